#pragma once

// What gRPC says while the server is built.

#include <string>

namespace prorata::rpc {

// Keeps the errors that gRPC would write to standard error on this thread while it lives, as the caller has better
// words for what failed. What gRPC says on other threads meanwhile is left out. One at a time in a process.
class GrpcErrors {
 public:
  GrpcErrors();
  ~GrpcErrors();
  GrpcErrors(const GrpcErrors&) = delete;
  GrpcErrors& operator=(const GrpcErrors&) = delete;

  // The system's words in them, such as `Address already in use`; empty if there are none.
  std::string SystemError() const;
};

}  // namespace prorata::rpc
