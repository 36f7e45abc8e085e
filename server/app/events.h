#pragma once

// A partner's events, page by page.

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "server/app/context.h"
#include "server/app/paging.h"
#include "server/domain/event.h"
#include "server/domain/filter.h"
#include "storage/schema/tables.h"
#include "storage/store.h"

namespace prorata::app {

const domain::FilterFields& EventFields();
domain::FilterValue EventField(const domain::Event& event, std::string_view field);

// One page in the order of their sequence; see ListPage. RESOURCE_NOT_FOUND: no such partner.
template <typename Convert, typename Items>
absl::StatusOr<std::string> ListEvents(const storage::Reader& reader, const CallContext& context,
                                       const PageRequest& page, const domain::PartnerId& partner,
                                       const Convert& convert, Items& items) {
  const absl::Status found = schema::Require<schema::Partners>(reader, partner).status();
  if (!found.ok()) return found;
  return ListPage<schema::Events>(reader, context, page, schema::Within<schema::Events>(partner), EventFields(),
                                  EventField, convert, items);
}

}  // namespace prorata::app
