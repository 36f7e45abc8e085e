#include "server/app/configuration_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "server/app/scope_target.h"
#include "server/domain/labels.h"
#include "server/domain/size_flexibility.h"
#include "server/domain/status_macros.h"
#include "storage/schema/tables.h"

namespace prorata::app {

absl::StatusOr<std::vector<std::string>> BrokenConfiguration(const storage::Reader& reader,
                                                             const domain::Reservation& reservation) {
  std::vector<std::string> broken;
  const domain::AppliedScope& scope = reservation.scope;
  PRORATA_ASSIGN_OR_RETURN(const LoadedScope loaded,
                           LoadScope(reader, reservation.name.order.customer, {scope, std::nullopt}));
  const bool subscription_is_missing = scope.is_single() && loaded.subscription == nullptr;
  const bool group_is_missing = scope.type == domain::ScopeType::kManagementGroup && loaded.management_group == nullptr;
  if (subscription_is_missing || group_is_missing) broken.emplace_back("has a scope that its customer does not have");
  const bool is_flexible = !reservation.capacity_priority;
  if (!is_flexible && !domain::HasSizeFlexibility(reservation.product_family)) {
    broken.push_back(
        fmt::format("has its instance size flexibility off, which {} has not", reservation.product_family));
  }
  if (!is_flexible && !scope.is_single())
    broken.emplace_back("has its instance size flexibility off and no single scope");
  const auto ascends = [](const domain::Label& a, const domain::Label& b) { return a.key >= b.key; };
  if (std::ranges::adjacent_find(reservation.labels, ascends) != reservation.labels.end()) {
    broken.emplace_back("has labels out of order or twice");
  }
  for (const domain::Violation& violation : domain::CheckLabels(reservation.labels, "labels")) {
    broken.push_back(fmt::format("has {}: {}", violation.field, violation.description));
  }
  return broken;
}

absl::StatusOr<std::vector<std::string>> BrokenManagementGroup(const storage::Reader& reader,
                                                               const domain::ManagementGroup& group) {
  std::vector<std::string> broken;
  PRORATA_ASSIGN_OR_RETURN(const auto customer, schema::Find<schema::Customers>(reader, group.name.customer));
  if (customer == nullptr) broken.emplace_back("is of a customer that does not exist");
  std::set<domain::SubscriptionId> seen;
  for (const domain::SubscriptionId& member : group.subscriptions) {
    if (!seen.insert(member).second) broken.push_back(fmt::format("has the subscription {} twice", member.value));
    PRORATA_ASSIGN_OR_RETURN(const auto found,
                             schema::Find<schema::Subscriptions>(reader, {group.name.customer, member}));
    if (found == nullptr) broken.push_back(fmt::format("has the subscription {}, which does not exist", member.value));
  }
  return broken;
}

}  // namespace prorata::app
