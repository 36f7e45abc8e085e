#pragma once

// Management groups of a customer: subscriptions that a reservation can apply to together.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "server/app/context.h"
#include "server/app/paging.h"
#include "server/domain/partner.h"
#include "storage/store.h"

namespace prorata::app {

// A subscription as a caller names it.
using NamedSubscriptions = std::vector<domain::SubscriptionName>;

// What an update sets; what is empty stays.
struct ManagementGroupChange {
  std::optional<std::string> display_name = {};
  std::optional<NamedSubscriptions> subscriptions = {};
};

// Creates it; its subscriptions are those named, revision and times are set here. Refusals: RESOURCE_NOT_FOUND (the
// customer), RESOURCE_ALREADY_EXISTS, FIELD_INVALID (a subscription that is there twice), SCOPE_NOT_OWNED (one that is
// not of the customer); of the last two all together, FIELD_INVALID first.
absl::StatusOr<domain::ManagementGroup> CreateManagementGroup(storage::Transaction& tx, const CallContext& context,
                                                              domain::ManagementGroup group,
                                                              const NamedSubscriptions& subscriptions);

// RESOURCE_NOT_FOUND.
absl::StatusOr<domain::ManagementGroup> GetManagementGroup(const storage::Reader& reader,
                                                           const domain::ManagementGroupName& name);

// An update that changes nothing makes no revision. Refusals: RESOURCE_NOT_FOUND, ETAG_MISMATCH, else as above.
absl::StatusOr<domain::ManagementGroup> UpdateManagementGroup(storage::Transaction& tx, const CallContext& context,
                                                              const domain::ManagementGroupName& name,
                                                              const ManagementGroupChange& change,
                                                              const std::string& etag);

const domain::FilterFields& ManagementGroupFields();
domain::FilterValue ManagementGroupField(const domain::ManagementGroup& group, std::string_view field);

// One page of a customer's management groups; see ListPage.
template <typename Convert, typename Items>
absl::StatusOr<std::string> ListManagementGroups(const storage::Reader& reader, const CallContext& context,
                                                 const PageRequest& page, const domain::CustomerName& customer,
                                                 const Convert& convert, Items& items) {
  return ListPage<schema::ManagementGroups>(reader, context, page, schema::Within<schema::ManagementGroups>(customer),
                                            ManagementGroupFields(), ManagementGroupField, convert, items);
}

}  // namespace prorata::app
