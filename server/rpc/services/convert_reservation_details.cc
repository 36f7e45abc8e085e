#include "server/rpc/services/convert_reservation_details.h"

#include <fmt/format.h>

#include "server/rpc/services/convert.h"
#include "server/rpc/services/convert_order.h"

namespace prorata::rpc {
namespace {

prorata::v1::Reservation::OpenRequest ToProto(const app::OpenRequest& request) {
  prorata::v1::Reservation::OpenRequest message;
  message.set_operation(domain::ToString(request.operation));
  message.set_quantity(request.quantity);
  message.set_reason(request.reason);
  message.set_requested_by(request.requested_by);
  Set(message.mutable_create_time(), request.create_time);
  if (request.support_request.has_value()) message.set_support_request(domain::ToString(*request.support_request));
  message.set_waits_for(fmt::format("approval by a provider agent other than {}", request.requested_by));
  return message;
}

}  // namespace

void AddTo(prorata::v1::Reservation& message, const app::ReservationDetails& details) {
  for (const app::Payment& payment : details.payments) *message.add_payments() = ToProto(payment);
  if (details.exchange.has_value()) message.set_exchange(domain::ToString(*details.exchange));
  for (const domain::ReservationName& replaced : details.replaces) message.add_replaces(domain::ToString(replaced));
  if (details.open_request.has_value()) *message.mutable_open_request() = ToProto(*details.open_request);
}

}  // namespace prorata::rpc
