#pragma once

// Which row of a fee schedule holds for a return. The same for refunds and exchanges.

#include <string_view>
#include <vector>

#include "server/domain/policy.h"
#include "server/domain/reservation.h"

namespace prorata::domain {

// The first row that matches a reservation's age and use at `now`; null if none does. Ages in days are differences of
// UTC dates, ages in hours elapsed time; both bounds are included.
const Tier* MatchingTier(const std::vector<Tier>& tiers, const Reservation& reservation, Instant now);

}  // namespace prorata::domain
