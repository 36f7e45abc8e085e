#include "server/app/scope_target.h"

#include "server/domain/status_macros.h"
#include "storage/schema/tables.h"

namespace prorata::app {

absl::StatusOr<LoadedScope> LoadScope(const storage::Reader& reader, const domain::CustomerName& customer,
                                      const domain::WantedScope& wanted) {
  LoadedScope loaded;
  if (wanted.customer.value_or(customer) != customer) return loaded;
  const domain::AppliedScope& scope = wanted.scope;
  if (!scope.subscription.value.empty()) {
    PRORATA_ASSIGN_OR_RETURN(loaded.subscription,
                             schema::Find<schema::Subscriptions>(reader, {customer, scope.subscription}));
  }
  if (!scope.management_group.value.empty()) {
    PRORATA_ASSIGN_OR_RETURN(loaded.management_group,
                             schema::Find<schema::ManagementGroups>(reader, {customer, scope.management_group}));
  }
  return loaded;
}

}  // namespace prorata::app
