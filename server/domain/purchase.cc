#include "server/domain/purchase.h"

#include <utility>

#include "fmt/format.h"
#include "server/domain/status_macros.h"

namespace prorata::domain {
namespace {

std::string DefaultDisplayName(const Offer& offer, Instant now) {
  return fmt::format("{} {} {}", offer.sku, offer.region, ToString(DateOf(now)));
}

}  // namespace

void ExplainPurchase(const PurchaseQuote& quote, StepSink sink) {
  static constexpr Formula kUnitPayment("unit price / months of the term", {"unit price", "months of the term"});
  static constexpr Formula kPayment("unit payment x units", {"unit payment", "units"});
  static constexpr Formula kTotal("each payment x payments", {"each payment", "payments"});
  const PaymentPlan& plan = quote.plan;
  const std::string payment = ToString(quote.payment);
  if (plan.billing_plan == BillingPlan::kMonthly) {
    TellStep(sink, "unit payment, cut to the minor unit", kUnitPayment,
             {ToString(plan.unit_price), std::to_string(MonthsOf(plan.term))}, ToString(plan.unit_payment));
  }
  TellStep(sink, "each payment", kPayment, {ToString(plan.unit_payment), std::to_string(quote.quantity)}, payment);
  TellStep(sink, "total", kTotal, {payment, CountText(PaymentsTotal(plan), "payment")}, ToString(quote.total));
}

absl::StatusOr<PurchaseDecision> DecidePurchase(const PurchaseFacts& facts, const PurchaseCommand& command,
                                                const PurchaseQuote& quote, OrderId order_id,
                                                ReservationId reservation_id, std::string_view purchased_by,
                                                Instant now) {
  if (!quote.violations.empty()) return Refuse(quote.violations);
  PaymentPlan plan = quote.plan;
  plan.purchase_time = now;
  plan.expire_time = AddMonths(now, MonthsOf(plan.term));
  const OrderName order_name{facts.customer.name, order_id};
  const std::string display_name =
      command.display_name.empty() ? DefaultDisplayName(facts.offer, now) : command.display_name;

  Order order;
  order.name = order_name;
  order.display_name = display_name;
  order.offer = quote.offer;
  order.quantity = quote.quantity;
  order.plan = plan;
  order.total = quote.total;
  order.refund_policy = quote.refund_policy;
  order.charged = {quote.payment};
  order.purchased_by = std::string(purchased_by);

  Reservation reservation;
  reservation.name = {order_name, reservation_id};
  reservation.display_name = display_name;
  reservation.offer = quote.offer;
  reservation.sku = facts.offer.sku;
  reservation.region = facts.offer.region;
  reservation.product_family = facts.offer.product_family;
  reservation.refundable = facts.offer.refundable;
  reservation.quantity = quote.quantity;
  reservation.scope = command.scope;
  reservation.capacity_priority = command.size_flexibility == SizeFlexibility::kOff;
  reservation.labels = command.labels;
  reservation.plan = plan;
  reservation.refund_policy = quote.refund_policy;
  reservation.create_time = now;
  reservation.update_time = now;
  return PurchaseDecision{std::move(order), std::move(reservation)};
}

}  // namespace prorata::domain
