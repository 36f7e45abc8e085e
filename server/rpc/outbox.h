#pragma once

// Work for the thread of a completion queue, from other threads. What many tell at about the same time comes to it at
// once, which spares waking it for each.

#include <grpcpp/alarm.h>
#include <grpcpp/completion_queue.h>

#include <mutex>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "server/rpc/queue_event.h"

namespace prorata::rpc {

// Thread-safe. The queue must not be shut before all work has been done.
class Outbox final : private QueueEvent {
 public:
  explicit Outbox(grpc::CompletionQueue& queue) : queue_(queue) {}

  // Does the work on the queue's thread, soon, in the order in which it came.
  void Add(absl::AnyInvocable<void()> work);

 private:
  void Happened(bool ok) override;

  grpc::CompletionQueue& queue_;
  std::mutex mutex_;
  std::vector<absl::AnyInvocable<void()>> waiting_ ABSL_GUARDED_BY(mutex_);
  grpc::Alarm alarm_ ABSL_GUARDED_BY(mutex_);
  // Of the queue's thread.
  std::vector<absl::AnyInvocable<void()>> taken_;
};

}  // namespace prorata::rpc
