// The contradictions that a refund policy can have.

#include <set>
#include <utility>

#include "fmt/format.h"
#include "server/domain/error.h"
#include "server/domain/policy.h"

namespace prorata::domain {
namespace {

constexpr int32_t kWholePpm = 1'000'000;
constexpr int32_t kMostWindowDays = 366;
constexpr std::string_view kRoot = "refund_policy";

class Problems {
 public:
  void Add(std::string field, std::string description) {
    violations_.push_back({.reason = Reason::kPolicyInvalid,
                           .description = std::move(description),
                           .field = std::move(field),
                           .subject = {},
                           .metadata = {}});
  }

  absl::Status ToStatus() && { return violations_.empty() ? absl::OkStatus() : Refuse(std::move(violations_)); }

 private:
  std::vector<Violation> violations_;
};

bool MatchesEverything(const Tier& tier) {
  return !tier.max_age_days && !tier.max_age_hours && tier.used == UsedCondition::kEither;
}

void CheckTier(const Tier& tier, const std::string& path, Problems& problems) {
  if (tier.max_age_days && tier.max_age_hours) problems.Add(path, "set max_age_days or max_age_hours, not both");
  if (tier.max_age_days.value_or(0) < 0) problems.Add(path + ".max_age_days", "must not be below zero");
  if (tier.max_age_hours.value_or(0) < 0) problems.Add(path + ".max_age_hours", "must not be below zero");
  if (tier.fee_rate_ppm < 0 || tier.fee_rate_ppm > kWholePpm) {
    problems.Add(path + ".fee_rate_ppm", fmt::format("must be 0 to {}, is {}", kWholePpm, tier.fee_rate_ppm));
  }
  if (tier.credit == CreditRule::kNone && tier.fee_rate_ppm != 0) {
    problems.Add(path + ".fee_rate_ppm", "there is no fee where nothing is credited");
  }
}

void CheckTiers(const std::vector<Tier>& tiers, const std::string& path, Problems& problems) {
  if (tiers.empty()) {
    problems.Add(path, "must have at least one row");
    return;
  }
  bool everything_matched = false;
  for (size_t i = 0; i < tiers.size(); ++i) {
    const std::string row = fmt::format("{}[{}]", path, i);
    if (everything_matched) problems.Add(row, "is never reached: a row before it matches everything");
    CheckTier(tiers[i], row, problems);
    everything_matched = everything_matched || MatchesEverything(tiers[i]);
  }
  if (!everything_matched) problems.Add(path, "the last row must match everything");
}

void CheckFamilySchedules(const RefundPolicy& policy, Problems& problems) {
  std::set<std::string_view> seen;
  for (size_t i = 0; i < policy.family_schedules.size(); ++i) {
    const FamilySchedule& schedule = policy.family_schedules[i];
    const std::string path = fmt::format("{}.family_schedules[{}]", kRoot, i);
    if (schedule.product_family.empty()) problems.Add(path + ".product_family", "must be set");
    if (!seen.insert(schedule.product_family).second) {
      problems.Add(path + ".product_family", fmt::format("`{}` has a schedule already", schedule.product_family));
    }
    CheckTiers(schedule.tiers, path + ".tiers", problems);
  }
}

void CheckLimit(const RefundPolicy& policy, Problems& problems) {
  if (policy.annual_limit.currency != Currency::Usd()) {
    problems.Add(fmt::format("{}.annual_limit", kRoot),
                 fmt::format("must be in USD, is in {}", policy.annual_limit.currency.code()));
  }
  if (policy.annual_limit.is_negative()) problems.Add(fmt::format("{}.annual_limit", kRoot), "must not be below zero");
  const std::string window_days = fmt::format("{}.limit_window_days", kRoot);
  const bool rolling = policy.limit_window == LimitWindow::kRollingDays;
  if (rolling && (policy.limit_window_days < 1 || policy.limit_window_days > kMostWindowDays)) {
    problems.Add(window_days, fmt::format("must be 1 to {}, is {}", kMostWindowDays, policy.limit_window_days));
  }
  if (!rolling && policy.limit_window_days != 0) problems.Add(window_days, "must be 0 for a calendar year");
}

void CheckExchangeFamilies(const RefundPolicy& policy, Problems& problems) {
  std::set<std::string_view> names;
  std::set<std::string_view> listed;
  for (size_t i = 0; i < policy.exchange_families.size(); ++i) {
    const ExchangeFamily& family = policy.exchange_families[i];
    const std::string path = fmt::format("{}.exchange_families[{}]", kRoot, i);
    if (family.display_name.empty()) problems.Add(path + ".display_name", "must be set");
    if (!names.insert(family.display_name).second) {
      problems.Add(path + ".display_name", fmt::format("`{}` is the name of another family", family.display_name));
    }
    if (family.product_families.empty()) problems.Add(path + ".product_families", "must not be empty");
    for (size_t k = 0; k < family.product_families.size(); ++k) {
      if (listed.insert(family.product_families[k]).second) continue;
      problems.Add(fmt::format("{}.product_families[{}]", path, k),
                   fmt::format("`{}` is listed more than once", family.product_families[k]));
    }
  }
  std::set<std::string_view> excluded;
  for (size_t i = 0; i < policy.exchange_excluded_families.size(); ++i) {
    if (excluded.insert(policy.exchange_excluded_families[i]).second) continue;
    problems.Add(fmt::format("{}.exchange_excluded_families[{}]", kRoot, i),
                 fmt::format("`{}` is listed more than once", policy.exchange_excluded_families[i]));
  }
}

}  // namespace

absl::Status CheckPolicy(const RefundPolicy& policy) {
  Problems problems;
  CheckTiers(policy.tiers, fmt::format("{}.tiers", kRoot), problems);
  CheckFamilySchedules(policy, problems);
  CheckLimit(policy, problems);
  CheckExchangeFamilies(policy, problems);
  return std::move(problems).ToStatus();
}

}  // namespace prorata::domain
