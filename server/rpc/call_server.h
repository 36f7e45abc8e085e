#pragma once

// The gRPC server: listeners, one completion queue with one thread for all calls, health and reflection beside the
// services.
//
// One thread, because two that poll wake each other up: measured, one does half as much again. Nothing on it may block.

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "server/rpc/admission.h"
#include "server/rpc/call.h"
#include "server/rpc/call_pool.h"
#include "server/rpc/dispatcher.h"
#include "server/rpc/health.h"
#include "server/rpc/outbox.h"
#include "server/rpc/reflection.h"
#include "server/rpc/workers.h"

namespace prorata::rpc {

struct Listener {
  // `127.0.0.1:8443`, `unix:/run/prorata.sock`; port 0 takes any that is free.
  std::string address;
  std::shared_ptr<grpc::ServerCredentials> credentials;
};

struct CallServerOptions {
  std::vector<Listener> listeners;
  AdmissionLimits limits;
  int max_request_bytes = 4 << 20;
  int max_concurrent_streams = 1024;
  // For all connections together. gRPC slows down what would go above it.
  size_t buffer_bytes = size_t{512} << 20;
  // Calls of each method that wait to be filled. One: what comes beyond it waits inside gRPC for a moment, and as
  // Debian builds gRPC, every completion searches the list of all that wait.
  int waiting_calls = 1;
  // For what blocks. Uploads have threads of their own, as many as may run at once: none of them waits for another, and
  // nothing waits for them.
  int worker_threads = 4;
  // For reads that take long to calculate (ServiceMethods::HeavyQuery), so that meanwhile the queue's thread receives
  // and sends. 0: that thread calculates. Not set: as many as there are cores to spare (call_server.cc).
  std::optional<int> calculator_threads;
  std::string spool_directory = "/tmp";
  int64_t max_import_bytes = int64_t{1} << 30;
};

// What the calls work on. All of it outlives the server.
struct CallServerParts {
  storage::Store* store = nullptr;
  const app::Clock* clock = nullptr;
  const app::Sealer* sealer = nullptr;
  const Authenticator* authenticator = nullptr;
  const CallLog* log = nullptr;
  // Called on any thread, maybe more than once, when the store could not tell whether a commit happened. Health is
  // NOT_SERVING by then.
  std::function<void()> outcome_unknown = [] {};
};

class CallServer final {
 public:
  // INTERNAL: the dispatcher does not fit the protos (all faults, one a line); UNAVAILABLE: a listener could not be
  // bound. Serves at once; health says NOT_SERVING until health().SetServing(true).
  static absl::StatusOr<std::unique_ptr<CallServer>> Start(const Dispatcher& dispatcher, const CallServerParts& parts,
                                                           const CallServerOptions& options);
  // Drains without patience.
  ~CallServer();

  // Takes no more calls and lets those under way end; after `patience` they are cancelled. False if some had not ended
  // a while after that: then do not destroy the server, end the process.
  bool Drain(std::chrono::milliseconds patience);

  // The ports of the listeners, in their order.
  const std::vector<int>& ports() const { return ports_; }
  HealthService& health() { return *health_; }

 private:
  CallServer(const CallServerParts& parts, const CallServerOptions& options);

  absl::Status AddMethods(const Dispatcher& dispatcher);
  absl::Status Build(const CallServerOptions& options);
  absl::Status CannotListen(const std::vector<Listener>& listeners, const std::string& system_error) const;
  void Serve(int waiting_calls);
  void Loop();
  // Shuts the queue once the server takes no more calls and none is under way: gRPC is done with a call whose client is
  // gone before the call's handler is, and answering into a queue that is shut, or asking it for more, ends the
  // process.
  void ShutQueueIfDone();

  Admission admission_;
  std::unique_ptr<Workers> workers_;
  // Null where the queue's thread calculates.
  std::unique_ptr<Workers> calculators_;
  std::unique_ptr<Workers> upload_workers_;
  Environment environment_;
  RuleBook rules_;
  std::vector<const RegisteredService*> services_;
  std::vector<std::unique_ptr<ServedMethod>> methods_;
  std::unique_ptr<HealthService> health_;
  std::vector<std::unique_ptr<ReflectionService>> reflection_;
  std::vector<int> ports_;

  // Calls hold on to the queue, and the queue to the server's calls: destroyed in reverse.
  std::unique_ptr<grpc::ServerCompletionQueue> queue_;
  std::unique_ptr<Outbox> outbox_;
  std::vector<std::unique_ptr<CallPool>> pools_;
  std::unique_ptr<grpc::Server> server_;
  std::thread loop_;
  // Of the loop's thread.
  bool closing_ = false;
  bool shut_ = false;

  std::mutex mutex_;
  std::condition_variable stopped_changed_;
  bool stopped_ = false;
  std::thread stopping_;
};

}  // namespace prorata::rpc
