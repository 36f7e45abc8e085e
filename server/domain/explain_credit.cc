#include "server/domain/explain_credit.h"

#include <string>

namespace prorata::domain {
namespace {

// An amount that divides without a rest by what it was multiplied with.
Money Share(const Money& amount, int64_t parts) {
  return parts == 0 ? Money::Zero(amount.currency) : DivideAndCut(amount, parts);
}

}  // namespace

void ExplainProratedCredit(const Credit& basis, BillingPlan billing_plan, int64_t quantity, StepSink sink) {
  static constexpr Formula kOfPrice("unit price x units x days left / term days",
                                    {"unit price", "units", "days left", "term days"});
  static constexpr Formula kOfPayment("unit payment x units x days left / days of the payment period",
                                      {"unit payment", "units", "days left", "days of the payment period"});
  const bool upfront = billing_plan == BillingPlan::kUpfront;
  TellStep(sink, upfront ? "pro-rated credit, half to even" : "pro-rated credit of the current payment, half to even",
           upfront ? kOfPrice : kOfPayment,
           {ToString(basis.unit_amount), std::to_string(quantity), CountText(basis.days_left, "day"),
            CountText(basis.days_in_period, "day")},
           ToString(basis.prorated));
}

void ExplainFullCredit(const Credit& basis, int64_t quantity, StepSink sink) {
  static constexpr Formula kFormula("unit payment x units x payments made", {"unit payment", "units", "payments made"});
  TellStep(sink, "full credit: everything paid for the units", kFormula,
           {ToString(Share(basis.full, quantity * basis.payments_made)), std::to_string(quantity),
            CountText(basis.payments_made, "payment")},
           ToString(basis.full));
}

void ExplainRemainingCommitment(const Credit& basis, int64_t quantity, StepSink sink) {
  static constexpr Formula kFormula("unit payment x units x payments to come",
                                    {"unit payment", "units", "payments to come"});
  const int to_come = basis.payments_total - basis.payments_made;
  TellStep(sink, "remaining commitment, canceled", kFormula,
           {ToString(Share(basis.remaining_commitment, quantity * to_come)), std::to_string(quantity),
            CountText(to_come, "payment")},
           ToString(basis.remaining_commitment));
}

}  // namespace prorata::domain
