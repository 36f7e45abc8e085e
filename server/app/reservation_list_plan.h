#pragma once

// How a list of reservations is read: which rows of which table, and in what order. Decided from parent, filter and
// order alone, so that all pages of a list are read alike.

#include <optional>
#include <string>
#include <vector>

#include "server/app/orders.h"
#include "server/domain/calendar.h"
#include "server/domain/filter.h"
#include "server/domain/order_by.h"
#include "storage/schema/tables.h"

namespace prorata::app {

// The table to go along: the reservations themselves, or one of their indexes (reservation_index.h).
enum class ListPath { kName, kExpiry, kPurchase, kWord };

struct ListRange {
  schema::KeyRange keys;
  // By expiry: which of the two halves of the index it is of.
  bool canceled = false;
};

struct ListWay {
  ListPath path = ListPath::kName;
  // Parts of the table. More than one, by expiry, are to be merged.
  std::vector<ListRange> ranges = {};
  // By word.
  schema::WordKind kind = schema::WordKind::kSku;
  // Where these have reservations of other customers too: what the keys in Reservations start with of those that are
  // meant. Else empty.
  std::string below = {};
};

struct ListPlan {
  // The order in which the list comes: what was asked for, or if nothing was, that of the way.
  domain::OrderBy order;
  // All that has to be looked at and sorted, where that may be little.
  std::optional<ListWay> sorted;
  // A way along which rows come in the order of the first field, or by name where the order is empty. At least one of
  // the two is set; with both, this is for lists that are too long to be sorted.
  std::optional<ListWay> ordered;
};

// `now`: the time that decides states. `is_past`: the list is one of the past, of which only what never changes can be
// found by an index.
ListPlan PlanReservationList(const ReservationParent& parent, const domain::Filter& filter,
                             const domain::OrderBy& order, domain::Instant now, bool is_past);

}  // namespace prorata::app
