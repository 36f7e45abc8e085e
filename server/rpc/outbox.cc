#include "server/rpc/outbox.h"

#include <grpc/support/time.h>

#include <utility>

namespace prorata::rpc {

void Outbox::Add(absl::AnyInvocable<void()> work) {
  const std::lock_guard lock(mutex_);
  waiting_.push_back(std::move(work));
  if (waiting_.size() == 1) alarm_.Set(&queue_, gpr_inf_past(GPR_CLOCK_MONOTONIC), Tag());
}

void Outbox::Happened(bool /*ok*/) {
  {
    const std::lock_guard lock(mutex_);
    taken_.swap(waiting_);
  }
  for (absl::AnyInvocable<void()>& work : taken_) std::move(work)();
  taken_.clear();
}

}  // namespace prorata::rpc
