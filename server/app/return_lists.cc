#include "server/app/return_lists.h"

#include "server/domain/error.h"
#include "server/domain/status_macros.h"

namespace prorata::app {
namespace {

using domain::FilterType;
using domain::FilterValue;

template <typename Table>
absl::StatusOr<schema::KeyRange> RowsBelow(std::string_view parent) {
  constexpr std::string_view kAllCustomers = "/customers/-";
  if (!parent.ends_with(kAllCustomers)) {
    PRORATA_ASSIGN_OR_RETURN(const domain::CustomerName customer, domain::ParseCustomerName(parent, "parent"));
    return schema::Within<Table>(customer);
  }
  parent.remove_suffix(kAllCustomers.size());
  if (parent == "partners/-") return schema::All<Table>();
  PRORATA_ASSIGN_OR_RETURN(const domain::PartnerId partner, domain::ParsePartnerName(parent, "parent"));
  return schema::Within<Table>(partner);
}

// What refunds and exchanges have in common.
domain::FilterFields RequestFields() {
  return {{"state", {FilterType::kEnum, {"PENDING_APPROVAL", "SUCCEEDED", "REJECTED", "WITHDRAWN"}}},
          {"create_time", {FilterType::kTime, {}}},
          {"decide_time", {FilterType::kTime, {}}},
          {"currency", {FilterType::kText, {}}},
          {"requested_by", {FilterType::kText, {}}},
          {"decided_by", {FilterType::kText, {}}}};
}

template <typename Row>
FilterValue RequestField(const Row& row, std::string_view field) {
  if (field == "state") return std::string(domain::NameOf(row.state));
  if (field == "create_time") return row.create_time;
  if (field == "requested_by") return row.requested_by;
  if (field == "decide_time" && row.decision.time.has_value()) return *row.decision.time;
  if (field == "decided_by" && !row.decision.decided_by.empty()) return row.decision.decided_by;
  return std::monostate{};
}

}  // namespace

const domain::FilterFields& RefundFields() {
  static const auto* const fields = [] {
    auto* made = new domain::FilterFields(RequestFields());
    made->insert({"reservation", {FilterType::kText, {}}});
    made->insert({"quantity", {FilterType::kNumber, {}}});
    made->insert({"refund", {FilterType::kMoney, {}}});
    return made;
  }();
  return *fields;
}

FilterValue RefundField(const domain::Refund& refund, std::string_view field) {
  if (field == "reservation") return domain::ToString(refund.quote.reservation);
  if (field == "quantity") return refund.quote.quantity;
  if (field == "refund") return refund.quote.refund;
  if (field == "currency") return std::string(refund.quote.refund.currency.code());
  return RequestField(refund, field);
}

const domain::FilterFields& ExchangeFields() {
  static const auto* const fields = [] {
    auto* made = new domain::FilterFields(RequestFields());
    made->insert({"net_payable", {FilterType::kMoney, {}}});
    return made;
  }();
  return *fields;
}

FilterValue ExchangeField(const domain::Exchange& exchange, std::string_view field) {
  if (field == "net_payable") return exchange.quote.net_payable;
  if (field == "currency") return std::string(exchange.quote.net_payable.currency.code());
  return RequestField(exchange, field);
}

absl::StatusOr<schema::KeyRange> RefundsBelow(std::string_view parent) {
  return RowsBelow<schema::Refunds>(parent);
}

absl::StatusOr<schema::KeyRange> ExchangesBelow(std::string_view parent) {
  return RowsBelow<schema::Exchanges>(parent);
}

}  // namespace prorata::app
