#include "server/app/order_row.h"

#include <string>

#include "absl/strings/numbers.h"
#include "server/app/reservation_reference.h"

namespace prorata::app {
namespace {

using Kind = ReservationItem::Kind;

std::optional<domain::Money> AmountOf(const ReservationItem& item, ItemField amount, ItemField code) {
  const ReservationItem::Value& value = item[amount];
  const ReservationItem::Value& currency_code = item[code];
  if (value.kind != Kind::kNumber || currency_code.kind != Kind::kText) return std::nullopt;
  const auto currency = domain::Currency::Parse(currency_code.text);
  if (!currency.ok()) return std::nullopt;
  const auto money = domain::ParseMoney(value.text, *currency);
  if (!money.ok() || money->minor <= 0) return std::nullopt;
  return *money;
}

}  // namespace

std::optional<domain::BillingPlan> BillingPlanNamed(std::string_view text) {
  const std::string lower = Lower(text);
  if (lower == "upfront" || lower == "billing_plan_upfront") return domain::BillingPlan::kUpfront;
  if (lower == "monthly" || lower == "billing_plan_monthly") return domain::BillingPlan::kMonthly;
  return std::nullopt;
}

void TakeOrder(const ReservationItem& item, ImportedRows& rows) {
  const auto text_of = [&](ItemField field) {
    return item[field].kind == Kind::kText ? std::string_view(item[field].text) : std::string_view();
  };
  const auto time_of = [&](ItemField field) -> std::optional<domain::Instant> {
    const auto time = domain::ParseInstant(text_of(field));
    if (!time.ok()) return std::nullopt;
    return *time;
  };
  std::string id(text_of(ItemField::kName));
  if (const auto from_path = PartBehind(text_of(ItemField::kId), "reservationorders")) id = *from_path;
  const std::optional<domain::OrderId> order = IdOf<domain::OrderId>(id);
  if (!order.has_value()) return;
  OrderRow& row = rows.orders[*order];
  row.display_name = text_of(ItemField::kDisplayName);
  row.billing_plan = BillingPlanNamed(text_of(ItemField::kBillingPlan));
  row.start = time_of(ItemField::kStartTime);
  row.expire = time_of(ItemField::kExpireTime);
  if (!absl::SimpleAtoi(item[ItemField::kOriginalQuantity].text, &row.quantity) ||
      item[ItemField::kOriginalQuantity].kind != Kind::kNumber) {
    row.quantity = 0;
  }
  row.total = AmountOf(item, ItemField::kPlanTotal, ItemField::kPlanCurrency);
  row.payment = AmountOf(item, ItemField::kPayment, ItemField::kPaymentCurrency);
}

}  // namespace prorata::app
