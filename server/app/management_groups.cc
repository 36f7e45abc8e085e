#include "server/app/management_groups.h"

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

domain::Violation Wrong(domain::Reason reason, size_t index, std::string description, std::string subject) {
  domain::Violation violation;
  violation.reason = reason;
  violation.field = fmt::format("management_group.subscriptions[{}]", index);
  violation.description = std::move(description);
  violation.subject = std::move(subject);
  return violation;
}

// The ids of subscriptions, each of which is there once and is the customer's.
absl::StatusOr<std::vector<domain::SubscriptionId>> MembersFrom(const storage::Reader& reader,
                                                                const domain::CustomerName& customer,
                                                                const NamedSubscriptions& names) {
  std::vector<domain::SubscriptionId> members;
  std::vector<domain::Violation> twice;
  std::vector<domain::Violation> foreign;
  std::set<domain::SubscriptionName> seen;
  for (size_t i = 0; i < names.size(); ++i) {
    const std::string name = domain::ToString(names[i]);
    if (!seen.insert(names[i]).second) {
      twice.push_back(Wrong(domain::Reason::kFieldInvalid, i, fmt::format("{} is there twice", name), ""));
      continue;
    }
    bool is_owned = names[i].customer == customer;
    if (is_owned) {
      PRORATA_ASSIGN_OR_RETURN(const auto found, schema::Find<schema::Subscriptions>(reader, names[i]));
      is_owned = found != nullptr;
    }
    if (!is_owned) {
      foreign.push_back(Wrong(domain::Reason::kScopeNotOwned, i,
                              fmt::format("{} is not of {}", name, domain::ToString(customer)), name));
    }
    members.push_back(names[i].subscription);
  }
  std::vector<domain::Violation> violations = std::move(twice);
  violations.insert(violations.end(), foreign.begin(), foreign.end());
  if (!violations.empty()) return domain::Refuse(std::move(violations));
  return members;
}

// Puts the group as it is after a change and tells of it.
absl::Status Write(storage::Transaction& tx, const CallContext& context, domain::ManagementGroup& group,
                   std::string_view event) {
  group.update_time = context.now;
  schema::Put<schema::ManagementGroups>(tx, group.name, group);
  PRORATA_ASSIGN_OR_RETURN(Journal journal, Journal::Open(tx, context, group.name.customer.partner));
  journal.Emit(std::string(event), domain::ToString(group.name));
  journal.Close();
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<domain::ManagementGroup> CreateManagementGroup(storage::Transaction& tx, const CallContext& context,
                                                              domain::ManagementGroup group,
                                                              const NamedSubscriptions& subscriptions) {
  const std::string name = domain::ToString(group.name);
  PRORATA_RETURN_IF_ERROR(schema::Require<schema::Customers>(tx, group.name.customer).status());
  PRORATA_ASSIGN_OR_RETURN(const auto existing, schema::Find<schema::ManagementGroups>(tx, group.name));
  if (existing != nullptr) {
    return domain::Refuse(domain::Reason::kResourceAlreadyExists, fmt::format("{} exists already", name), "", name);
  }
  PRORATA_ASSIGN_OR_RETURN(group.subscriptions, MembersFrom(tx, group.name.customer, subscriptions));
  group.revision = 1;
  group.create_time = context.now;
  PRORATA_RETURN_IF_ERROR(Write(tx, context, group, "management_group.created"));
  return group;
}

absl::StatusOr<domain::ManagementGroup> GetManagementGroup(const storage::Reader& reader,
                                                           const domain::ManagementGroupName& name) {
  PRORATA_ASSIGN_OR_RETURN(const auto group, schema::Require<schema::ManagementGroups>(reader, name));
  return *group;
}

absl::StatusOr<domain::ManagementGroup> UpdateManagementGroup(storage::Transaction& tx, const CallContext& context,
                                                              const domain::ManagementGroupName& name,
                                                              const ManagementGroupChange& change,
                                                              const std::string& etag) {
  PRORATA_ASSIGN_OR_RETURN(const domain::ManagementGroup stored, GetManagementGroup(tx, name));
  PRORATA_RETURN_IF_ERROR(CheckEtag(etag, stored.revision));
  domain::ManagementGroup changed = stored;
  if (change.display_name) changed.display_name = *change.display_name;
  if (change.subscriptions) {
    PRORATA_ASSIGN_OR_RETURN(changed.subscriptions, MembersFrom(tx, name.customer, *change.subscriptions));
  }
  if (changed == stored) return stored;
  ++changed.revision;
  PRORATA_RETURN_IF_ERROR(Write(tx, context, changed, "management_group.updated"));
  return changed;
}

const domain::FilterFields& ManagementGroupFields() {
  static const domain::FilterFields fields = {{"display_name", {domain::FilterType::kText, {}}},
                                              {"subscriptions", {domain::FilterType::kTexts, {}}}};
  return fields;
}

domain::FilterValue ManagementGroupField(const domain::ManagementGroup& group, std::string_view field) {
  if (field == "display_name") return group.display_name;
  if (field == "subscriptions") {
    std::vector<std::string> names;
    for (const domain::SubscriptionId& member : group.subscriptions) {
      names.push_back(domain::ToString(domain::SubscriptionName{group.name.customer, member}));
    }
    return names;
  }
  return std::monostate{};
}

}  // namespace prorata::app
