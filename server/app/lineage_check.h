#pragma once

// Whether the units of an order's reservations are all where their lineage says; a part of the check of integrity.h.

#include <map>
#include <string>
#include <vector>

#include "server/domain/reservation.h"

namespace prorata::app {

// All reservations of one order.
using OrderParts = std::map<domain::ReservationId, domain::Reservation>;

// What is wrong with where the units of one of `parts` came from and went to, a sentence for each. Units that moved on
// are all there, and each end of a move names the other.
std::vector<std::string> BrokenLineage(const domain::Reservation& part, const OrderParts& parts);

}  // namespace prorata::app
