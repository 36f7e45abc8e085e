#pragma once

// Renewals as the API shows them.

#include "absl/status/status.h"
#include "prorata/v1/reservation.pb.h"
#include "server/domain/renewal.h"
#include "server/domain/reservation.h"
#include "storage/store.h"

namespace prorata::rpc {

// What a renewal today would cost and what stands in its way, for one that is enabled and runs. Nothing for any other.
absl::Status SetRenewalToday(const storage::Reader& reader, const domain::Reservation& reservation, domain::Instant now,
                             prorata::v1::Reservation& message);

}  // namespace prorata::rpc
