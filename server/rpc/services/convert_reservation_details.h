#pragma once

// What the full view of a reservation adds to it.

#include "prorata/v1/reservation.pb.h"
#include "server/app/reservation_details.h"

namespace prorata::rpc {

void AddTo(prorata::v1::Reservation& message, const app::ReservationDetails& details);

}  // namespace prorata::rpc
