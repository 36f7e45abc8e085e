#pragma once

// A page of reservations: filtered, ordered, as they are or as they were. What a page costs does not grow with the
// number of reservations, but for lists that have to be sorted, which are refused when they are long.

#include <cstdint>
#include <string>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "server/app/context.h"
#include "server/app/orders.h"
#include "server/app/paging.h"
#include "server/domain/reservation.h"
#include "storage/store.h"

namespace prorata::app {

// Offers a row to the page: true if it was taken, false if the page ends before it, which `fits` tells for its size in
// bytes.
using TakeReservation = absl::FunctionRef<absl::StatusOr<bool>(const domain::Reservation& row,
                                                               absl::FunctionRef<bool(int64_t bytes)> fits)>;

// The rows of one page, in order, without archived ones unless the filter asks about them; answers the token of the
// next page (paging.h). Without an order the rows come by name, or where an index serves the filter in that one's
// order: by expiry for states and for expire_time, by purchase time for that, by display name for the start of one, by
// region for a sku alone, over all customers of a partner.
//
// Refusals: FIELD_INVALID, FILTER_INVALID, ORDER_BY_INVALID, PAGE_TOKEN_INVALID, TIME_OUT_OF_RANGE (as_of is to come),
// LIST_TOO_LARGE (more rows than kSortWork allows would have to be sorted).
absl::StatusOr<std::string> WalkReservations(const storage::Reader& reader, const CallContext& context,
                                             const PageRequest& request, TakeReservation take);

}  // namespace prorata::app
