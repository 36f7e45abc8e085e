#include "server/app/support_requests.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/app/ids.h"
#include "server/domain/status_macros.h"
#include "storage/schema/tables.h"

namespace prorata::app {

domain::SupportRequestId OpenSupportRequest(storage::Transaction& tx, const CallContext& context,
                                            const domain::CustomerName& customer, const domain::Operation& operation,
                                            std::vector<domain::ReservationName> reservations) {
  domain::SupportRequest request;
  request.name = {customer, NewId<domain::SupportRequestId>(context.now)};
  request.reservations = std::move(reservations);
  request.operation = operation;
  request.opened_by = context.principal;
  request.create_time = context.now;
  request.update_time = context.now;
  const domain::SupportRequestName name = request.name;
  schema::Put<schema::SupportRequests>(tx, name, std::move(request));
  return name.support_request;
}

absl::Status EndSupportRequest(storage::Transaction& tx, const CallContext& context,
                               const domain::SupportRequestName& name, domain::SupportRequest::State state,
                               const std::string& resolution) {
  PRORATA_ASSIGN_OR_RETURN(const auto found, schema::Find<schema::SupportRequests>(tx, name));
  if (found == nullptr) return absl::InternalError(absl::StrCat(domain::ToString(name), " is missing"));
  domain::SupportRequest request = *found;
  request.state = state;
  request.resolution = resolution;
  request.update_time = context.now;
  schema::Put<schema::SupportRequests>(tx, name, std::move(request));
  return absl::OkStatus();
}

}  // namespace prorata::app
