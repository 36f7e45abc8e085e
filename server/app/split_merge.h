#pragma once

// Splitting and merging reservations (rules.md, section 7). Units held and what they pay stay what they were, so no
// money moves. What is due was meant for those that were there: it is caught up with first.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/app/context.h"
#include "server/domain/lineage.h"
#include "storage/store.h"

namespace prorata::app {

// Splits a reservation into parts of these quantities. Refusals: RESOURCE_NOT_FOUND, ETAG_MISMATCH, else those of
// domain::DecideSplit.
absl::StatusOr<domain::SplitUnits> SplitReservation(storage::Transaction& tx, const CallContext& context,
                                                    const domain::ReservationName& name,
                                                    const std::vector<int64_t>& quantities, const std::string& etag);

// One of the reservations to be merged.
struct MergeSource {
  domain::ReservationName reservation;
  // The etag last seen; empty: not checked.
  std::string etag;
};

// Merges reservations into one. Refusals: RESOURCE_NOT_FOUND and ETAG_MISMATCH for the first that is not there or has
// changed, else those of domain::DecideMerge.
absl::StatusOr<domain::MergedUnits> MergeReservations(storage::Transaction& tx, const CallContext& context,
                                                      const std::vector<MergeSource>& sources);

}  // namespace prorata::app
