#include "server/domain/explain_credit.h"

#include <string>

namespace prorata::domain {
namespace {

// An amount that divides without a rest by what it was multiplied with.
Money Share(const Money& amount, int64_t parts) {
  return parts == 0 ? Money::Zero(amount.currency) : DivideAndCut(amount, parts);
}

}  // namespace

StepInput UnitsInput(int64_t quantity) {
  return {"units", std::to_string(quantity)};
}

StepInput MoneyInput(std::string_view name, const Money& money) {
  return {name, ToString(money)};
}

void ExplainProratedCredit(const Credit& basis, BillingPlan billing_plan, int64_t quantity, StepSink sink) {
  const bool upfront = billing_plan == BillingPlan::kUpfront;
  const char* const unit = upfront ? "unit price" : "unit payment";
  const char* const period = upfront ? "term days" : "days of the payment period";
  TellStep(sink, upfront ? "pro-rated credit, half to even" : "pro-rated credit of the current payment, half to even",
           upfront ? "unit price x units x days left / term days"
                   : "unit payment x units x days left / days of the payment period",
           {MoneyInput(unit, basis.unit_amount),
            UnitsInput(quantity),
            {"days left", CountText(basis.days_left, "day")},
            {period, CountText(basis.days_in_period, "day")}},
           ToString(basis.prorated));
}

void ExplainFullCredit(const Credit& basis, int64_t quantity, StepSink sink) {
  TellStep(sink, "full credit: everything paid for the units", "unit payment x units x payments made",
           {MoneyInput("unit payment", Share(basis.full, quantity * basis.payments_made)),
            UnitsInput(quantity),
            {"payments made", CountText(basis.payments_made, "payment")}},
           ToString(basis.full));
}

void ExplainRemainingCommitment(const Credit& basis, int64_t quantity, StepSink sink) {
  const int to_come = basis.payments_total - basis.payments_made;
  TellStep(sink, "remaining commitment, canceled", "unit payment x units x payments to come",
           {MoneyInput("unit payment", Share(basis.remaining_commitment, quantity * to_come)),
            UnitsInput(quantity),
            {"payments to come", CountText(to_come, "payment")}},
           ToString(basis.remaining_commitment));
}

}  // namespace prorata::domain
