// The working of a refund quote, for people who must be able to do it again by hand.

#include <string>

#include "fmt/format.h"
#include "server/domain/explain_credit.h"
#include "server/domain/refund.h"

namespace prorata::domain {
namespace {

Step ExplainAge(const RefundQuote& quote) {
  const Date today = DateOf(quote.as_of_time);
  return MakeStep("age in UTC dates", "date of the return - date of the purchase",
                  Inputs(Step::Input{"date of the return", ToString(today)},
                         Step::Input{"date of the purchase", ToString(AddDays(today, -quote.age_days))}),
                  CountText(quote.age_days, "day"));
}

Step ExplainTier(const RefundQuote& quote) {
  return MakeStep(
      "fee schedule", "the first row that matches",
      Inputs(Step::Input{"policy", ToString(quote.refund_policy)}, Step::Input{"age", CountText(quote.age_days, "day")},
             Step::Input{"used", quote.used ? "yes" : "no"}),
      quote.tier.empty() ? "no row matches" : quote.tier);
}

Step ExplainCredit(const RefundQuote& quote) {
  if (quote.credit_rule == CreditRule::kFull) return ExplainFullCredit(quote.basis, quote.quantity);
  return ExplainProratedCredit(quote.basis, quote.billing_plan, quote.quantity);
}

Step ExplainFee(const RefundQuote& quote) {
  return MakeStep("early termination fee, half to even", "fee rate of credit",
                  Inputs(Step::Input{"fee rate", PercentText(quote.fee_rate_ppm)}, MoneyInput("credit", quote.credit)),
                  ToString(quote.fee));
}

Step ExplainRefundAmount(const RefundQuote& quote) {
  std::vector<Step::Input> inputs = Inputs(MoneyInput("credit", quote.credit), MoneyInput("fee", quote.fee));
  if (quote.forfeited.is_zero()) return MakeStep("refund", "credit - fee", std::move(inputs), ToString(quote.refund));
  inputs.push_back(MoneyInput("forfeited", quote.forfeited));
  return MakeStep("refund, cut to what the yearly limit leaves", "credit - fee - forfeited", std::move(inputs),
                  ToString(quote.refund));
}

Step ExplainCounted(const RefundQuote& quote) {
  const bool with_commitment = quote.limit_basis == LimitBasis::kCanceledCommitment;
  std::string formula = with_commitment ? "(refund + remaining commitment)" : "refund";
  std::vector<Step::Input> inputs = Inputs(MoneyInput("refund", quote.refund));
  if (with_commitment) inputs.push_back(MoneyInput("remaining commitment", quote.basis.remaining_commitment));
  const Currency currency = quote.refund.currency;
  if (currency != Currency::Usd()) {
    formula += " x rate";
    inputs.push_back({"rate", fmt::format("{} USD/{}", DecimalText(quote.rate_to_usd_nanos, 9), currency.code())});
  }
  return MakeStep("counted against the yearly limit", std::move(formula), std::move(inputs),
                  ToString(quote.counted_amount));
}

Step ExplainAvailable(const RefundQuote& quote) {
  const bool fits = quote.counted_amount.minor <= quote.available_before.minor;
  return MakeStep("yearly limit", "available before - counted",
                  Inputs(MoneyInput("limit", quote.limit), MoneyInput("available before", quote.available_before),
                         MoneyInput("counted", quote.counted_amount)),
                  fits ? ToString(quote.available_after) + " available after" : "above what is available");
}

Step ExplainRetained(const RefundQuote& quote) {
  return MakeStep("retained", "paid so far - refund",
                  Inputs(MoneyInput("paid so far", quote.paid), MoneyInput("refund", quote.refund)),
                  ToString(quote.retained));
}

// Whether there is an amount to explain: not for what cannot be returned at all.
bool WasPriced(const RefundQuote& quote) {
  return quote.credit_rule != CreditRule::kNone && quote.quantity > 0;
}

bool CannotBeReturned(const RefundQuote& quote) {
  for (const Violation& violation : quote.violations) {
    switch (violation.reason) {
      case Reason::kReservationNotActive:
      case Reason::kReservationExpired:
      case Reason::kQuantityAboveRemaining:
      case Reason::kNonRefundable:
        return true;
      default:
        break;
    }
  }
  return false;
}

}  // namespace

std::vector<Step> ExplainRefund(const RefundQuote& quote) {
  constexpr size_t kMostSteps = 9;
  std::vector<Step> steps;
  steps.reserve(kMostSteps);
  steps.push_back(ExplainAge(quote));
  steps.push_back(ExplainTier(quote));
  if (WasPriced(quote) && !CannotBeReturned(quote)) {
    steps.push_back(ExplainCredit(quote));
    steps.push_back(ExplainFee(quote));
    steps.push_back(ExplainRefundAmount(quote));
    if (quote.billing_plan == BillingPlan::kMonthly) {
      steps.push_back(ExplainRemainingCommitment(quote.basis, quote.quantity));
    }
    // Without a rate nothing could be counted.
    if (quote.rate_to_usd_nanos != 0) {
      steps.push_back(ExplainCounted(quote));
      steps.push_back(ExplainAvailable(quote));
    }
  }
  steps.push_back(ExplainRetained(quote));
  return steps;
}

}  // namespace prorata::domain
