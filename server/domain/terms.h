#pragma once

// Terms, billing plans and scopes: what orders, reservations and offers have in common.

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "server/domain/calendar.h"
#include "server/domain/money.h"
#include "server/domain/names.h"

namespace prorata::domain {

enum class Term { kOneYear = 1, kThreeYears = 2 };
// 12 or 36.
int MonthsOf(Term term);
// `P1Y` or `P3Y`.
std::string_view NameOf(Term term);

enum class BillingPlan { kUpfront = 1, kMonthly = 2 };
// `UPFRONT` or `MONTHLY`.
std::string_view NameOf(BillingPlan plan);
// 1 for an upfront plan, the months of the term for a monthly one.
int PaymentsOf(BillingPlan plan, Term term);

enum class ScopeType { kShared = 1, kSubscription = 2, kResourceGroup = 3, kManagementGroup = 4 };
std::string_view NameOf(ScopeType type);

// Where the benefit of a reservation applies. `subscription` is set for kSubscription and kResourceGroup,
// `resource_group` for the latter, `management_group` for kManagementGroup only.
struct AppliedScope {
  ScopeType type = ScopeType::kShared;
  SubscriptionId subscription;
  std::string resource_group;
  ManagementGroupId management_group = {};

  // One subscription, or a part of one.
  bool is_single() const { return type == ScopeType::kSubscription || type == ScopeType::kResourceGroup; }
  friend bool operator==(const AppliedScope&, const AppliedScope&) = default;
};

// Everything that the payments of some units follow from.
struct PaymentPlan {
  Term term = Term::kOneYear;
  BillingPlan billing_plan = BillingPlan::kUpfront;
  Instant purchase_time;
  Instant expire_time;
  // The price of one unit for the whole term.
  Money unit_price;
  // What one unit pays each time.
  Money unit_payment;

  friend bool operator==(const PaymentPlan&, const PaymentPlan&) = default;
};

// UTC dates of the term: 365 or 366, 1095 or 1096.
int32_t TermDays(const PaymentPlan& plan);
// What a day of the term costs: the total of all payments / term days, rounded half to even.
absl::StatusOr<Money> AmortizedPerDay(const PaymentPlan& plan, const Money& total);

// How many payments the plan has.
int PaymentsTotal(const PaymentPlan& plan);
// When payment `number`, from 1, is due; for the number after the last one the end of the term.
Instant DueTime(const PaymentPlan& plan, int number);
// How many payments are due at `now`, that instant included; at least 1 from the purchase on, 0 before it.
int PaymentsDue(const PaymentPlan& plan, Instant now);

}  // namespace prorata::domain
