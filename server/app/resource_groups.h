#pragma once

// The resource groups of a customer's subscriptions, one by one.

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "server/app/context.h"
#include "server/app/paging.h"
#include "server/domain/names.h"
#include "storage/schema/tables.h"
#include "storage/store.h"

namespace prorata::app {

struct ResourceGroup {
  domain::SubscriptionName subscription;
  // As its subscription lists it.
  std::string group;
  // Its subscription is disabled.
  bool disabled = false;
};

struct ResourceGroups {
  std::vector<ResourceGroup> groups;
  std::string next_page_token;
};

// One page of the resource groups below `page.parent`, a subscription or `.../subscriptions/-`: by subscription, then
// by name. Refusals: FIELD_INVALID (the parent is of another form, or has a `-` elsewhere), RESOURCE_NOT_FOUND,
// FILTER_INVALID, PAGE_TOKEN_INVALID.
absl::StatusOr<ResourceGroups> ListResourceGroups(const storage::Reader& reader, const CallContext& context,
                                                  const PageRequest& page);

// For lists whose keys are that of a subscription's row, some followed by a text: the rows that may have keys from
// `first_key` on, starting with the last row that is not behind it; none where the range ends before.
absl::StatusOr<schema::KeyRange> SubscriptionRowsFrom(const storage::Reader& reader, schema::KeyRange range,
                                                      const std::string& first_key);

}  // namespace prorata::app
