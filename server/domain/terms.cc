#include "server/domain/terms.h"

#include <algorithm>

namespace prorata::domain {

int MonthsOf(Term term) {
  return term == Term::kOneYear ? 12 : 36;
}

std::string_view NameOf(Term term) {
  return term == Term::kOneYear ? "P1Y" : "P3Y";
}

std::string_view NameOf(BillingPlan plan) {
  return plan == BillingPlan::kUpfront ? "UPFRONT" : "MONTHLY";
}

int PaymentsOf(BillingPlan plan, Term term) {
  return plan == BillingPlan::kUpfront ? 1 : MonthsOf(term);
}

std::string_view NameOf(ScopeType type) {
  switch (type) {
    case ScopeType::kShared:
      return "SHARED";
    case ScopeType::kSubscription:
      return "SUBSCRIPTION";
    case ScopeType::kResourceGroup:
      return "RESOURCE_GROUP";
    case ScopeType::kManagementGroup:
      return "MANAGEMENT_GROUP";
  }
  return "";
}

int32_t TermDays(const PaymentPlan& plan) {
  return DaysBetween(DateOf(plan.purchase_time), DateOf(plan.expire_time));
}

absl::StatusOr<Money> AmortizedPerDay(const PaymentPlan& plan, const Money& total) {
  return MultiplyRatio(total, 1, TermDays(plan));
}

int PaymentsTotal(const PaymentPlan& plan) {
  return PaymentsOf(plan.billing_plan, plan.term);
}

Instant DueTime(const PaymentPlan& plan, int number) {
  if (number > PaymentsTotal(plan)) return plan.expire_time;
  return AddMonths(plan.purchase_time, number - 1);
}

int PaymentsDue(const PaymentPlan& plan, Instant now) {
  if (now < plan.purchase_time) return 0;
  const int total = PaymentsTotal(plan);
  if (total == 1) return 1;
  // A month has at most 31 days, so at least so many have passed; the rest is counted.
  const int months_at_least = DaysBetween(DateOf(plan.purchase_time), DateOf(now)) / 31;
  int made = std::clamp(months_at_least, 1, total);
  while (made < total && DueTime(plan, made + 1) <= now) ++made;
  return made;
}

}  // namespace prorata::domain
