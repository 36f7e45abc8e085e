#include "server/app/subscriptions.h"

#include <fmt/format.h>

#include <set>
#include <utility>

#include "server/app/journal.h"
#include "server/app/reservations.h"
#include "server/domain/error.h"
#include "server/domain/status_macros.h"
#include "storage/schema/tables.h"

namespace prorata::app {
namespace {

absl::Status CheckResourceGroups(const std::vector<std::string>& groups) {
  std::vector<domain::Violation> violations;
  std::set<std::string_view> seen;
  for (size_t i = 0; i < groups.size(); ++i) {
    std::string problem;
    if (groups[i].empty()) {
      problem = "has no name";
    } else if (!seen.insert(groups[i]).second) {
      problem = fmt::format("`{}` is there twice", groups[i]);
    } else {
      continue;
    }
    domain::Violation violation;
    violation.reason = domain::Reason::kFieldInvalid;
    violation.field = fmt::format("subscription.resource_groups[{}]", i);
    violation.description = std::move(problem);
    violations.push_back(std::move(violation));
  }
  return violations.empty() ? absl::OkStatus() : domain::Refuse(std::move(violations));
}

// Puts the subscription as it is after a change and tells of it.
absl::Status Write(storage::Transaction& tx, const CallContext& context, domain::Subscription& subscription,
                   std::string_view event) {
  PRORATA_RETURN_IF_ERROR(CheckResourceGroups(subscription.resource_groups));
  subscription.update_time = context.now;
  schema::Put<schema::Subscriptions>(tx, subscription.name, subscription);
  PRORATA_ASSIGN_OR_RETURN(Journal journal, Journal::Open(tx, context, subscription.name.customer.partner));
  journal.Emit(std::string(event), domain::ToString(subscription.name));
  journal.Close();
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<domain::Subscription> CreateSubscription(storage::Transaction& tx, const CallContext& context,
                                                        domain::Subscription subscription) {
  const std::string name = domain::ToString(subscription.name);
  PRORATA_RETURN_IF_ERROR(schema::Require<schema::Customers>(tx, subscription.name.customer).status());
  PRORATA_ASSIGN_OR_RETURN(const auto existing, schema::Find<schema::Subscriptions>(tx, subscription.name));
  if (existing != nullptr) {
    return domain::Refuse(domain::Reason::kResourceAlreadyExists, fmt::format("{} exists already", name), "", name);
  }
  subscription.revision = 1;
  subscription.create_time = context.now;
  PRORATA_RETURN_IF_ERROR(Write(tx, context, subscription, "subscription.created"));
  return subscription;
}

absl::StatusOr<domain::Subscription> GetSubscription(const storage::Reader& reader,
                                                     const domain::SubscriptionName& name) {
  PRORATA_ASSIGN_OR_RETURN(const auto subscription, schema::Require<schema::Subscriptions>(reader, name));
  return *subscription;
}

absl::StatusOr<domain::Subscription> UpdateSubscription(storage::Transaction& tx, const CallContext& context,
                                                        const domain::SubscriptionName& name,
                                                        const SubscriptionChange& change, const std::string& etag) {
  PRORATA_ASSIGN_OR_RETURN(const domain::Subscription stored, GetSubscription(tx, name));
  PRORATA_RETURN_IF_ERROR(CheckEtag(etag, stored.revision));
  domain::Subscription changed = stored;
  if (change.display_name) changed.display_name = *change.display_name;
  if (change.disabled) changed.disabled = *change.disabled;
  if (change.resource_groups) changed.resource_groups = *change.resource_groups;
  if (changed == stored) return stored;
  ++changed.revision;
  PRORATA_RETURN_IF_ERROR(Write(tx, context, changed, "subscription.updated"));
  return changed;
}

const domain::FilterFields& SubscriptionFields() {
  static const domain::FilterFields fields = {{"display_name", {domain::FilterType::kText, {}}},
                                              {"state", {domain::FilterType::kEnum, {"ACTIVE", "DISABLED"}}}};
  return fields;
}

domain::FilterValue SubscriptionField(const domain::Subscription& subscription, std::string_view field) {
  if (field == "display_name") return subscription.display_name;
  if (field == "state") return std::string(subscription.disabled ? "DISABLED" : "ACTIVE");
  return std::monostate{};
}

}  // namespace prorata::app
