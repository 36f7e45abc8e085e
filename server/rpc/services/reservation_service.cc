// ReservationService: buying reservations and looking at them.

#include "prorata/v1/reservation_service.grpc.pb.h"
#include "server/app/orders.h"
#include "server/app/purchase.h"
#include "server/app/reservations.h"
#include "server/domain/names.h"
#include "server/domain/status_macros.h"
#include "server/rpc/dispatcher.h"
#include "server/rpc/services/convert.h"
#include "server/rpc/services/convert_order.h"
#include "server/rpc/services/services.h"

namespace prorata::rpc {
namespace {

namespace v1 = prorata::v1;

absl::StatusOr<v1::Order> ToOrder(const storage::Reader& reader, const domain::Order& order, domain::Instant now) {
  PRORATA_ASSIGN_OR_RETURN(const std::vector<domain::Reservation> reservations,
                           app::ReservationsOf(reader, order.name));
  return ToProto(order, reservations, now);
}

absl::StatusOr<v1::PurchaseQuote> CalculatePurchase(const app::CallContext& call,
                                                    const v1::CalculatePurchaseRequest& request,
                                                    const storage::Reader& reader) {
  PRORATA_ASSIGN_OR_RETURN(const domain::CustomerName customer, domain::ParseCustomerName(request.parent(), "parent"));
  PRORATA_ASSIGN_OR_RETURN(const domain::PurchaseCommand command, PurchaseCommandFrom(request));
  PRORATA_ASSIGN_OR_RETURN(const app::SealedPurchaseQuote sealed,
                           app::CalculatePurchase(reader, call, customer, command));
  return ToProto(sealed);
}

absl::StatusOr<v1::Order> PurchaseReservation(const app::CallContext& call,
                                              const v1::PurchaseReservationRequest& request, storage::Transaction& tx) {
  PRORATA_ASSIGN_OR_RETURN(const domain::CustomerName customer, domain::ParseCustomerName(request.parent(), "parent"));
  PRORATA_ASSIGN_OR_RETURN(const domain::PurchaseCommand command, PurchaseCommandFrom(request));
  PRORATA_ASSIGN_OR_RETURN(const domain::PurchaseDecision bought,
                           app::PurchaseReservation(tx, call, customer, command, request.quote_token()));
  return ToProto(bought.order, {bought.reservation}, call.now);
}

absl::StatusOr<v1::Order> GetOrder(const app::CallContext& call, const v1::GetOrderRequest& request,
                                   const storage::Reader& reader) {
  PRORATA_ASSIGN_OR_RETURN(const domain::OrderName name, domain::ParseOrderName(request.name(), "name"));
  PRORATA_ASSIGN_OR_RETURN(const auto order, app::GetOrder(reader, name));
  return ToOrder(reader, *order, call.now);
}

absl::StatusOr<v1::ListOrdersResponse> ListOrders(const app::CallContext& call, const v1::ListOrdersRequest& request,
                                                  const storage::Reader& reader) {
  v1::ListOrdersResponse response;
  const auto convert = [&](const domain::Order& order) { return ToOrder(reader, order, call.now); };
  PRORATA_ASSIGN_OR_RETURN(*response.mutable_next_page_token(),
                           app::ListOrders(reader, call, PageRequestOf(request), convert, *response.mutable_orders()));
  return response;
}

absl::StatusOr<v1::Reservation> GetReservation(const app::CallContext& call, const v1::GetReservationRequest& request,
                                               const storage::Reader& reader) {
  PRORATA_ASSIGN_OR_RETURN(const domain::ReservationName name, domain::ParseReservationName(request.name(), "name"));
  PRORATA_ASSIGN_OR_RETURN(const auto reservation, app::GetReservation(reader, name));
  return ToProto(*reservation, call.now);
}

absl::StatusOr<v1::ListReservationsResponse> ListReservations(const app::CallContext& call,
                                                              const v1::ListReservationsRequest& request,
                                                              const storage::Reader& reader) {
  v1::ListReservationsResponse response;
  const auto convert = [&](const domain::Reservation& reservation) { return ToProto(reservation, call.now); };
  PRORATA_ASSIGN_OR_RETURN(
      *response.mutable_next_page_token(),
      app::ListReservations(reader, call, PageRequestOf(request), convert, *response.mutable_reservations()));
  return response;
}

}  // namespace

void RegisterReservationService(Dispatcher& dispatcher) {
  auto service = dispatcher.Service<v1::ReservationService>();
  service.Query("CalculatePurchase", CalculatePurchase);
  service.Mutation("PurchaseReservation", PurchaseReservation);
  service.Query("GetOrder", GetOrder);
  service.Query("ListOrders", ListOrders, ReadKind::kScan);
  service.Query("GetReservation", GetReservation);
  service.Query("ListReservations", ListReservations, ReadKind::kScan);
}

}  // namespace prorata::rpc
