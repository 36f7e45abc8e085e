#pragma once

// grpc.health.v1: whether the server, or one service of it, takes calls. For load balancers and supervisors; asks for
// no credentials. gRPC's own implementation blocks threads that this server does not have.

#include <grpcpp/completion_queue.h>

#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "grpc/health/v1/health.grpc.pb.h"
#include "server/rpc/queue_event.h"

namespace prorata::rpc {

class HealthWatch;

// Thread-safe.
class HealthService {
 public:
  // The services that can be asked for, beside "" for the whole server. NOT_SERVING until told otherwise.
  explicit HealthService(std::vector<std::string> services);
  ~HealthService();

  grpc::Service& service() { return service_; }
  // Takes calls from now on. The queue belongs to the server that the service was added to.
  void Start(grpc::ServerCompletionQueue& queue);
  // Told to everyone who watches.
  void SetServing(bool serving);
  // Ends all watches, so that the server can stop. What comes later is ended at once.
  void Close();
  // For the queue's thread: no event of a check or watch is to come. Once the server takes no calls it becomes so; the
  // queue must not be shut before.
  bool idle() const { return waiting_ == 0; }

 private:
  friend class HealthCheck;
  friend class HealthWatch;

  grpc::health::v1::HealthCheckResponse::ServingStatus StatusOf(const std::string& service) const;

  grpc::health::v1::Health::AsyncService service_;
  const std::set<std::string> services_;
  grpc::ServerCompletionQueue* queue_ = nullptr;
  std::vector<std::unique_ptr<QueueEvent>> checks_;
  // Checks and watches that an event is to come for. Of the queue's thread.
  int waiting_ = 0;

  // For everything below and inside of the watches.
  mutable std::mutex mutex_;
  bool serving_ = false;
  bool closed_ = false;
  std::set<HealthWatch*> watches_;
};

}  // namespace prorata::rpc
