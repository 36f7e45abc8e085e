// What a purchase would cost, and everything that stands against it.

#include <algorithm>
#include <utility>

#include "fmt/format.h"
#include "server/domain/purchase.h"
#include "server/domain/scope.h"
#include "server/domain/status_macros.h"

namespace prorata::domain {
namespace {

// Collects violations of one purchase, with the prefix of its fields.
class Findings {
 public:
  Findings(std::string_view field_prefix, std::vector<Violation>& violations)
      : field_prefix_(field_prefix), violations_(violations) {}

  void Add(Reason reason, std::string description, std::string_view field, std::string subject,
           std::map<std::string, std::string> metadata = {}) {
    violations_.push_back({.reason = reason,
                           .description = std::move(description),
                           .field = field.empty() ? std::string() : fmt::format("{}{}", field_prefix_, field),
                           .subject = std::move(subject),
                           .metadata = std::move(metadata)});
  }

 private:
  std::string_view field_prefix_;
  std::vector<Violation>& violations_;
};

void CheckSold(const Offer& offer, Instant now, Findings& findings) {
  const auto name = [&offer] { return ToString(offer.id); };
  switch (StateAt(offer, now)) {
    case OfferState::kAvailable:
      return;
    case OfferState::kWithdrawn:
      return findings.Add(Reason::kOfferWithdrawn, name() + " was withdrawn", "offer", name());
    case OfferState::kUpcoming:
      break;
  }
  if (offer.prices.empty()) return findings.Add(Reason::kOfferUpcoming, name() + " has no price yet", "offer", name());
  const std::string from = ToString(offer.prices.front().effective_time);
  findings.Add(Reason::kOfferUpcoming, fmt::format("{} is sold from {} on", name(), from), "offer", name(),
               {{"available_time", from}});
}

void CheckBillingPlan(const Offer& offer, const PurchaseCommand& command, Findings& findings) {
  const auto name = [&offer] { return ToString(offer.id); };
  const auto& plans = offer.billing_plans;
  if (std::find(plans.begin(), plans.end(), command.billing_plan) == plans.end()) {
    std::string sold;
    for (const BillingPlan plan : plans) sold += fmt::format("{}{}", sold.empty() ? "" : ", ", NameOf(plan));
    findings.Add(Reason::kBillingPlanNotOffered, fmt::format("{} is sold {} only", name(), sold), "billing_plan",
                 name(), {{"offered", sold}});
  }
}

bool QuantityFits(const Offer& offer, int64_t quantity) {
  return quantity >= 1 && quantity <= offer.max_quantity;
}

void CheckQuantity(const Offer& offer, int64_t quantity, Findings& findings) {
  if (QuantityFits(offer, quantity)) return;
  findings.Add(Reason::kQuantityOutOfRange,
               fmt::format("{} units, the offer allows 1 to {}", quantity, offer.max_quantity), "quantity",
               ToString(offer.id),
               {{"quantity", fmt::format("{}", quantity)}, {"max_quantity", fmt::format("{}", offer.max_quantity)}});
}

void CheckBuyer(const PurchaseFacts& facts, Findings& findings) {
  const auto name = [&facts] { return ToString(facts.customer.name); };
  if (facts.customer.suspended) {
    findings.Add(Reason::kCustomerSuspended, "the customer is SUSPENDED", "", name());
  }
  if (facts.buyer_is_customer && !facts.customer.purchase_permitted) {
    findings.Add(Reason::kCustomerMayNotBuy, "the partner has not permitted the customer to buy", "", name());
  }
}

absl::Status CheckMaximumCurrency(const PurchaseCommand& command, const Money& total, std::string_view field_prefix) {
  const bool is_comparable = !command.max_price || command.max_price->currency == total.currency;
  if (is_comparable) return absl::OkStatus();
  return Refuse(
      Reason::kCurrencyMismatch,
      fmt::format("is in {}, the offer is sold in {}", command.max_price->currency.code(), total.currency.code()),
      fmt::format("{}max_price", field_prefix));
}

PaymentPlan PlanOf(const Offer& offer, BillingPlan billing_plan, const Money& unit_price, Instant now) {
  const int payments = PaymentsOf(billing_plan, offer.term);
  return {.term = offer.term,
          .billing_plan = billing_plan,
          .purchase_time = now,
          .expire_time = AddMonths(now, MonthsOf(offer.term)),
          .unit_price = unit_price,
          .unit_payment = DivideAndCut(unit_price, payments)};
}

}  // namespace

absl::StatusOr<PurchaseQuote> QuotePurchase(const PurchaseFacts& facts, const PurchaseCommand& command, Instant now,
                                            std::string_view field_prefix) {
  const std::optional<Money> price = PriceAt(facts.offer, now);
  const Money zero = Money::Zero(facts.offer.currency);
  PurchaseQuote quote{.offer = facts.offer.id,
                      .quantity = command.quantity,
                      .plan = PlanOf(facts.offer, command.billing_plan, price.value_or(zero), now),
                      .total = zero,
                      .payment = zero,
                      .refund_policy = facts.partner.default_refund_policy,
                      .violations = {}};
  // A quantity that cannot be bought costs nothing.
  const int64_t priced_units = QuantityFits(facts.offer, command.quantity) ? command.quantity : 0;
  PRORATA_ASSIGN_OR_RETURN(quote.payment, Multiply(quote.plan.unit_payment, priced_units));
  PRORATA_ASSIGN_OR_RETURN(quote.total, Multiply(quote.payment, PaymentsTotal(quote.plan)));

  Findings findings(field_prefix, quote.violations);
  CheckSold(facts.offer, now, findings);
  CheckBillingPlan(facts.offer, command, findings);
  if (price.has_value() && quote.plan.unit_payment.is_zero()) {
    findings.Add(Reason::kBillingPlanNotOffered,
                 fmt::format("{} in {} payments is less than the smallest unit of {}", ToString(*price),
                             PaymentsTotal(quote.plan), price->currency.code()),
                 "billing_plan", ToString(command.offer));
  }
  CheckQuantity(facts.offer, command.quantity, findings);
  const std::string scope_field = fmt::format("{}applied_scope", field_prefix);
  const ScopeTarget target{facts.subscription.has_value() ? &*facts.subscription : nullptr,
                           facts.management_group.has_value() ? &*facts.management_group : nullptr};
  CheckScopeOwned(facts.customer.name, {command.scope, command.scope_customer}, target, scope_field, quote.violations);
  if (command.size_flexibility.has_value()) {
    const std::string offer = ToString(facts.offer.id);
    CheckHasSizeFlexibility(facts.offer.product_family, *command.size_flexibility, offer,
                            fmt::format("{}instance_size_flexibility", field_prefix), quote.violations);
    CheckSingleScope(*command.size_flexibility == SizeFlexibility::kOff, command.scope, offer, scope_field,
                     quote.violations);
  }
  CheckBuyer(facts, findings);
  PRORATA_RETURN_IF_ERROR(CheckMaximumCurrency(command, quote.total, field_prefix));
  CheckMaximum(command, quote.total, field_prefix, quote.violations);
  return quote;
}

void CheckMaximum(const PurchaseCommand& command, const Money& total, std::string_view field_prefix,
                  std::vector<Violation>& violations) {
  if (!command.max_price || total.minor <= command.max_price->minor) return;
  const std::string maximum = ToString(*command.max_price);
  Findings(field_prefix, violations)
      .Add(Reason::kPriceAboveMaximum, fmt::format("the total is {}, max_price is {}", ToString(total), maximum),
           "max_price", ToString(command.offer), {{"total", ToString(total)}, {"max_price", maximum}});
}

}  // namespace prorata::domain
