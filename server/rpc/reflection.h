#pragma once

// grpc.reflection.v1 and v1alpha over everything that is linked in, so that tools such as grpcurl can list, describe
// and call without protos, and print the details of errors. gRPC's own plugin has v1alpha only. Asks for no
// credentials: the contract is public.

#include <grpcpp/completion_queue.h>
#include <grpcpp/impl/codegen/service_type.h>

#include <memory>
#include <string>
#include <vector>

namespace prorata::rpc {

// Thread-safe.
class ReflectionService {
 public:
  // Both versions, to be added to one server; they list these services.
  static std::vector<std::unique_ptr<ReflectionService>> Both(const std::vector<std::string>& services);

  virtual ~ReflectionService() = default;
  virtual grpc::Service& service() = 0;
  // Takes calls from now on.
  virtual void Start(grpc::ServerCompletionQueue& queue) = 0;
  // Ends all streams, so that the server can stop.
  virtual void Close() = 0;
  // For the queue's thread: no event of a stream is to come. Once the server takes no calls it becomes so; the queue
  // must not be shut before.
  virtual bool idle() const = 0;
};

}  // namespace prorata::rpc
