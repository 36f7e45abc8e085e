#pragma once

// Where units go when reservations are split, merged or returned in part (rules.md, section 7). Units never come or go
// by it: what was one is several, or the other way round, and each names the other.

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "server/domain/reservation.h"

namespace prorata::domain {

// Ends a reservation early: reason and time; it is not renewed. What replaces it, if anything, is the caller's to say.
void Cancel(Reservation& reservation, CancelReason reason, Instant now);

// Whether it came of the purchase of its order, by no split and no merge.
bool IsOfPurchase(const Reservation& reservation);

// A part of a reservation: the same order, dates, price, scope, flexibility, labels, name, use and renewal.
Reservation PartOf(const Reservation& source, ReservationId id, int64_t quantity, Instant now);

struct SplitUnits {
  // As it is after the split: CANCELED (SPLIT).
  Reservation source;
  // In the order of the quantities.
  std::vector<Reservation> parts;
};

// Splits a reservation into parts of these quantities, one id for each. `of_order`: how many reservations its order
// has, see CheckRoomInOrder. Refused where the request makes no sense
// whatever the state (FIELD_INVALID, all of it: fewer than two parts, a part below one unit), else for all of
// RESERVATION_NOT_ACTIVE or RESERVATION_EXPIRED, OPERATION_IN_PROGRESS, TOO_MANY_RESERVATIONS, SPLIT_QUANTITY_MISMATCH.
absl::StatusOr<SplitUnits> DecideSplit(const Reservation& reservation, const std::vector<int64_t>& quantities,
                                       const std::vector<ReservationId>& ids, int64_t of_order, Instant now);

struct MergedUnits {
  // As they are after the merge: CANCELED (MERGED).
  std::vector<Reservation> sources;
  // With the name and the labels of the first.
  Reservation merged;
};

// Merges reservations into one under a new id. `of_order`: as for a split, of the first one's order. Refused where the
// request makes no sense whatever the state (FIELD_INVALID, all of it: fewer than two, one that is there twice), else
// for all of RESERVATION_NOT_ACTIVE or RESERVATION_EXPIRED and OPERATION_IN_PROGRESS, one reservation after the other,
// then TOO_MANY_RESERVATIONS, then RESERVATIONS_DIFFER for each that differs from the first in order, offer, sku,
// region, dates, price, refund policy, scope, instance size flexibility or renewal, with what differs.
absl::StatusOr<MergedUnits> DecideMerge(const std::vector<Reservation>& sources, ReservationId id, int64_t of_order,
                                        Instant now);

// Whether a reservation may be hidden: RESERVATION_NOT_ENDED unless it is canceled or expired.
absl::Status CheckMayArchive(const Reservation& reservation, Instant now);

}  // namespace prorata::domain
