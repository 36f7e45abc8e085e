#pragma once

// What the partner is told before and at the end of a term, and what is done then: prices for renewals are fixed, and
// renewals bought (rules.md, section 7).

#include <vector>

#include "absl/status/status.h"
#include "server/app/context.h"
#include "server/app/journal.h"
#include "server/domain/order.h"
#include "server/domain/reservation.h"
#include "storage/store.h"

namespace prorata::app {

// Reminds of each reservation that is still held, so many days ahead (one of domain::kReminderDays): that it ends; 30
// days ahead the price of a renewal that is switched on is fixed; and what stands in its way. `due`: see Renew.
absl::Status Remind(storage::Transaction& tx, const CallContext& due, Journal& journal, int days_ahead,
                    std::vector<domain::Reservation>& reservations);

// Tells that each reservation that is still held has ended, and renews those that are to be. `order`, which is ending,
// is changed to name what was bought; the caller writes it.
absl::Status EndTerm(storage::Transaction& tx, const CallContext& due, Journal& journal, domain::Order& order,
                     std::vector<domain::Reservation>& reservations);

}  // namespace prorata::app
