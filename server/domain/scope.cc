#include "server/domain/scope.h"

#include <algorithm>
#include <string>

#include "fmt/format.h"
#include "server/domain/reservation_check.h"

namespace prorata::domain {
namespace {

constexpr int64_t kMicrosPerHour = int64_t{3600} * 1'000'000;

}  // namespace

void CheckScopeOwned(const CustomerName& customer, const WantedScope& wanted, const Subscription* subscription,
                     std::string_view field, std::vector<Violation>& violations) {
  const AppliedScope& scope = wanted.scope;
  if (scope.type == ScopeType::kShared) return;
  const CustomerName& owner = wanted.customer.value_or(customer);
  const std::string name = ToString(SubscriptionName{owner, scope.subscription});
  const auto add = [&](Reason reason, std::string description, std::string_view part) {
    violations.push_back({.reason = reason,
                          .description = std::move(description),
                          .field = fmt::format("{}.{}", field, part),
                          .subject = name,
                          .metadata = {}});
  };
  if (owner != customer || subscription == nullptr) {
    return add(Reason::kScopeNotOwned, fmt::format("{} is not of {}", name, ToString(customer)), "subscription");
  }
  const auto& groups = subscription->resource_groups;
  if (scope.type == ScopeType::kResourceGroup &&
      std::find(groups.begin(), groups.end(), scope.resource_group) == groups.end()) {
    add(Reason::kScopeNotOwned, fmt::format("{} has no resource group `{}`", name, scope.resource_group),
        "resource_group");
  }
  if (subscription->disabled) add(Reason::kSubscriptionNotActive, name + " is DISABLED", "subscription");
}

std::vector<Violation> CheckScopeChange(const Reservation& reservation, const WantedScope& wanted,
                                        const Subscription* subscription, Instant now, std::string_view name_field,
                                        std::string_view scope_field) {
  std::vector<Violation> violations;
  const CustomerName& customer = reservation.name.order.customer;
  const bool is_the_same = wanted.scope == reservation.scope && wanted.customer.value_or(customer) == customer;
  if (is_the_same) return violations;
  CheckStanding(reservation, now, name_field, violations);
  CheckScopeOwned(customer, wanted, subscription, scope_field, violations);
  return violations;
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
