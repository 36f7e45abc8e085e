#pragma once

// Subscriptions of a customer: where it runs what reservations cover.

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/app/context.h"
#include "server/app/paging.h"
#include "server/domain/partner.h"
#include "storage/store.h"

namespace prorata::app {

// What an update sets; what is empty stays.
struct SubscriptionChange {
  std::optional<std::string> display_name = {};
  std::optional<bool> disabled = {};
  std::optional<std::vector<std::string>> resource_groups = {};
};

// Creates it; revision and times are set here. Refusals: RESOURCE_NOT_FOUND (the customer), RESOURCE_ALREADY_EXISTS,
// FIELD_INVALID (a resource group without a name, or one that is there twice).
absl::StatusOr<domain::Subscription> CreateSubscription(storage::Transaction& tx, const CallContext& context,
                                                        domain::Subscription subscription);

absl::StatusOr<domain::Subscription> GetSubscription(const storage::Reader& reader,
                                                     const domain::SubscriptionName& name);

// An update that changes nothing makes no revision. Refusals: RESOURCE_NOT_FOUND, ETAG_MISMATCH, FIELD_INVALID as
// above.
absl::StatusOr<domain::Subscription> UpdateSubscription(storage::Transaction& tx, const CallContext& context,
                                                        const domain::SubscriptionName& name,
                                                        const SubscriptionChange& change, const std::string& etag);

const domain::FilterFields& SubscriptionFields();
domain::FilterValue SubscriptionField(const domain::Subscription& subscription, std::string_view field);

// One page of a customer's subscriptions; see ListPage.
template <typename Convert, typename Items>
absl::StatusOr<std::string> ListSubscriptions(const storage::Reader& reader, const CallContext& context,
                                              const PageRequest& page, const domain::CustomerName& customer,
                                              const Convert& convert, Items& items) {
  return ListPage<schema::Subscriptions>(reader, context, page, schema::Within<schema::Subscriptions>(customer),
                                         SubscriptionFields(), SubscriptionField, convert, items);
}

}  // namespace prorata::app
