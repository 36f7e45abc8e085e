#pragma once

namespace prorata::rpc {

// What comes out of the completion queue: every tag is one of these, and is told on the queue's thread. Never blocks.
class QueueEvent {
 public:
  virtual ~QueueEvent() = default;
  virtual void Happened(bool ok) = 0;
};

}  // namespace prorata::rpc
