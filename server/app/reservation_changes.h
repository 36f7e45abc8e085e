#pragma once

// What a partner changes of a reservation without touching its units: name, scope, instance size flexibility, labels,
// and whether lists show it (rules.md, section 7). None of it moves money or changes term or price.

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/app/context.h"
#include "server/domain/configuration.h"
#include "server/domain/labels.h"
#include "server/domain/reservation.h"
#include "storage/store.h"

namespace prorata::app {

// Sets one label, or takes it away.
struct LabelEdit {
  std::string key;
  std::optional<std::string> value;
};

// What an update sets; what is empty stays.
struct ReservationChange {
  std::optional<std::string> display_name = {};
  domain::ConfigurationChange configuration = {};
  // All of them, instead of those that it has; then the single ones.
  std::optional<domain::Labels> labels = {};
  std::vector<LabelEdit> label_edits = {};
  std::optional<bool> renew = {};
};

// An update that changes nothing makes no revision. A change of scope or flexibility takes effect at the next full hour
// and takes a reservation that runs; a name and labels can always be changed. Refusals: RESOURCE_NOT_FOUND,
// ETAG_MISMATCH, FIELD_INVALID (labels), else everything that domain::CheckConfigurationChange finds, then those of
// SwitchRenewal.
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
