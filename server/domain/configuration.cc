#include "server/domain/configuration.h"

#include <string>

#include "fmt/format.h"
#include "server/domain/reservation_check.h"

namespace prorata::domain {
namespace {

bool HasScope(const Reservation& reservation, const WantedScope& wanted) {
  const CustomerName& customer = reservation.name.order.customer;
  return wanted.scope == reservation.scope && wanted.customer.value_or(customer) == customer;
}

bool HasFlexibility(const Reservation& reservation, SizeFlexibility wanted) {
  const bool is_offered = wanted == SizeFlexibility::kDefault || HasSizeFlexibility(reservation.product_family);
  return is_offered && reservation.capacity_priority == (wanted == SizeFlexibility::kOff);
}

}  // namespace

std::vector<Violation> CheckConfigurationChange(const Reservation& reservation, const ConfigurationChange& change,
                                                const ScopeTarget& target, Instant now, std::string_view field_prefix) {
  std::vector<Violation> violations;
  const bool rescopes = change.scope.has_value() && !HasScope(reservation, *change.scope);
  const bool switches = change.size_flexibility.has_value() && !HasFlexibility(reservation, *change.size_flexibility);
  if (!rescopes && !switches) return violations;
  const auto field = [&](std::string_view name) { return fmt::format("{}{}", field_prefix, name); };
  const std::string name = ToString(reservation.name);
  CheckStanding(reservation, now, field("name"), violations);
  if (rescopes) {
    CheckScopeOwned(reservation.name.order.customer, *change.scope, target, field("applied_scope"), violations);
  }
  bool capacity_priority = reservation.capacity_priority;
  if (switches) {
    capacity_priority = *change.size_flexibility == SizeFlexibility::kOff;
    CheckHasSizeFlexibility(reservation.product_family, *change.size_flexibility, name,
                            field("instance_size_flexibility"), violations);
  }
  const AppliedScope& scope = rescopes ? change.scope->scope : reservation.scope;
  CheckSingleScope(capacity_priority, scope, name, field(rescopes ? "applied_scope" : "instance_size_flexibility"),
                   violations);
  return violations;
}

void Configure(Reservation& reservation, const ConfigurationChange& change, Instant now) {
  if (change.scope.has_value()) ChangeScope(reservation, change.scope->scope, now);
  if (change.size_flexibility.has_value()) {
    ChangeSizeFlexibility(reservation, *change.size_flexibility == SizeFlexibility::kOff, now);
  }
}

}  // namespace prorata::domain
