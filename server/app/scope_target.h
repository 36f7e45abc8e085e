#pragma once

// What a scope names, loaded.

#include <memory>

#include "absl/status/statusor.h"
#include "server/domain/partner.h"
#include "server/domain/scope.h"
#include "storage/store.h"

namespace prorata::app {

struct LoadedScope {
  std::shared_ptr<const domain::Subscription> subscription;
  std::shared_ptr<const domain::ManagementGroup> management_group;

  domain::ScopeTarget target() const { return {subscription.get(), management_group.get()}; }
};

// Of a customer; null where the scope names none, or one that does not exist or is another customer's: of that one not
// even its existence is told.
absl::StatusOr<LoadedScope> LoadScope(const storage::Reader& reader, const domain::CustomerName& customer,
                                      const domain::WantedScope& wanted);

}  // namespace prorata::app
