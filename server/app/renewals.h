#pragma once

// Buying units again when their term ends (rules.md, section 7).

#include <vector>

#include "absl/status/statusor.h"
#include "server/app/context.h"
#include "server/app/journal.h"
#include "server/domain/error.h"
#include "server/domain/order.h"
#include "server/domain/renewal.h"
#include "server/domain/reservation.h"
#include "storage/store.h"

namespace prorata::app {

// The permission that switching takes beside that of the method.
inline constexpr std::string_view kRenewPermission = "reservations.renew";

// PERMISSION_DENIED unless the caller holds it on the resource. `field`: of the request.
absl::Status CheckMayRenew(const CallContext& context, const std::string& resource, const std::string& field);

// The renewal as if the term ended at `at`. Whatever stands in the way, also that a row it needs is not there any more,
// is among its violations; then it may have no price.
absl::StatusOr<domain::RenewalQuote> QuoteRenewal(const storage::Reader& reader, const domain::Reservation& reservation,
                                                  domain::Instant at);

// Fixes the price of a renewal in `reservation`, which the caller then writes, if it ends so soon that no reminder will
// fix it any more, and none is fixed. True if it was: the caller tells the partner by domain::PriceFixedNotice.
absl::StatusOr<bool> FixLatePrice(const storage::Reader& reader, domain::Instant now, domain::Reservation& reservation);

// Switches renewal on or off in `reservation`, which the caller then writes. Switched on within the last 30 days the
// price is fixed now, and the partner told. Switching to what is so already changes nothing, and asks for nothing.
// Refusals: PERMISSION_DENIED, those of domain::CheckMaySwitchRenewal.
absl::Status SwitchRenewal(storage::Transaction& tx, const CallContext& context, bool enabled,
                           domain::Reservation& reservation);

// The context in which time changes the reservation: a late scheduler must not date a revision before one that is
// there.
CallContext NotBefore(const CallContext& due, const domain::Reservation& reservation);

// Buys `reservation` again at the end of its term, charges the first payment and writes everything but `order`, its old
// order, which the caller writes. Both are changed to name what was bought. Answers what stands in the way; if anything
// does, nothing is bought. The partner is told either way. `due` is a context of what time brings: no caller, and the
// end of the term as its time.
absl::StatusOr<std::vector<domain::Violation>> Renew(storage::Transaction& tx, const CallContext& due, Journal& journal,
                                                     domain::Reservation& reservation, domain::Order& order);

}  // namespace prorata::app
