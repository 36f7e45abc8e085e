#pragma once

// gRPC's libraries are built without the race checker, which so does not see that the queue hands over: it is told.
#if defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#define PRORATA_RPC_HANDS_OVER(tag) __tsan_release(tag)
#define PRORATA_RPC_TAKES_OVER(tag) __tsan_acquire(tag)
#else
#define PRORATA_RPC_HANDS_OVER(tag) static_cast<void>(tag)
#define PRORATA_RPC_TAKES_OVER(tag) static_cast<void>(tag)
#endif

namespace prorata::rpc {

// What comes out of the completion queue: every tag is one of these, and is told on the queue's thread. Never blocks.
class QueueEvent {
 public:
  virtual ~QueueEvent() = default;
  virtual void Happened(bool ok) = 0;

  // For the operation whose end this is to be told. From the moment that is asked for, the queue's thread has what
  // belongs to it: ask last.
  void* Tag() {
    PRORATA_RPC_HANDS_OVER(this);
    return this;
  }
  // What the queue gave back.
  static QueueEvent& OfTag(void* tag) {
    PRORATA_RPC_TAKES_OVER(tag);
    return *static_cast<QueueEvent*>(tag);
  }
};

}  // namespace prorata::rpc
