#include "server/domain/credit.h"

#include <algorithm>

#include "server/domain/refund.h"
#include "server/domain/status_macros.h"

namespace prorata::domain {
namespace {

bool UseMatches(UsedCondition condition, bool used) {
  switch (condition) {
    case UsedCondition::kEither:
      return true;
    case UsedCondition::kUnused:
      return !used;
    case UsedCondition::kUsed:
      return used;
  }
  return false;
}

bool AgeMatches(const Tier& tier, Instant purchase_time, Instant now) {
  if (tier.max_age_days) return DaysBetween(DateOf(purchase_time), DateOf(now)) <= *tier.max_age_days;
  if (tier.max_age_hours) return now <= AddHours(purchase_time, *tier.max_age_hours);
  return true;
}

// The price that the credit is calculated from: of the whole term (upfront) or of one payment (monthly).
absl::StatusOr<Money> UnitAmount(const PaymentPlan& plan, PriceBasis basis, const std::optional<Money>& current_price) {
  const bool upfront = plan.billing_plan == BillingPlan::kUpfront;
  const Money paid = upfront ? plan.unit_price : plan.unit_payment;
  if (basis == PriceBasis::kPaid || !current_price) return paid;
  const Money current = upfront ? *current_price : DivideAndCut(*current_price, MonthsOf(plan.term));
  PRORATA_ASSIGN_OR_RETURN(const std::strong_ordering order, Compare(current, paid));
  return order < 0 ? current : paid;
}

}  // namespace

const Tier* MatchingTier(const std::vector<Tier>& tiers, const Reservation& reservation, Instant now) {
  for (const Tier& tier : tiers) {
    if (UseMatches(tier.used, reservation.used) && AgeMatches(tier, reservation.plan.purchase_time, now)) return &tier;
  }
  return nullptr;
}

absl::StatusOr<Credit> CreditFor(const Reservation& reservation, int64_t quantity, PriceBasis basis,
                                 std::optional<Money> current_price, Instant now) {
  const PaymentPlan& plan = reservation.plan;
  Credit credit;
  credit.payments_total = PaymentsTotal(plan);
  credit.payments_made = PaymentsMade(reservation, now);
  PRORATA_ASSIGN_OR_RETURN(credit.unit_amount, UnitAmount(plan, basis, current_price));

  // An upfront plan has one period: the term.
  const int period = std::max(credit.payments_made, 1);
  const Date start = DateOf(DueTime(plan, period));
  const Date end = DateOf(DueTime(plan, period + 1));
  credit.days_in_period = DaysBetween(start, end);
  const bool over = now >= plan.expire_time;
  credit.days_left = over ? 0 : std::max(0, DaysBetween(DateOf(now), end));

  PRORATA_ASSIGN_OR_RETURN(const Money payment, Multiply(plan.unit_payment, quantity));
  PRORATA_ASSIGN_OR_RETURN(credit.full, Multiply(payment, credit.payments_made));
  PRORATA_ASSIGN_OR_RETURN(credit.remaining_commitment,
                           Multiply(payment, over ? 0 : credit.payments_total - credit.payments_made));
  PRORATA_ASSIGN_OR_RETURN(credit.prorated,
                           Prorate(credit.unit_amount, quantity, credit.days_left, credit.days_in_period));
  return credit;
}

}  // namespace prorata::domain
