#pragma once

// The whole server on a given store and clock: all services, the scheduler, health. For main and for tests that want it
// in-process.

#include <spdlog/logger.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "server/app/clock.h"
#include "server/app/sealer.h"
#include "server/rpc/authenticator.h"
#include "server/rpc/call_log.h"
#include "server/rpc/call_server.h"
#include "server/rpc/dispatcher.h"
#include "server/rpc/principals.h"
#include "server/runtime/scheduler.h"
#include "storage/store.h"

namespace prorata::runtime {

struct ServerConfig {
  rpc::CallServerOptions calls;
  std::shared_ptr<const rpc::Principals> principals;
  bool trust_principal_header = false;
  app::Sealer::Key key{};
  // Called on any thread, once or more, when the store could not tell whether a commit happened. Health is NOT_SERVING
  // by then.
  std::function<void()> outcome_unknown = [] {};
};

class Server {
 public:
  // Writes the built-in policies if they are missing, and serves. `store` and `clock` must outlive the server. Errors
  // are those of CallServer::Start and of the store.
  static absl::StatusOr<std::unique_ptr<Server>> Start(storage::Store& store, app::Clock& clock,
                                                       std::shared_ptr<spdlog::logger> log, ServerConfig config);
  ~Server();

  void ReplacePrincipals(std::shared_ptr<const rpc::Principals> principals);
  // See CallServer::Drain.
  bool Drain(std::chrono::milliseconds patience);

  const std::vector<int>& ports() const { return calls_->ports(); }

 private:
  Server(std::shared_ptr<spdlog::logger> log, const ServerConfig& config);

  std::shared_ptr<spdlog::logger> log_;
  std::atomic<bool> draining_ = false;
  app::Sealer sealer_;
  rpc::Authenticator authenticator_;
  rpc::CallLog call_log_;
  rpc::Dispatcher dispatcher_;
  std::unique_ptr<rpc::CallServer> calls_;
  std::unique_ptr<Scheduler> scheduler_;
};

}  // namespace prorata::runtime
