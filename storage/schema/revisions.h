#pragma once

// A reservation with all that it was. Its row has the newest revision, and of the one before what that had otherwise:
// most reservations change once, and have no other row. Older revisions are rows of Revisions.

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "storage/schema/tables.h"

namespace prorata::schema {

// Puts the next revision of a reservation. `stored` is what is there; null if nothing is, then it is the first. Sets
// `before` of the row.
std::shared_ptr<const ReservationRow> PutRevision(storage::Transaction& tx, const ReservationRow* stored,
                                                  std::shared_ptr<ReservationRow> row);

// The revision with that number, of which there is one from 1 to that of the row, without a gap; DATA_LOSS if it is not
// there or does not decode.
absl::StatusOr<std::shared_ptr<const domain::ReservationRevision>> LoadRevision(
    const storage::Reader& reader, const std::shared_ptr<const ReservationRow>& row, int64_t number);

}  // namespace prorata::schema
