#pragma once

// Reading and writing reservations and orders.

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/app/context.h"
#include "server/domain/order.h"
#include "server/domain/reservation.h"
#include "storage/store.h"

namespace prorata::app {

// Writes a reservation as the next revision of what is stored under its name: sets revision, create_time and
// update_time, whatever they were. `change` says what happened, such as `split by a refund`. Answers the row as
// written.
std::shared_ptr<const domain::Reservation> WriteReservation(storage::Transaction& tx, const CallContext& context,
                                                            domain::Reservation reservation, const std::string& change);

// The same for one of which the caller knows that nothing is stored under its name. It must not be.
std::shared_ptr<const domain::Reservation> WriteFirstRevision(storage::Transaction& tx, const CallContext& context,
                                                              domain::Reservation reservation,
                                                              const std::string& change);

// The reservations of an order, oldest first, canceled ones too.
absl::StatusOr<std::vector<domain::Reservation>> ReservationsOf(const storage::Reader& reader,
                                                                const domain::OrderName& order);

// The units of those that are not canceled.
int64_t UnitsHeld(const std::vector<domain::Reservation>& reservations);

// How many reservations the order of this one has, canceled ones included, and may get without being asked again: each
// that waits for approval may be returned in part. Reads them, unless this one was made by no split or merge: then it
// is the only one.
absl::StatusOr<int64_t> CountReservations(const storage::Reader& reader, const domain::Reservation& reservation);

// ETAG_MISMATCH unless `etag` is empty or that of the revision.
absl::Status CheckEtag(const std::string& etag, int64_t revision);

}  // namespace prorata::app
