#pragma once

// The whole server within the test: every service, the pipeline, a virtual clock, the principals of
// tests/data/principals.yaml. Nothing listens; calls come through channel().
//
//   InProcessServer server;                                   // on a fresh store in memory
//   InProcessServer server({.now = "2024-03-01T00:00:00Z"});
//   auto refunds = v1::RefundService::NewStub(server.channel());
//   grpc::ClientContext context;
//   context.AddMetadata("x-prorata-principal", "dana");
//   server.store().Info(); server.clock().Now(); server.LogText();

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <memory>
#include <string>

#include "server/app/clock.h"
#include "server/rpc/call_server.h"
#include "server/runtime/server.h"
#include "storage/store.h"

namespace prorata::testing {

class LogLines;

class InProcessServer {
 public:
  struct Options {
    // Where the clock of a new store stands.
    std::string now = "2024-01-01T00:00:00Z";
    // Not owned; null: a fresh store in memory. A test that restarts a server gives the same store to two, one after
    // the other.
    storage::Store* store = nullptr;
    // YAML text; empty: tests/data/principals.yaml.
    std::string principals = {};
    rpc::CallServerOptions calls = {};
  };

  // Throws std::runtime_error if it cannot start.
  InProcessServer();
  explicit InProcessServer(Options options);
  // Ends calls under way.
  ~InProcessServer();

  std::shared_ptr<grpc::Channel> channel() { return channel_; }
  // `127.0.0.1:PORT`, for ApiClient and the like.
  std::string address() const;
  storage::Store& store() { return *store_; }
  app::VirtualClock& clock() { return *clock_; }
  runtime::Server& server() { return *server_; }
  // The lines of the log so far.
  std::string LogText() const;
  // Whether the server was told that the outcome of a commit is unknown.
  bool outcome_unknown() const { return outcome_unknown_; }

 private:
  std::unique_ptr<storage::Store> own_store_;
  storage::Store* store_;
  std::shared_ptr<LogLines> lines_;
  std::unique_ptr<app::VirtualClock> clock_;
  std::atomic<bool> outcome_unknown_ = false;
  std::unique_ptr<runtime::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace prorata::testing
