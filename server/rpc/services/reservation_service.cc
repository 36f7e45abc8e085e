// ReservationService: buying reservations, looking at them and after them.

#include "prorata/v1/reservation_service.grpc.pb.h"
#include "server/app/available_scopes.h"
#include "server/app/orders.h"
#include "server/app/parent.h"
#include "server/app/purchase.h"
#include "server/app/reservation_changes.h"
#include "server/app/reservation_counts.h"
#include "server/app/reservation_details.h"
#include "server/app/reservation_history.h"
#include "server/app/reservation_list.h"
#include "server/app/reservations.h"
#include "server/app/reservations_import.h"
#include "server/app/split_merge.h"
#include "server/domain/names.h"
#include "server/domain/status_macros.h"
#include "server/rpc/dispatcher.h"
#include "server/rpc/services/convert.h"
#include "server/rpc/services/convert_order.h"
#include "server/rpc/services/convert_refund.h"
#include "server/rpc/services/convert_renewal.h"
#include "server/rpc/services/convert_reservation_change.h"
#include "server/rpc/services/convert_reservation_details.h"
#include "server/rpc/services/convert_reservation_import.h"
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
  PRORATA_ASSIGN_OR_RETURN(
      const domain::PurchaseDecision bought,
      app::PurchaseReservation(tx, call, customer, command, request.quote_token(), request.renew()));
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
  PRORATA_RETURN_IF_ERROR(app::RequireParent(reader, request.parent()));
  v1::ListOrdersResponse response;
  const auto convert = [&](const domain::Order& order) { return ToOrder(reader, order, call.now); };
  PRORATA_ASSIGN_OR_RETURN(*response.mutable_next_page_token(),
                           app::ListOrders(reader, call, PageRequestOf(request), convert, *response.mutable_orders()));
  return response;
}

// What of the answer is not written from the reservation alone. Reads nothing more where nothing more is asked for.
absl::Status Add(const app::CallContext& call, const v1::GetReservationRequest& request, const storage::Reader& reader,
                 const domain::Reservation& reservation, domain::Instant moment, v1::Reservation& added) {
  if (request.view() == v1::RESERVATION_VIEW_FULL) {
    PRORATA_ASSIGN_OR_RETURN(const app::ReservationDetails details,
                             app::LoadReservationDetails(reader, reservation, moment));
    AddTo(added, details);
  }
  if (request.include_return_quote()) {
    PRORATA_ASSIGN_OR_RETURN(const domain::RefundQuote quote, app::QuoteWholeReturn(reader, call, reservation, moment));
    *added.mutable_return_quote() = ToProto(quote);
  }
  return absl::OkStatus();
}

absl::Status Write(const domain::Reservation& reservation, domain::Instant moment, const v1::Reservation& added,
                   AnswerWriter& answer) {
  PRORATA_RETURN_IF_ERROR(WriteFields(reservation, moment, answer));
  if (added.ByteSizeLong() == 0) return absl::OkStatus();
  auto whole = MessageOf<v1::Reservation>(answer);
  whole.MergeFrom(added);
  answer.TakeBack(0);
  answer.Written(whole.SerializeAsString());
  return absl::OkStatus();
}

absl::Status GetReservation(const app::CallContext& call, const v1::GetReservationRequest& request,
                            const storage::Reader& reader, AnswerOf<v1::Reservation>& answer) {
  PRORATA_ASSIGN_OR_RETURN(const domain::ReservationName name, domain::ParseReservationName(request.name(), "name"));
  v1::Reservation added;
  if (request.has_as_of_time()) {
    PRORATA_ASSIGN_OR_RETURN(const domain::Instant as_of, FromProto(request.as_of_time(), "as_of_time"));
    PRORATA_ASSIGN_OR_RETURN(const domain::Reservation past, app::GetReservationAsOf(reader, call, name, as_of));
    PRORATA_RETURN_IF_ERROR(Add(call, request, reader, past, as_of, added));
    return Write(past, as_of, added, answer);
  }
  PRORATA_ASSIGN_OR_RETURN(const auto reservation, app::GetReservation(reader, name));
  PRORATA_RETURN_IF_ERROR(Add(call, request, reader, *reservation, call.now, added));
  PRORATA_RETURN_IF_ERROR(SetRenewalToday(reader, *reservation, call.now, added));
  return Write(*reservation, call.now, added, answer);
}

absl::Status ListReservations(const app::CallContext& call, const v1::ListReservationsRequest& request,
                              const storage::Reader& reader, AnswerOf<v1::ListReservationsResponse>& answer) {
  using Response = v1::ListReservationsResponse;
  PRORATA_RETURN_IF_ERROR(app::RequireParent(reader, request.parent()));
  app::PageRequest page = PageRequestOf(request);
  if (request.has_as_of_time()) {
    PRORATA_ASSIGN_OR_RETURN(page.as_of, FromProto(request.as_of_time(), "as_of_time"));
  }
  const domain::Instant now = page.as_of.value_or(call.now);
  const auto take = [&](const domain::Reservation& row,
                        absl::FunctionRef<bool(int64_t bytes)> fits) -> absl::StatusOr<bool> {
    const size_t before = answer.size();
    absl::Status written;
    answer.Message(Response::kReservationsFieldNumber, [&] { written = WriteFields(row, now, answer); });
    if (!written.ok()) return written;
    if (fits(static_cast<int64_t>(answer.size() - before))) return true;
    answer.TakeBack(before);
    return false;
  };
  PRORATA_ASSIGN_OR_RETURN(const std::string next_page_token, app::WalkReservations(reader, call, page, take));
  answer.Text(Response::kNextPageTokenFieldNumber, next_page_token);
  return absl::OkStatus();
}

absl::StatusOr<v1::CountReservationsResponse> CountReservations(const app::CallContext& call,
                                                                const v1::CountReservationsRequest& request,
                                                                const storage::Reader& reader) {
  PRORATA_RETURN_IF_ERROR(app::RequireParent(reader, request.parent()));
  app::CountRequest asked{.parent = request.parent(), .filter = request.filter(), .as_of = {}};
  if (request.has_as_of_time()) {
    PRORATA_ASSIGN_OR_RETURN(asked.as_of, FromProto(request.as_of_time(), "as_of_time"));
  }
  PRORATA_ASSIGN_OR_RETURN(const std::vector<app::StateCount> counts, app::CountReservations(reader, call, asked));
  v1::CountReservationsResponse response;
  for (const app::StateCount& count : counts) *response.add_states() = ToProto(count);
  return response;
}

// Of a renewal only `enabled` can be set, so that to name it is to name the whole.
google::protobuf::FieldMask WholeFields(google::protobuf::FieldMask mask) {
  for (std::string& path : *mask.mutable_paths()) {
    if (path == "renewal.enabled") path = "renewal";
  }
  return mask;
}

absl::StatusOr<v1::Reservation> UpdateReservation(const app::CallContext& call,
                                                  const v1::UpdateReservationRequest& request,
                                                  storage::Transaction& tx) {
  const v1::Reservation& reservation = request.reservation();
  PRORATA_ASSIGN_OR_RETURN(const domain::ReservationName name,
                           domain::ParseReservationName(reservation.name(), "reservation.name"));
  PRORATA_ASSIGN_OR_RETURN(const FieldSet fields, FieldsToChange(WholeFields(request.update_mask()), reservation,
                                                                 {"display_name", "applied_scope",
                                                                  "instance_size_flexibility", "labels", "renewal"}));
  PRORATA_ASSIGN_OR_RETURN(const app::ReservationChange change, ChangeFrom(reservation, fields));
  PRORATA_ASSIGN_OR_RETURN(const domain::Reservation updated,
                           app::UpdateReservation(tx, call, name, change, request.etag()));
  PRORATA_ASSIGN_OR_RETURN(v1::Reservation message, ToProto(updated, call.now));
  PRORATA_RETURN_IF_ERROR(SetRenewalToday(tx, updated, call.now, message));
  return message;
}

absl::StatusOr<v1::ListAvailableScopesResponse> ListAvailableScopes(const app::CallContext& call,
                                                                    const v1::ListAvailableScopesRequest& request,
                                                                    const storage::Reader& reader) {
  PRORATA_ASSIGN_OR_RETURN(const domain::ReservationName name,
                           domain::ParseReservationName(request.parent(), "parent"));
  PRORATA_ASSIGN_OR_RETURN(const app::AvailableScopes scopes,
                           app::ListAvailableScopes(reader, call, name, PageRequestOf(request)));
  return ToProto(scopes, name.order.customer);
}

absl::StatusOr<v1::SplitReservationResponse> SplitReservation(const app::CallContext& call,
                                                              const v1::SplitReservationRequest& request,
                                                              storage::Transaction& tx) {
  PRORATA_ASSIGN_OR_RETURN(const domain::ReservationName name, domain::ParseReservationName(request.name(), "name"));
  const std::vector<int64_t> quantities(request.quantities().begin(), request.quantities().end());
  PRORATA_ASSIGN_OR_RETURN(const domain::SplitUnits units,
                           app::SplitReservation(tx, call, name, quantities, request.etag()));
  return ToProto(units, call.now);
}

absl::StatusOr<v1::MergeReservationsResponse> MergeReservations(const app::CallContext& call,
                                                                const v1::MergeReservationsRequest& request,
                                                                storage::Transaction& tx) {
  PRORATA_ASSIGN_OR_RETURN(const std::vector<app::MergeSource> sources, MergeSourcesFrom(request));
  PRORATA_ASSIGN_OR_RETURN(const domain::MergedUnits units, app::MergeReservations(tx, call, sources));
  return ToProto(units, call.now);
}

absl::StatusOr<v1::Reservation> ArchiveReservation(const app::CallContext& call,
                                                   const v1::ArchiveReservationRequest& request,
                                                   storage::Transaction& tx) {
  PRORATA_ASSIGN_OR_RETURN(const domain::ReservationName name, domain::ParseReservationName(request.name(), "name"));
  PRORATA_ASSIGN_OR_RETURN(const domain::Reservation archived, app::ArchiveReservation(tx, call, name, request.etag()));
  return ToProto(archived, call.now);
}

absl::StatusOr<v1::Reservation> UnarchiveReservation(const app::CallContext& call,
                                                     const v1::UnarchiveReservationRequest& request,
                                                     storage::Transaction& tx) {
  PRORATA_ASSIGN_OR_RETURN(const domain::ReservationName name, domain::ParseReservationName(request.name(), "name"));
  PRORATA_ASSIGN_OR_RETURN(const domain::Reservation shown, app::UnarchiveReservation(tx, call, name, request.etag()));
  return ToProto(shown, call.now);
}

absl::StatusOr<v1::ListReservationRevisionsResponse> ListReservationRevisions(
    const app::CallContext& call, const v1::ListReservationRevisionsRequest& request, const storage::Reader& reader) {
  PRORATA_ASSIGN_OR_RETURN(const domain::ReservationName name,
                           domain::ParseReservationName(request.parent(), "parent"));
  const auto convert = [](const domain::ReservationRevision& revision, const std::vector<std::string>& changed) {
    return ToProto(revision, changed);
  };
  v1::ListReservationRevisionsResponse response;
  PRORATA_ASSIGN_OR_RETURN(
      *response.mutable_next_page_token(),
      app::ListRevisions(reader, call, PageRequestOf(request), name, convert, *response.mutable_revisions()));
  return response;
}

absl::StatusOr<v1::ReservationImportSummary> ImportReservations(const app::CallContext& call,
                                                                const v1::ImportReservationsRequest& first,
                                                                std::istream& file, storage::Store& store) {
  PRORATA_ASSIGN_OR_RETURN(const domain::CustomerName customer, domain::ParseCustomerName(first.parent(), "parent"));
  PRORATA_ASSIGN_OR_RETURN(const app::ReservationsImportOptions options, OptionsFrom(first));
  PRORATA_ASSIGN_OR_RETURN(const app::ReservationImportSummary summary,
                           app::ImportReservations(store, call, customer, file, options));
  return ToProto(summary);
}

}  // namespace

void RegisterReservationService(Dispatcher& dispatcher) {
  auto service = dispatcher.Service<v1::ReservationService>();
  service.HeavyQuery("CalculatePurchase", CalculatePurchase);
  service.Mutation("PurchaseReservation", PurchaseReservation);
  service.Query("GetOrder", GetOrder);
  service.Query("ListOrders", ListOrders, ReadKind::kScan);
  service.Query("GetReservation", GetReservation);
  service.Query("ListReservations", ListReservations, ReadKind::kScan);
  service.Query("CountReservations", CountReservations, ReadKind::kScan);
  service.Mutation("UpdateReservation", UpdateReservation);
  service.Query("ListAvailableScopes", ListAvailableScopes, ReadKind::kScan);
  service.Mutation("SplitReservation", SplitReservation);
  service.Mutation("MergeReservations", MergeReservations);
  service.Mutation("ArchiveReservation", ArchiveReservation);
  service.Mutation("UnarchiveReservation", UnarchiveReservation);
  service.Upload("ImportReservations", ImportReservations);
  service.Query("ListReservationRevisions", ListReservationRevisions, ReadKind::kScan);
}

}  // namespace prorata::rpc
