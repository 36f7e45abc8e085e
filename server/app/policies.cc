#include "server/app/policies.h"

#include <fmt/format.h>

#include <utility>

#include "server/domain/error.h"
#include "server/domain/status_macros.h"
#include "storage/schema/tables.h"

namespace prorata::app {

absl::StatusOr<domain::RefundPolicy> CreatePolicy(storage::Transaction& tx, const CallContext& context,
                                                  domain::RefundPolicy policy) {
  PRORATA_RETURN_IF_ERROR(domain::CheckPolicy(policy));
  PRORATA_ASSIGN_OR_RETURN(const auto existing, schema::Find<schema::Policies>(tx, policy.id));
  if (existing != nullptr) {
    const std::string name = domain::ToString(policy.id);
    return domain::Refuse(domain::Reason::kResourceAlreadyExists, fmt::format("{} exists already", name), "", name);
  }
  policy.create_time = context.now;
  schema::Put<schema::Policies>(tx, policy.id, policy);
  return policy;
}

absl::StatusOr<domain::RefundPolicy> GetPolicy(const storage::Reader& reader, const domain::PolicyId& id) {
  PRORATA_ASSIGN_OR_RETURN(const auto policy, schema::Require<schema::Policies>(reader, id));
  return *policy;
}

absl::Status SeedPolicies(storage::Store& store, domain::Instant now) {
  return store
      .Transact([now](storage::Transaction& tx) -> absl::Status {
        for (domain::RefundPolicy& policy : domain::BuiltInPolicies()) {
          const domain::PolicyId id = policy.id;
          PRORATA_ASSIGN_OR_RETURN(const auto existing, schema::Find<schema::Policies>(tx, id));
          if (existing != nullptr) continue;
          policy.create_time = now;
          schema::Put<schema::Policies>(tx, id, std::move(policy));
        }
        return absl::OkStatus();
      })
      .status;
}

}  // namespace prorata::app
