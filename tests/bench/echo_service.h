#pragma once

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "grpcpp/completion_queue.h"
#include "grpcpp/server.h"
#include "prorata/bench/v1/echo.grpc.pb.h"

namespace prorata::bench {

inline constexpr char kEchoMethod[] = "/prorata.bench.v1.EchoService/Echo";

// The ceiling: a call that is received, parsed and answered, and nothing else, in the way that is fastest here: typed
// asynchronous calls, all on one thread with one completion queue, enough of them asked for in advance, everything that
// can be kept from one call to the next kept.
class EchoServer {
 public:
  // Serves until it is destroyed. Throws where the address cannot be had. Port 0 takes a free one.
  explicit EchoServer(const std::string& listen);
  ~EchoServer();
  EchoServer(const EchoServer&) = delete;
  EchoServer& operator=(const EchoServer&) = delete;

  int port() const { return port_; }

 private:
  class EchoCall;

  void Serve();

  int port_ = 0;
  v1::EchoService::AsyncService service_;
  std::unique_ptr<grpc::ServerCompletionQueue> queue_;
  std::unique_ptr<grpc::Server> server_;
  std::vector<std::unique_ptr<EchoCall>> calls_;
  // Of the serving thread: no more calls are asked for.
  bool closed_ = false;
  std::thread thread_;
};

// An echo request of exactly `request_bytes` once serialized that asks for an answer of exactly `response_bytes`. A few
// sizes cannot be made, where the length of a length grows; then the next smaller one is.
std::string EchoRequestOfSize(size_t request_bytes, size_t response_bytes);

}  // namespace prorata::bench
