#include "client/cli/find.h"

#include <fmt/format.h>

#include <initializer_list>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/cli/failure.h"
#include "client/cli/names.h"
#include "client/cli/session.h"
#include "prorata/v1/exchange_service.grpc.pb.h"
#include "prorata/v1/refund_service.grpc.pb.h"
#include "prorata/v1/reservation_service.grpc.pb.h"

namespace prorata::cli {
namespace {

constexpr int32_t kPageSize = 1000;

// The first name below `parent` that ends with `ending`, in the lists of these filters one after the other.
template <typename Stub, typename Request, typename Response, typename Item>
std::string Search(Session& session, grpc::Status (Stub::*list)(grpc::ClientContext*, const Request&, Response*),
                   const google::protobuf::RepeatedPtrField<Item>& (Response::*items)() const,
                   const std::string& parent, const std::string& ending,
                   std::initializer_list<const char*> filters = {""}) {
  for (const char* const filter : filters) {
    Request request;
    request.set_parent(parent);
    request.set_page_size(kPageSize);
    request.set_filter(filter);
    do {
      const Response page = session.Ask(list, request);
      for (const Item& item : (page.*items)()) {
        if (absl::EndsWith(item.name(), ending)) return item.name();
      }
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
  }
  CallError missing(
      grpc::Status(grpc::StatusCode::NOT_FOUND, fmt::format("nothing below {} ends with {}", parent, ending)));
  throw missing;
}

bool IsFull(const std::string& text) {
  return absl::StartsWith(text, "partners/");
}

std::string LowerUuid(const std::string& text, const std::string& noun) {
  if (!IsUuid(text))
    throw UsageError(fmt::format("`{}` is neither the full name nor the id (a UUID) of {}", text, noun));
  return absl::AsciiStrToLower(text);
}

}  // namespace

std::string FindReservation(Session& session, const std::string& text) {
  if (IsFull(text)) return text;
  const size_t slash = text.find('/');
  const std::string id = LowerUuid(slash == std::string::npos ? text : text.substr(slash + 1), "a reservation");
  std::string order = "-";
  if (slash != std::string::npos) order = LowerUuid(text.substr(0, slash), "an order");
  if (order != "-" && session.names().has_customer()) {
    return absl::StrCat(session.names().OfCustomer("orders", order), "/reservations/", id);
  }
  const std::string ending = absl::StrCat(order == "-" ? "" : absl::StrCat("/orders/", order), "/reservations/", id);
  return Search(session, &v1::ReservationService::Stub::ListReservations, &v1::ListReservationsResponse::reservations,
                absl::StrCat(session.names().CustomerOrAll(), "/orders/-"), ending,
                {"", "archived = true"});  // A list without a filter leaves archived ones out.
}

std::string FindOrder(Session& session, const std::string& text) {
  if (IsFull(text)) return text;
  const std::string id = LowerUuid(text, "an order");
  if (session.names().has_customer()) return session.names().OfCustomer("orders", id);
  return Search(session, &v1::ReservationService::Stub::ListOrders, &v1::ListOrdersResponse::orders,
                session.names().CustomerOrAll(), absl::StrCat("/orders/", id));
}

std::string FindRefund(Session& session, const std::string& text) {
  if (IsFull(text)) return text;
  const std::string id = LowerUuid(text, "a refund");
  if (session.names().has_customer()) return session.names().OfCustomer("refunds", id);
  return Search(session, &v1::RefundService::Stub::ListRefunds, &v1::ListRefundsResponse::refunds,
                session.names().CustomerOrEverybody(), absl::StrCat("/refunds/", id));
}

std::string FindExchange(Session& session, const std::string& text) {
  if (IsFull(text)) return text;
  const std::string id = LowerUuid(text, "an exchange");
  if (session.names().has_customer()) return session.names().OfCustomer("exchanges", id);
  return Search(session, &v1::ExchangeService::Stub::ListExchanges, &v1::ListExchangesResponse::exchanges,
                session.names().CustomerOrEverybody(), absl::StrCat("/exchanges/", id));
}

}  // namespace prorata::cli
