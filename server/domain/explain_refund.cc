// The working of a refund quote, for people who must be able to do it again by hand.

#include <string>

#include "absl/container/inlined_vector.h"
#include "fmt/format.h"
#include "server/domain/explain_credit.h"
#include "server/domain/refund.h"

namespace prorata::domain {
namespace {

void ExplainAge(const RefundQuote& quote, StepSink sink) {
  const Date today = DateOf(quote.as_of_time);
  TellStep(
      sink, "age in UTC dates", "date of the return - date of the purchase",
      {{"date of the return", ToString(today)}, {"date of the purchase", ToString(AddDays(today, -quote.age_days))}},
      CountText(quote.age_days, "day"));
}

void ExplainTier(const RefundQuote& quote, StepSink sink) {
  TellStep(sink, "fee schedule", "the first row that matches",
           {{"policy", ToString(quote.refund_policy)},
            {"age", CountText(quote.age_days, "day")},
            {"used", quote.used ? "yes" : "no"}},
           quote.tier.empty() ? std::string_view("no row matches") : quote.tier);
}

void ExplainCredit(const RefundQuote& quote, StepSink sink) {
  if (quote.credit_rule == CreditRule::kFull) return ExplainFullCredit(quote.basis, quote.quantity, sink);
  ExplainProratedCredit(quote.basis, quote.billing_plan, quote.quantity, sink);
}

void ExplainFee(const RefundQuote& quote, StepSink sink) {
  TellStep(sink, "early termination fee, half to even", "fee rate of credit",
           {{"fee rate", PercentText(quote.fee_rate_ppm)}, MoneyInput("credit", quote.credit)}, ToString(quote.fee));
}

void ExplainRefundAmount(const RefundQuote& quote, StepSink sink) {
  const StepInput credit = MoneyInput("credit", quote.credit);
  const StepInput fee = MoneyInput("fee", quote.fee);
  const std::string refund = ToString(quote.refund);
  if (quote.forfeited.is_zero()) return TellStep(sink, "refund", "credit - fee", {credit, fee}, refund);
  TellStep(sink, "refund, cut to what the yearly limit leaves", "credit - fee - forfeited",
           {credit, fee, MoneyInput("forfeited", quote.forfeited)}, refund);
}

void ExplainCounted(const RefundQuote& quote, StepSink sink) {
  std::string words = "refund";
  absl::InlinedVector<StepInput, 3> inputs = {MoneyInput("refund", quote.refund)};
  if (quote.limit_basis == LimitBasis::kCanceledCommitment) {
    words = "(refund + remaining commitment)";
    inputs.push_back(MoneyInput("remaining commitment", quote.basis.remaining_commitment));
  }
  const Currency currency = quote.refund.currency;
  if (currency != Currency::Usd()) {
    words += " x rate";
    inputs.push_back({"rate", fmt::format("{} USD/{}", DecimalText(quote.rate_to_usd_nanos, 9), currency.code())});
  }
  TellStep(sink, "counted against the yearly limit", words, inputs, ToString(quote.counted_amount));
}

void ExplainAvailable(const RefundQuote& quote, StepSink sink) {
  const bool fits = quote.counted_amount.minor <= quote.available_before.minor;
  TellStep(sink, "yearly limit", "available before - counted",
           {MoneyInput("limit", quote.limit), MoneyInput("available before", quote.available_before),
            MoneyInput("counted", quote.counted_amount)},
           fits ? ToString(quote.available_after) + " available after" : "above what is available");
}

void ExplainRetained(const RefundQuote& quote, StepSink sink) {
  TellStep(sink, "retained", "paid so far - refund",
           {MoneyInput("paid so far", quote.paid), MoneyInput("refund", quote.refund)}, ToString(quote.retained));
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

void ExplainRefund(const RefundQuote& quote, StepSink sink) {
  ExplainAge(quote, sink);
  ExplainTier(quote, sink);
  if (WasPriced(quote) && !CannotBeReturned(quote)) {
    ExplainCredit(quote, sink);
    ExplainFee(quote, sink);
    ExplainRefundAmount(quote, sink);
    if (quote.billing_plan == BillingPlan::kMonthly) ExplainRemainingCommitment(quote.basis, quote.quantity, sink);
    // Without a rate nothing could be counted.
    if (quote.rate_to_usd_nanos != 0) {
      ExplainCounted(quote, sink);
      ExplainAvailable(quote, sink);
    }
  }
  ExplainRetained(quote, sink);
}

}  // namespace prorata::domain
