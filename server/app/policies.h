#pragma once

// Refund policies: dated, immutable rule sets.

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/app/context.h"
#include "server/app/paging.h"
#include "server/domain/policy.h"
#include "storage/store.h"

namespace prorata::app {

// Adds a policy; create_time is set here. Refusals: POLICY_INVALID with every problem, RESOURCE_ALREADY_EXISTS.
absl::StatusOr<domain::RefundPolicy> CreatePolicy(storage::Transaction& tx, const CallContext& context,
                                                  domain::RefundPolicy policy);

absl::StatusOr<domain::RefundPolicy> GetPolicy(const storage::Reader& reader, const domain::PolicyId& id);

// Writes the built-in policies that are not there yet. At the start of a server, before it takes calls. Blocks.
absl::Status SeedPolicies(storage::Store& store, domain::Instant now);

// One page of the policies; see ListPage.
template <typename Convert, typename Items>
absl::StatusOr<std::string> ListPolicies(const storage::Reader& reader, const CallContext& context,
                                         const PageRequest& page, const Convert& convert, Items& items) {
  return ListPage<schema::Policies>(reader, context, page, schema::All<schema::Policies>(), kNoFilterFields,
                                    NoField<domain::RefundPolicy>, convert, items);
}

}  // namespace prorata::app
