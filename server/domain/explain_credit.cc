#include "server/domain/explain_credit.h"

#include <string>

namespace prorata::domain {
namespace {

// An amount that divides without a rest by what it was multiplied with.
Money Share(const Money& amount, int64_t parts) {
  return parts == 0 ? Money::Zero(amount.currency) : DivideAndCut(amount, parts);
}

}  // namespace

Step::Input UnitsInput(int64_t quantity) {
  return {"units", std::to_string(quantity)};
}

Step::Input MoneyInput(std::string_view name, const Money& money) {
  return {std::string(name), ToString(money)};
}

Step ExplainProratedCredit(const Credit& basis, BillingPlan billing_plan, int64_t quantity) {
  const bool upfront = billing_plan == BillingPlan::kUpfront;
  const char* const unit = upfront ? "unit price" : "unit payment";
  const char* const period = upfront ? "term days" : "days of the payment period";
  return MakeStep(upfront ? "pro-rated credit, half to even" : "pro-rated credit of the current payment, half to even",
                  upfront ? "unit price x units x days left / term days"
                          : "unit payment x units x days left / days of the payment period",
                  Inputs(MoneyInput(unit, basis.unit_amount), UnitsInput(quantity),
                         Step::Input{"days left", CountText(basis.days_left, "day")},
                         Step::Input{period, CountText(basis.days_in_period, "day")}),
                  ToString(basis.prorated));
}

Step ExplainFullCredit(const Credit& basis, int64_t quantity) {
  return MakeStep("full credit: everything paid for the units", "unit payment x units x payments made",
                  Inputs(MoneyInput("unit payment", Share(basis.full, quantity * basis.payments_made)),
                         UnitsInput(quantity), Step::Input{"payments made", CountText(basis.payments_made, "payment")}),
                  ToString(basis.full));
}

Step ExplainRemainingCommitment(const Credit& basis, int64_t quantity) {
  const int to_come = basis.payments_total - basis.payments_made;
  return MakeStep("remaining commitment, canceled", "unit payment x units x payments to come",
                  Inputs(MoneyInput("unit payment", Share(basis.remaining_commitment, quantity * to_come)),
                         UnitsInput(quantity), Step::Input{"payments to come", CountText(to_come, "payment")}),
                  ToString(basis.remaining_commitment));
}

}  // namespace prorata::domain
