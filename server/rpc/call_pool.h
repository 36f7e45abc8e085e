#pragma once

// The call objects of one method: so many of them always wait for a call, so that a burst finds somebody there, and
// each is used again and again. So are the messages of requests.

#include <grpcpp/completion_queue.h>
#include <grpcpp/server_context.h>

#include <functional>
#include <memory>
#include <vector>

#include "server/rpc/async_service.h"
#include "server/rpc/call.h"
#include "server/rpc/message_pool.h"
#include "server/rpc/queue_event.h"

namespace prorata::rpc {

class CallPool;

// A call that comes in through gRPC.
class PostedCall : public Call, public QueueEvent {
 public:
  explicit PostedCall(CallPool& pool);

  // Asks gRPC for the next call of the method.
  virtual void Post() = 0;

 protected:
  CallPool& pool() { return pool_; }

 private:
  CallPool& pool_;
};

// For the thread of the completion queue, once the first calls were posted.
class CallPool {
 public:
  CallPool(const Environment& environment, const ServedMethod& method, AsyncService& service,
           grpc::ServerCompletionQueue& queue);

  // Lets this many wait for calls from now on; does nothing once closed.
  void Post(int waiting);
  // From now on no call is waited for. Before the queue is shut: asking a queue that is shut ends the process.
  void Close() { closed_ = true; }
  // A waiting call has got work: another takes its place.
  void Replace();
  // The call is over.
  void Recycle(PostedCall& call);

  const Environment& environment() const { return environment_; }
  const ServedMethod& method() const { return method_; }
  AsyncService& service() { return service_; }
  grpc::ServerCompletionQueue& queue() { return queue_; }
  // For any thread.
  MessagePool& requests() { return requests_; }
  int index() const { return method_.rule.descriptor->index(); }
  // Calls that have work.
  int active() const { return active_; }

 private:
  const Environment& environment_;
  const ServedMethod& method_;
  AsyncService& service_;
  grpc::ServerCompletionQueue& queue_;
  MessagePool requests_;
  std::vector<std::unique_ptr<PostedCall>> calls_;
  std::vector<PostedCall*> idle_;
  int active_ = 0;
  bool closed_ = false;
};

// What of a call's metadata the pipeline wants.
Arrival ArrivalOf(const grpc::ServerContext& context);

}  // namespace prorata::rpc
