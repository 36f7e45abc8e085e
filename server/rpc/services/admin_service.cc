// Looking at the server and moving its clock.

#include <functional>
#include <utility>

#include "prorata/v1/admin_service.grpc.pb.h"
#include "server/app/due.h"
#include "server/domain/error.h"
#include "server/domain/status_macros.h"
#include "server/rpc/dispatcher.h"
#include "server/rpc/services/convert.h"
#include "server/rpc/services/services.h"

namespace prorata::rpc {
namespace {

namespace v1 = prorata::v1;
using app::CallContext;
using storage::Store;

v1::ServerInfo InfoOf(const app::Clock& clock, const ServerIdentity& identity, const Store& store,
                      domain::Instant current_time) {
  const storage::StoreInfo stored = store.Info();
  v1::ServerInfo info;
  info.set_version(identity.version);
  *info.mutable_current_time() = ToProto(current_time);
  info.set_virtual_clock(clock.is_virtual());
  *info.mutable_start_time() = ToProto(identity.start_time);
  info.set_storage_engine(stored.engine);
  info.set_storage_format_version(identity.storage_format_version);
  info.set_commit_number(stored.commit_number);
  return info;
}

absl::StatusOr<v1::ServerInfo> SetClock(app::Clock& clock, const ServerIdentity& identity,
                                        const std::function<bool()>& keep_going, const v1::SetClockRequest& request,
                                        Store& store) {
  PRORATA_ASSIGN_OR_RETURN(const domain::Instant time, FromProto(request.time(), "time"));
  if (request.validate_only()) {
    PRORATA_RETURN_IF_ERROR(app::CheckAdvance(clock, time));
    return InfoOf(clock, identity, store, time);
  }
  PRORATA_RETURN_IF_ERROR(app::AdvanceClock(store, clock, time));
  // What fails is left for the scheduler, which tells of it in the log; the clock stands where it was put.
  PRORATA_ASSIGN_OR_RETURN(const app::DueRun run, app::RunDue(store, clock.Now(), keep_going));
  if (!run.finished) {
    return domain::Refuse(
        domain::Reason::kNotServing,
        "the server is shutting down: the clock is put, what has fallen due is done at the next start");
  }
  return InfoOf(clock, identity, store, clock.Now());
}

}  // namespace

void RegisterAdminService(Dispatcher& dispatcher, app::Clock& clock, ServerIdentity identity,
                          std::function<bool()> keep_going) {
  auto service = dispatcher.Service<v1::AdminService>();
  service.Blocking("GetServerInfo",
                   [&clock, identity](const CallContext& /*call*/, const v1::GetServerInfoRequest& /*request*/,
                                      Store& store) -> absl::StatusOr<v1::ServerInfo> {
                     return InfoOf(clock, identity, store, clock.Now());
                   });
  service.Blocking("SetClock",
                   [&clock, identity, keep_going = std::move(keep_going)](
                       const CallContext& /*call*/, const v1::SetClockRequest& request,
                       Store& store) -> absl::StatusOr<v1::ServerInfo> {
                     return SetClock(clock, identity, keep_going, request, store);
                   });
}

}  // namespace prorata::rpc
