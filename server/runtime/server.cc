#include "server/runtime/server.h"

#include <utility>

#include "server/app/policies.h"
#include "server/domain/status_macros.h"
#include "server/rpc/services/services.h"
#include "server/runtime/log.h"
#include "server/runtime/options.h"

namespace prorata::runtime {
namespace {

// The first and so far only format.
constexpr int32_t kStorageFormatVersion = 1;

void RegisterServices(rpc::Dispatcher& dispatcher, app::Clock& clock, std::function<bool()> keep_going) {
  rpc::RegisterCatalogService(dispatcher);
  rpc::RegisterCustomerService(dispatcher);
  rpc::RegisterEventService(dispatcher);
  rpc::RegisterExchangeService(dispatcher);
  rpc::RegisterLedgerService(dispatcher);
  rpc::RegisterPolicyService(dispatcher);
  rpc::RegisterRefundService(dispatcher);
  rpc::RegisterReservationService(dispatcher);
  rpc::RegisterAdminService(dispatcher, clock, {Version(), app::SystemClock().Now(), kStorageFormatVersion},
                            std::move(keep_going));
}

}  // namespace

Server::Server(std::shared_ptr<spdlog::logger> log, const ServerConfig& config)
    : log_(std::move(log)),
      sealer_(config.key),
      authenticator_(config.principals, config.trust_principal_header),
      call_log_(log_) {}

absl::StatusOr<std::unique_ptr<Server>> Server::Start(storage::Store& store, app::Clock& clock,
                                                      std::shared_ptr<spdlog::logger> log, ServerConfig config) {
  PRORATA_RETURN_IF_ERROR(app::SeedPolicies(store, clock.Now()));
  std::unique_ptr<Server> server(new Server(std::move(log), config));
  RegisterServices(server->dispatcher_, clock, [owner = server.get()] { return !owner->draining_; });

  rpc::CallServerParts parts;
  parts.store = &store;
  parts.clock = &clock;
  parts.sealer = &server->sealer_;
  parts.authenticator = &server->authenticator_;
  parts.log = &server->call_log_;
  parts.outcome_unknown = config.outcome_unknown;
  PRORATA_ASSIGN_OR_RETURN(server->calls_, rpc::CallServer::Start(server->dispatcher_, parts, config.calls));
  server->calls_->health().SetServing(true);
  server->scheduler_ = std::make_unique<Scheduler>(store, clock, server->log_,
                                                   [owner = server.get(), tell = std::move(config.outcome_unknown)] {
                                                     owner->calls_->health().SetServing(false);
                                                     tell();
                                                   });
  return server;
}

Server::~Server() = default;

void Server::ReplacePrincipals(std::shared_ptr<const rpc::Principals> principals) {
  authenticator_.Replace(std::move(principals));
}

bool Server::Drain(std::chrono::milliseconds patience) {
  draining_ = true;
  return calls_->Drain(patience);
}

}  // namespace prorata::runtime
