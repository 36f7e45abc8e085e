#pragma once

// Renewals between orders that are moved in.

#include <vector>

#include "absl/status/statusor.h"
#include "server/app/context.h"
#include "server/app/order_drafts.h"
#include "server/domain/order.h"
#include "server/domain/reservation.h"
#include "storage/store.h"

namespace prorata::app {

// Lets both ends of a renewal name each other. One is among `reservations`, which with `order` are about to be written;
// the other is stored, and is written here. Nothing happens where that one is not stored: then it is written later, and
// links. False if it is none that this system would have made: another one is there already, the old one was canceled
// or has not ended, or the new term does not begin at that end.
absl::StatusOr<bool> LinkRenewal(storage::Transaction& tx, const CallContext& context, const RenewalLink& link,
                                 domain::Order& order, std::vector<domain::Reservation>& reservations);

}  // namespace prorata::app
