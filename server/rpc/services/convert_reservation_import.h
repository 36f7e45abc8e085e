#pragma once

// Moving reservations in, between API and use case.

#include "absl/status/statusor.h"
#include "prorata/v1/reservation_import.pb.h"
#include "server/app/reservations_import.h"

namespace prorata::rpc {

// `first`: the message with the header.
absl::StatusOr<app::ReservationsImportOptions> OptionsFrom(const prorata::v1::ImportReservationsRequest& first);
prorata::v1::ReservationImportSummary ToProto(const app::ReservationImportSummary& summary);

}  // namespace prorata::rpc
