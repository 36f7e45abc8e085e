#pragma once

// Changes of reservations and what came of them between API and domain.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "prorata/v1/reservation.pb.h"
#include "prorata/v1/reservation_revision.pb.h"
#include "prorata/v1/reservation_service.pb.h"
#include "server/app/available_scopes.h"
#include "server/app/reservation_changes.h"
#include "server/app/split_merge.h"
#include "server/domain/lineage.h"
#include "server/domain/reservation.h"
#include "server/rpc/services/update_mask.h"

namespace prorata::rpc {

// What of `reservation` an update of these fields sets.
absl::StatusOr<app::ReservationChange> ChangeFrom(const prorata::v1::Reservation& reservation, const FieldSet& fields);
absl::StatusOr<std::vector<app::MergeSource>> MergeSourcesFrom(const prorata::v1::MergeReservationsRequest& request);

prorata::v1::ListAvailableScopesResponse ToProto(const app::AvailableScopes& scopes,
                                                 const domain::CustomerName& customer);
absl::StatusOr<prorata::v1::SplitReservationResponse> ToProto(const domain::SplitUnits& units, domain::Instant now);
absl::StatusOr<prorata::v1::MergeReservationsResponse> ToProto(const domain::MergedUnits& units, domain::Instant now);
// The snapshot is as it was when the revision was made.
absl::StatusOr<prorata::v1::ReservationRevision> ToProto(const domain::ReservationRevision& revision,
                                                         const std::vector<std::string>& changed_fields);

}  // namespace prorata::rpc
