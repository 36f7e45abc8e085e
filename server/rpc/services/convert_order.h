#pragma once

// Orders and purchases between API and domain.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "prorata/v1/order.pb.h"
#include "prorata/v1/reservation.pb.h"
#include "prorata/v1/reservation_service.pb.h"
#include "server/app/orders.h"
#include "server/app/purchase.h"
#include "server/app/reservation_counts.h"
#include "server/domain/labels.h"
#include "server/domain/order.h"
#include "server/domain/purchase.h"
#include "server/domain/reservation.h"
#include "server/domain/scope.h"
#include "server/domain/size_flexibility.h"
#include "server/domain/status_macros.h"
#include "server/rpc/services/convert.h"
#include "server/rpc/services/convert_reservation.h"

namespace prorata::rpc {

prorata::v1::Order::Payment ToProto(const app::Payment& payment);

// `reservations`: all of the order.
absl::StatusOr<prorata::v1::Order> ToProto(const domain::Order& order,
                                           const std::vector<domain::Reservation>& reservations, domain::Instant now);
prorata::v1::PurchaseQuote ToProto(const app::SealedPurchaseQuote& sealed);
prorata::v1::CountReservationsResponse::StateCount ToProto(const app::StateCount& count);

// FIELD_INVALID, all together, for a subscription, resource group or management group that the type has no place for or
// lacks.
absl::StatusOr<domain::WantedScope> ScopeFrom(const prorata::v1::AppliedScope& scope, const std::string& field);
// The same, into scope and scope_customer.
absl::Status ReadScope(const prorata::v1::AppliedScope& scope, const std::string& field,
                       domain::PurchaseCommand& command);

domain::SizeFlexibility FromProto(prorata::v1::InstanceSizeFlexibility flexibility);
// Not checked yet: CheckLabels does.
domain::Labels LabelsFrom(const google::protobuf::Map<std::string, std::string>& labels);
// Labels and flexibility of a purchase. FIELD_INVALID for each label that is none.
absl::Status ReadConfiguration(const prorata::v1::PurchaseReservationRequest& request,
                               domain::PurchaseCommand& command);

// What is to be bought, from any message that says so: a purchase, a quote of one, or a part of an exchange.
// `field_prefix` goes before the fields named in refusals, such as `purchases[1].`.
template <typename Request>
absl::StatusOr<domain::PurchaseCommand> PurchaseCommandFrom(const Request& request,
                                                            const std::string& field_prefix = "") {
  domain::PurchaseCommand command;
  PRORATA_ASSIGN_OR_RETURN(command.offer, domain::ParseOfferName(request.offer(), field_prefix + "offer"));
  PRORATA_ASSIGN_OR_RETURN(command.billing_plan, FromProto(request.billing_plan(), field_prefix + "billing_plan"));
  command.quantity = request.quantity();
  command.scope_named = request.has_applied_scope();
  PRORATA_RETURN_IF_ERROR(ReadScope(request.applied_scope(), field_prefix + "applied_scope", command));
  if constexpr (requires { request.max_price(); }) {
    if (request.has_max_price()) {
      PRORATA_ASSIGN_OR_RETURN(command.max_price, FromProto(request.max_price(), field_prefix + "max_price"));
    }
  }
  if constexpr (requires { request.display_name(); }) command.display_name = request.display_name();
  if constexpr (requires { request.labels(); }) PRORATA_RETURN_IF_ERROR(ReadConfiguration(request, command));
  return command;
}

}  // namespace prorata::rpc
