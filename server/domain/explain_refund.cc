// The working of a refund quote, for people who must be able to do it again by hand.

#include <initializer_list>
#include <string>
#include <string_view>

#include "fmt/format.h"
#include "server/domain/explain_credit.h"
#include "server/domain/refund.h"

namespace prorata::domain {
namespace {

// What more than one step tells.
struct Texts {
  explicit Texts(const RefundQuote& quote)
      : age(CountText(quote.age_days, "day")),
        credit(ToString(quote.credit)),
        fee(ToString(quote.fee)),
        refund(ToString(quote.refund)),
        counted(ToString(quote.counted_amount)) {}

  std::string age;
  std::string credit;
  std::string fee;
  std::string refund;
  std::string counted;
};

void ExplainAge(const RefundQuote& quote, const Texts& texts, StepSink sink) {
  static constexpr Formula kFormula("date of the return - date of the purchase",
                                    {"date of the return", "date of the purchase"});
  const Date today = DateOf(quote.as_of_time);
  TellStep(sink, "age in UTC dates", kFormula, {ToString(today), ToString(AddDays(today, -quote.age_days))}, texts.age);
}

void ExplainTier(const RefundQuote& quote, const Texts& texts, StepSink sink) {
  static constexpr Formula kFormula("the first row that matches", {"policy", "age", "used"});
  TellStep(sink, "fee schedule", kFormula, {ToString(quote.refund_policy), texts.age, quote.used ? "yes" : "no"},
           quote.tier.empty() ? std::string_view("no row matches") : quote.tier);
}

void ExplainCredit(const RefundQuote& quote, StepSink sink) {
  if (quote.credit_rule == CreditRule::kFull) return ExplainFullCredit(quote.basis, quote.quantity, sink);
  ExplainProratedCredit(quote.basis, quote.billing_plan, quote.quantity, sink);
}

void ExplainFee(const RefundQuote& quote, const Texts& texts, StepSink sink) {
  static constexpr Formula kFormula("fee rate of credit", {"fee rate", "credit"});
  TellStep(sink, "early termination fee, half to even", kFormula, {PercentText(quote.fee_rate_ppm), texts.credit},
           texts.fee);
}

void ExplainRefundAmount(const RefundQuote& quote, const Texts& texts, StepSink sink) {
  static constexpr Formula kWhole("credit - fee", {"credit", "fee"});
  static constexpr Formula kCut("credit - fee - forfeited", {"credit", "fee", "forfeited"});
  if (quote.forfeited.is_zero()) return TellStep(sink, "refund", kWhole, {texts.credit, texts.fee}, texts.refund);
  TellStep(sink, "refund, cut to what the yearly limit leaves", kCut,
           {texts.credit, texts.fee, ToString(quote.forfeited)}, texts.refund);
}

void ExplainCounted(const RefundQuote& quote, const Texts& texts, StepSink sink) {
  static constexpr Formula kRefund("refund", {"refund"});
  static constexpr Formula kRefundAtRate("refund x rate", {"refund", "rate"});
  static constexpr Formula kCommitment("(refund + remaining commitment)", {"refund", "remaining commitment"});
  static constexpr Formula kCommitmentAtRate("(refund + remaining commitment) x rate",
                                             {"refund", "remaining commitment", "rate"});
  const auto tell = [&](const Formula& formula, std::initializer_list<std::string_view> values) {
    TellStep(sink, "counted against the yearly limit", formula, values, texts.counted);
  };
  const bool is_commitment = quote.limit_basis == LimitBasis::kCanceledCommitment;
  const std::string commitment = is_commitment ? ToString(quote.basis.remaining_commitment) : "";
  const Currency currency = quote.refund.currency;
  if (currency == Currency::Usd()) {
    return is_commitment ? tell(kCommitment, {texts.refund, commitment}) : tell(kRefund, {texts.refund});
  }
  const std::string rate = fmt::format("{} USD/{}", DecimalText(quote.rate_to_usd_nanos, 9), currency.code());
  if (is_commitment) return tell(kCommitmentAtRate, {texts.refund, commitment, rate});
  tell(kRefundAtRate, {texts.refund, rate});
}

void ExplainAvailable(const RefundQuote& quote, const Texts& texts, StepSink sink) {
  static constexpr Formula kFormula("available before - counted", {"limit", "available before", "counted"});
  const bool fits = quote.counted_amount.minor <= quote.available_before.minor;
  TellStep(sink, "yearly limit", kFormula, {ToString(quote.limit), ToString(quote.available_before), texts.counted},
           fits ? ToString(quote.available_after) + " available after" : "above what is available");
}

void ExplainRetained(const RefundQuote& quote, const Texts& texts, StepSink sink) {
  static constexpr Formula kFormula("paid so far - refund", {"paid so far", "refund"});
  TellStep(sink, "retained", kFormula, {ToString(quote.paid), texts.refund}, ToString(quote.retained));
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
  const Texts texts(quote);
  ExplainAge(quote, texts, sink);
  ExplainTier(quote, texts, sink);
  if (WasPriced(quote) && !CannotBeReturned(quote)) {
    ExplainCredit(quote, sink);
    ExplainFee(quote, texts, sink);
    ExplainRefundAmount(quote, texts, sink);
    if (quote.billing_plan == BillingPlan::kMonthly) ExplainRemainingCommitment(quote.basis, quote.quantity, sink);
    // Without a rate nothing could be counted.
    if (quote.rate_to_usd_nanos != 0) {
      ExplainCounted(quote, texts, sink);
      ExplainAvailable(quote, texts, sink);
    }
  }
  ExplainRetained(quote, texts, sink);
}

}  // namespace prorata::domain
