#pragma once

// What a partner changes of a reservation without touching its units: name, scope, and whether lists show it (rules.md,
// section 7). None of it moves money or changes term or price.

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "server/app/context.h"
#include "server/domain/reservation.h"
#include "server/domain/scope.h"
#include "storage/store.h"

namespace prorata::app {

// What an update sets; what is empty stays.
struct ReservationChange {
  std::optional<std::string> display_name = {};
  std::optional<domain::WantedScope> scope = {};
};

// An update that changes nothing makes no revision. A change of scope takes effect at the next full hour. Refusals:
// RESOURCE_NOT_FOUND, ETAG_MISMATCH, else everything that domain::CheckScopeChange finds.
absl::StatusOr<domain::Reservation> UpdateReservation(storage::Transaction& tx, const CallContext& context,
                                                      const domain::ReservationName& name,
                                                      const ReservationChange& change, const std::string& etag);

// Hide a reservation, or show it again. Where it is so already nothing changes. Refusals: RESOURCE_NOT_FOUND,
// ETAG_MISMATCH, RESERVATION_NOT_ENDED (hiding one that runs).
absl::StatusOr<domain::Reservation> ArchiveReservation(storage::Transaction& tx, const CallContext& context,
                                                       const domain::ReservationName& name, const std::string& etag);
absl::StatusOr<domain::Reservation> UnarchiveReservation(storage::Transaction& tx, const CallContext& context,
                                                         const domain::ReservationName& name, const std::string& etag);

}  // namespace prorata::app
