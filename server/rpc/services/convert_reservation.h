#pragma once

// A reservation as the API shows it.

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "prorata/v1/reservation.pb.h"
#include "server/domain/reservation.h"
#include "server/rpc/answer_writer.h"

namespace prorata::rpc {

// Writes the fields of a v1.Reservation as it is at `now`, without what only GetReservation adds: the full view, what a
// return would pay, what a renewal today would cost. Refused where an amount cannot be counted: AMOUNT_OUT_OF_RANGE.
absl::Status WriteFields(const domain::Reservation& reservation, domain::Instant now, AnswerWriter& answer);
absl::StatusOr<prorata::v1::Reservation> ToProto(const domain::Reservation& reservation, domain::Instant now);

// Writes the fields of a v1.AppliedScope. `customer`: whose subscription or management group the scope names.
void WriteFields(const domain::AppliedScope& scope, const domain::CustomerName& customer, AnswerWriter& answer);
prorata::v1::AppliedScope ToProto(const domain::AppliedScope& scope, const domain::CustomerName& customer);

}  // namespace prorata::rpc
