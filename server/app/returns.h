#pragma once

// What a refund and an exchange have in common: units leave a reservation at amounts that were frozen when it was asked
// for.
//
// Time goes on while a request waits for approval, and nothing is lost to either side by it:
//  - The units are held until the decision. Their payments that fall due are charged as usual, so that a rejected or
//  withdrawn request
//    leaves the books as if it had never been.
//  - Those payments are part of the remaining commitment that the frozen quote cancels. The approval gives each of them
//  back in
//    full, as a ledger transaction of its own with the number of the payment, and then pays exactly the frozen amounts.
//    They are no refund: the yearly limit does not count them.
//  - Where the term ended meanwhile the frozen amounts are paid all the same. What the units had paid is revenue by
//  then, so the credit
//    comes out of revenue instead of prepaid.

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/app/context.h"
#include "server/app/journal.h"
#include "server/domain/ledger.h"
#include "server/domain/refund.h"
#include "server/domain/reservation.h"
#include "server/domain/shared.h"
#include "storage/store.h"

namespace prorata::app {

// Units to take back, at a frozen credit.
struct FrozenReturn {
  // As it is now.
  domain::Shared<domain::Reservation> reservation;
  int64_t quantity = 0;
  domain::Money credit;
  // Payments made when the amounts were frozen.
  int payments_made = 0;
};

// Books what fell due on the order until now, gives back the payments made since the amounts were frozen, and answers
// what the units paid beyond their credit and is not revenue yet: it may be below zero, where the credit comes out of
// revenue. The reservation of `units` is brought up to date. Units are taken (TakeUnits) only after this was done for
// everything that an operation returns.
absl::StatusOr<domain::Money> SettlePayments(storage::Transaction& tx, const CallContext& context, Journal& journal,
                                             domain::Cause cause, const std::string& resource, FrozenReturn& units);

// Where units went.
struct TakenUnits {
  // The reservation with the returned units.
  domain::ReservationName returned;
  // The one that lives on; none if all were returned.
  std::optional<domain::ReservationId> remaining;
};

// Cancels the units and writes the reservations that come of it. `replaced_by`: what an exchange bought instead.
TakenUnits TakeUnits(storage::Transaction& tx, const CallContext& context, const FrozenReturn& units,
                     domain::CancelReason reason, const domain::Operation& returned_by,
                     const std::vector<domain::OrderId>& replaced_by = {});

// Locks a reservation for a request that waits, or unlocks it when that is over without a return.
void LockReservation(storage::Transaction& tx, const CallContext& context, domain::Reservation reservation,
                     const domain::Operation& pending);
absl::Status UnlockReservation(storage::Transaction& tx, const CallContext& context,
                               const domain::ReservationName& name, const std::string& change);

// Ends a request that waits: approves, rejects or withdraws it.
template <typename Name>
struct EndCommand {
  Name name;
  // The decider's words. A rejection must have some.
  std::string comment;
  // The etag last seen; empty: not checked.
  std::string etag;
};

// FIELD_INVALID for a rejection without a reason.
absl::Status CheckComment(const std::string& comment);

}  // namespace prorata::app
