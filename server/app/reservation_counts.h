#pragma once

// How many reservations there are, by state.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/app/context.h"
#include "server/domain/money.h"
#include "server/domain/reservation.h"
#include "storage/store.h"

namespace prorata::app {

struct CountRequest {
  std::string parent;
  std::string filter;
  std::optional<domain::Instant> as_of = {};
};

// Of one state; the four states exclude each other: what is EXPIRING is not counted as ACTIVE.
struct StateCount {
  domain::ReservationState state = domain::ReservationState::kActive;
  int64_t reservations = 0;
  int64_t units = 0;
  // Unit price x units for the whole term, one amount a currency, in the order of their codes; none where there are no
  // reservations.
  std::vector<domain::Money> prices;

  friend bool operator==(const StateCount&, const StateCount&) = default;
};

// More rows than this are not counted in one call; about a second of work on two cores.
inline constexpr int64_t kMostRowsCounted = 3'000'000;

// All four states, in their order, of the reservations that ListReservations would list. Without filter, as_of and
// order it goes along the index of expiry alone, whose rows are a tenth of the reservations'. May take a second: never
// where calls are taken.
//
// Refusals: FIELD_INVALID, FILTER_INVALID, TIME_OUT_OF_RANGE, LIST_TOO_LARGE (kMostRowsCounted), AMOUNT_OUT_OF_RANGE.
absl::StatusOr<std::vector<StateCount>> CountReservations(const storage::Reader& reader, const CallContext& context,
                                                          const CountRequest& request);

}  // namespace prorata::app
