#pragma once

// Refund policies: the rules of returns as data (rules.md, sections 3 to 6).

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "server/domain/calendar.h"
#include "server/domain/money.h"
#include "server/domain/names.h"

namespace prorata::domain {

enum class UsedCondition { kEither = 0, kUnused = 1, kUsed = 2 };
enum class CreditRule { kFull = 1, kProrated = 2, kNone = 3 };
enum class LimitBasis { kRefundAmount = 1, kCanceledCommitment = 2 };
enum class LimitWindow { kRollingDays = 1, kCalendarYear = 2 };
enum class Approval { kSupportRequest = 1, kSelfService = 2 };
enum class PriceBasis { kPaid = 1, kLowerOfPaidAndCurrent = 2 };

// A row of a fee schedule. The first row that matches is used.
struct Tier {
  std::string display_name;
  // Matches up to this age, included. At most one of the two is set.
  std::optional<int32_t> max_age_days = std::nullopt;
  std::optional<int32_t> max_age_hours = std::nullopt;
  UsedCondition used = UsedCondition::kEither;
  CreditRule credit = CreditRule::kProrated;
  // In millionths of the credit: 120000 is 12 %.
  int32_t fee_rate_ppm = 0;

  friend bool operator==(const Tier&, const Tier&) = default;
};

struct FamilySchedule {
  std::string product_family;
  std::vector<Tier> tiers;

  friend bool operator==(const FamilySchedule&, const FamilySchedule&) = default;
};

struct ExchangeFamily {
  std::string display_name;
  std::vector<std::string> product_families;

  friend bool operator==(const ExchangeFamily&, const ExchangeFamily&) = default;
};

// Dated and immutable.
struct RefundPolicy {
  PolicyId id;
  std::string display_name;
  std::vector<Tier> tiers;
  std::vector<FamilySchedule> family_schedules;
  // In USD.
  Money annual_limit;
  LimitWindow limit_window = LimitWindow::kRollingDays;
  // For kRollingDays, 1 to 366; else 0.
  int32_t limit_window_days = 365;
  LimitBasis limit_basis = LimitBasis::kRefundAmount;
  Approval approval = Approval::kSupportRequest;
  PriceBasis price_basis = PriceBasis::kPaid;
  bool exchange_allowed = true;
  std::vector<ExchangeFamily> exchange_families;
  std::vector<std::string> exchange_excluded_families;
  Instant create_time;

  friend bool operator==(const RefundPolicy&, const RefundPolicy&) = default;
};

// The policies that are always there: `csp-2020`, the default of the partner document (5 days, 12 %, 50,000 USD over
// 365 days counting the refund amount, approval by a support agent), and `self-service-2023` (no fee, at once, counting
// the canceled commitment).
std::vector<RefundPolicy> BuiltInPolicies();
inline constexpr std::string_view kDefaultPolicy = "csp-2020";

// Every contradiction of a policy at once (a schedule that leaves a return unmatched or has a row that is never
// reached, both kinds of age in a row, a fee without a credit, a limit not in USD, a window that does not fit its kind,
// a family listed twice), as a POLICY_INVALID refusal with field paths below `refund_policy`.
absl::Status CheckPolicy(const RefundPolicy& policy);

// The rows that hold for a product family: its own schedule or the general one.
const std::vector<Tier>& TiersFor(const RefundPolicy& policy, std::string_view product_family);

// The exchange family of a product family: the name of the family that lists it, or itself.
std::string ExchangeFamilyOf(const RefundPolicy& policy, std::string_view product_family);
bool IsExchangeExcluded(const RefundPolicy& policy, std::string_view product_family);

}  // namespace prorata::domain
