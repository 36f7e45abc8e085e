// Reading what happened.

#include "prorata/v1/event_service.grpc.pb.h"
#include "server/app/events.h"
#include "server/domain/status_macros.h"
#include "server/rpc/dispatcher.h"
#include "server/rpc/services/convert.h"
#include "server/rpc/services/convert_event.h"
#include "server/rpc/services/services.h"

namespace prorata::rpc {
namespace {

namespace v1 = prorata::v1;

absl::StatusOr<v1::ListEventsResponse> ListEvents(const app::CallContext& call, const v1::ListEventsRequest& request,
                                                  const storage::Reader& reader) {
  PRORATA_ASSIGN_OR_RETURN(const domain::PartnerId partner, domain::ParsePartnerName(request.parent(), "parent"));
  const auto convert = [](const domain::Event& event) { return ToProto(event); };
  v1::ListEventsResponse response;
  PRORATA_ASSIGN_OR_RETURN(
      *response.mutable_next_page_token(),
      app::ListEvents(reader, call, PageRequestOf(request), partner, convert, *response.mutable_events()));
  return response;
}

}  // namespace

void RegisterEventService(Dispatcher& dispatcher) {
  auto service = dispatcher.Service<v1::EventService>();
  service.Query("ListEvents", ListEvents, ReadKind::kScan);
}

}  // namespace prorata::rpc
