#include "server/rpc/message_pool.h"

#include <utility>

namespace prorata::rpc {

using ::google::protobuf::Message;

std::unique_ptr<Message> MessagePool::Take() {
  {
    const std::lock_guard lock(mutex_);
    if (!kept_.empty()) {
      std::unique_ptr<Message> message = std::move(kept_.back());
      kept_.pop_back();
      return message;
    }
  }
  return std::unique_ptr<Message>(prototype_.New());
}

void MessagePool::GiveBack(std::unique_ptr<Message> message, size_t bytes) {
  constexpr size_t kLarge = 64 << 10;
  if (bytes > kLarge) return;
  const std::lock_guard lock(mutex_);
  kept_.push_back(std::move(message));
}

}  // namespace prorata::rpc
