#include "server/domain/scope.h"

#include <algorithm>
#include <string>

#include "fmt/format.h"

namespace prorata::domain {
namespace {

constexpr int64_t kMicrosPerHour = int64_t{3600} * 1'000'000;

Violation NotOwned(const std::string& name, const CustomerName& customer, std::string field) {
  return {.reason = Reason::kScopeNotOwned,
          .description = fmt::format("{} is not of {}", name, ToString(customer)),
          .field = std::move(field),
          .subject = name,
          .metadata = {}};
}

}  // namespace

void CheckScopeOwned(const CustomerName& customer, const WantedScope& wanted, const ScopeTarget& target,
                     std::string_view field, std::vector<Violation>& violations) {
  const AppliedScope& scope = wanted.scope;
  if (scope.type == ScopeType::kShared) return;
  const CustomerName& owner = wanted.customer.value_or(customer);
  if (scope.type == ScopeType::kManagementGroup) {
    if (owner == customer && target.management_group != nullptr) return;
    violations.push_back(NotOwned(ToString(ManagementGroupName{owner, scope.management_group}), customer,
                                  fmt::format("{}.management_group", field)));
    return;
  }
  const std::string name = ToString(SubscriptionName{owner, scope.subscription});
  const Subscription* subscription = target.subscription;
  const auto add = [&](Reason reason, std::string description, std::string_view part) {
    violations.push_back({.reason = reason,
                          .description = std::move(description),
                          .field = fmt::format("{}.{}", field, part),
                          .subject = name,
                          .metadata = {}});
  };
  if (owner != customer || subscription == nullptr) {
    violations.push_back(NotOwned(name, customer, fmt::format("{}.subscription", field)));
    return;
  }
  const auto& groups = subscription->resource_groups;
  if (scope.type == ScopeType::kResourceGroup &&
      std::find(groups.begin(), groups.end(), scope.resource_group) == groups.end()) {
    add(Reason::kScopeNotOwned, fmt::format("{} has no resource group `{}`", name, scope.resource_group),
        "resource_group");
  }
  if (subscription->disabled) add(Reason::kSubscriptionNotActive, name + " is DISABLED", "subscription");
}

Instant NextFullHour(Instant now) {
  int64_t into_the_hour = now.micros % kMicrosPerHour;
  if (into_the_hour < 0) into_the_hour += kMicrosPerHour;
  return {now.micros - into_the_hour + kMicrosPerHour};
}

void ChangeScope(Reservation& reservation, const AppliedScope& scope, Instant now) {
  if (scope == reservation.scope) return;
  const std::optional<ScopeChange> to_come = ScopeChangeToCome(reservation, now);
  const AppliedScope applies = to_come.has_value() ? to_come->before : reservation.scope;
  reservation.scope = scope;
  reservation.scope_change.reset();
  if (scope != applies) reservation.scope_change = ScopeChange{applies, NextFullHour(now)};
}

std::optional<ScopeChange> ScopeChangeToCome(const Reservation& reservation, Instant now) {
  if (!reservation.scope_change.has_value()) return std::nullopt;
  const Instant end = reservation.cancel_time.value_or(reservation.plan.expire_time);
  if (std::min(now, end) >= reservation.scope_change->effective_time) return std::nullopt;
  return reservation.scope_change;
}

}  // namespace prorata::domain
