#pragma once

// What refunds, exchanges and changes ask of a reservation alike.

#include <cstdint>
#include <string_view>
#include <vector>

#include "server/domain/error.h"
#include "server/domain/reservation.h"

namespace prorata::domain {

// Appends what stands against any change of units or scope at `now`, in the published order: RESERVATION_NOT_ACTIVE or
// RESERVATION_EXPIRED, OPERATION_IN_PROGRESS. `field`: the request field that names the reservation.
void CheckStanding(const Reservation& reservation, Instant now, std::string_view field,
                   std::vector<Violation>& violations);

// Appends what stands against returning `quantity` units at `now`, in the published order: RESERVATION_NOT_ACTIVE or
// RESERVATION_EXPIRED, OPERATION_IN_PROGRESS, QUANTITY_ABOVE_REMAINING. `field_prefix` goes before the fields named.
void CheckReturnable(const Reservation& reservation, int64_t quantity, Instant now, std::string_view field_prefix,
                     std::vector<Violation>& violations);

// The most reservations of one order, canceled ones included: all of them are read whenever the order is booked or
// shown, so the cost of that has to end somewhere.
inline constexpr int64_t kMostReservationsOfOrder = 1000;
// How many a return of a part adds: what lives on and what is returned.
inline constexpr int64_t kAddedByPartialReturn = 2;

// Appends TOO_MANY_RESERVATIONS if the order of the reservation, which has `existing`, had too many with `added` more.
// Adding none always fits.
void CheckRoomInOrder(const Reservation& reservation, int64_t existing, int64_t added, std::string_view field,
                      std::vector<Violation>& violations);

// Appends QUOTE_EXPIRED if the quote is past its time.
void CheckQuoteTime(Instant expire_time, Instant now, std::vector<Violation>& violations);

// Appends QUOTE_CHANGED with both values if they differ.
void CheckUnchanged(std::string_view what, std::string_view key, std::string_view field, int64_t quoted, int64_t now,
                    std::vector<Violation>& violations);

}  // namespace prorata::domain
