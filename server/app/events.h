#pragma once

// A partner's events, page by page.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "server/app/context.h"
#include "server/app/paging.h"
#include "server/domain/event.h"
#include "server/domain/filter.h"
#include "server/domain/status_macros.h"
#include "storage/schema/event_feed.h"
#include "storage/schema/tables.h"
#include "storage/store.h"

namespace prorata::app {

const domain::FilterFields& EventFields();
domain::FilterValue EventField(const domain::Event& event, std::string_view field);

// One page in the order of their sequence; see Pager. RESOURCE_NOT_FOUND: no such partner.
template <typename Convert, typename Items>
absl::StatusOr<std::string> ListEvents(const storage::Reader& reader, const CallContext& context,
                                       const PageRequest& page, const domain::PartnerId& partner,
                                       const Convert& convert, Items& items) {
  using Item = typename Items::value_type;
  PRORATA_RETURN_IF_ERROR(schema::Require<schema::Partners>(reader, partner).status());
  PRORATA_ASSIGN_OR_RETURN(Pager pager, Pager::Start(context, page, EventFields()));
  int64_t after = 0;
  if (!pager.last_key().empty()) {
    PRORATA_ASSIGN_OR_RETURN(const schema::EventKey last, schema::DecodeKey<schema::Events>(pager.last_key()));
    after = last.sequence;
  }
  PRORATA_RETURN_IF_ERROR(schema::ScanEvents(reader, partner, after, [&](const domain::Event& event) {
    const std::string place = schema::KeyBytes<schema::Events>({partner, event.sequence});
    if (!pager.filter().Matches([&](std::string_view field) { return EventField(event, field); })) {
      return pager.Pass(place);
    }
    Item item = convert(event);
    if (!pager.Add(place, static_cast<int64_t>(item.ByteSizeLong()))) return false;
    *items.Add() = std::move(item);
    return true;
  }));
  return pager.NextToken();
}

}  // namespace prorata::app
