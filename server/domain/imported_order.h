#pragma once

// An order that was bought elsewhere and is moved in (rules.md, sections 2 and 11).

#include <vector>

#include "absl/status/statusor.h"
#include "server/domain/order.h"
#include "server/domain/reservation.h"

namespace prorata::domain {

// The units of an order that came from its purchase: those of reservations that are of no split and no merge.
int64_t UnitsBought(const std::vector<Reservation>& reservations);

// Fills in what an order with `plan` and these reservations, all of them, has behind it at `now`: quantity, total, what
// was charged for each payment that fell due, and whether its term is over. Units that were returned paid until then.
// Answers what the units still held paid so far: zero once the term is over. AMOUNT_OUT_OF_RANGE.
absl::StatusOr<Money> FillInThePast(Order& order, const std::vector<Reservation>& reservations, Instant now);

}  // namespace prorata::domain
