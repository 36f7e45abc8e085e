#pragma once

// Facts that the tests of the domain start from, and effects as text.

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fmt/format.h"
#include "server/domain/calendar.h"
#include "server/domain/error.h"
#include "server/domain/exchange.h"
#include "server/domain/money.h"
#include "server/domain/purchase.h"
#include "server/domain/refund.h"
#include "tests/support/working_text.h"

namespace prorata::domain {

inline Instant At(std::string_view text) {
  return ParseInstant(text).value();
}
inline Date On(std::string_view text) {
  return ParseDate(text).value();
}
inline Currency In(std::string_view code) {
  return Currency::Parse(code).value();
}
// `12.34 USD`.
inline Money Cash(std::string_view text) {
  const size_t space = text.find(' ');
  return ParseMoney(text.substr(0, space), In(text.substr(space + 1))).value();
}

inline CustomerName Adatum() {
  return {{"contoso"}, {"adatum"}};
}
template <typename Id>
Id IdOf(uint8_t last) {
  Id id;
  id.bytes[15] = last;
  return id;
}
inline RefundName RefundOf(uint8_t last) {
  return {Adatum(), IdOf<RefundId>(last)};
}

inline RefundPolicy PolicyNamed(std::string_view id) {
  for (const RefundPolicy& policy : BuiltInPolicies()) {
    if (policy.id.value == id) return policy;
  }
  ADD_FAILURE() << "no policy " << id;
  return {};
}

inline PaymentPlan PlanOf(BillingPlan billing_plan, Term term, std::string_view unit_price,
                          std::string_view purchase_time) {
  PaymentPlan plan;
  plan.term = term;
  plan.billing_plan = billing_plan;
  plan.purchase_time = At(purchase_time);
  plan.expire_time = AddMonths(plan.purchase_time, MonthsOf(term));
  plan.unit_price = Cash(unit_price);
  plan.unit_payment = DivideAndCut(plan.unit_price, PaymentsOf(billing_plan, term));
  return plan;
}

// Three units of a virtual machine.
inline Reservation ReservationWith(const PaymentPlan& plan, int64_t quantity = 3) {
  Reservation reservation;
  reservation.name = {{Adatum(), IdOf<OrderId>(1)}, IdOf<ReservationId>(2)};
  reservation.display_name = "web tier";
  reservation.offer = {"standard-b1ls.westeurope.p1y.usd"};
  reservation.sku = "Standard_B1ls";
  reservation.region = "westeurope";
  reservation.product_family = "virtual_machines";
  reservation.quantity = quantity;
  reservation.plan = plan;
  reservation.refund_policy = {"csp-2020"};
  reservation.create_time = plan.purchase_time;
  reservation.update_time = plan.purchase_time;
  return reservation;
}

inline RefundFacts FactsWith(const Reservation& reservation, std::string_view policy = "csp-2020") {
  RefundFacts facts;
  facts.reservation = reservation;
  facts.policy = PolicyNamed(policy);
  facts.limit = facts.policy->annual_limit;
  facts.allowance = AllowanceDays{Adatum(), {}};
  return facts;
}

inline Offer OfferWith(std::string_view unit_price, std::string_view sku = "Standard_B2s",
                       std::string_view family = "virtual_machines") {
  Offer offer;
  offer.id = {"standard-b2s.westeurope.p1y.usd"};
  offer.sku = std::string(sku);
  offer.region = "westeurope";
  offer.term = Term::kOneYear;
  offer.currency = Cash(unit_price).currency;
  offer.product_family = std::string(family);
  offer.prices = {{At("2020-01-01"), Cash(unit_price)}};
  offer.billing_plans = {BillingPlan::kUpfront, BillingPlan::kMonthly};
  return offer;
}

inline PurchaseFacts PurchaseFactsWith(const Offer& offer) {
  PurchaseFacts facts;
  facts.partner.id = {"contoso"};
  facts.partner.default_refund_policy = {"csp-2020"};
  facts.customer.name = Adatum();
  facts.offer = offer;
  return facts;
}

inline PurchaseCommand Buy(int64_t quantity, BillingPlan billing_plan = BillingPlan::kUpfront) {
  PurchaseCommand command;
  command.offer = {"standard-b2s.westeurope.p1y.usd"};
  command.billing_plan = billing_plan;
  command.quantity = quantity;
  return command;
}

// The reasons, each with its field: `QUANTITY_ABOVE_REMAINING quantity`.
inline std::string ReasonsText(const std::vector<Violation>& violations) {
  std::string text;
  for (const Violation& violation : violations) {
    if (!text.empty()) text += ", ";
    text += NameOf(violation.reason);
    if (!violation.field.empty()) text += " " + violation.field;
  }
  return text;
}
inline std::string ReasonsText(const absl::Status& status) {
  return status.ok() ? "OK" : ReasonsText(ViolationsOf(status));
}

// Everything that a violation says, a line each.
inline std::string FullText(const std::vector<Violation>& violations) {
  std::string text;
  for (const Violation& violation : violations) {
    text += fmt::format("{} field={} subject={}: {}\n", NameOf(violation.reason), violation.field, violation.subject,
                        violation.description);
    for (const auto& [key, value] : violation.metadata) text += fmt::format("  {}={}\n", key, value);
  }
  return text;
}

}  // namespace prorata::domain
