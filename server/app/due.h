#pragma once

// What time brings: instalments are charged on their day, the partner is reminded of ends to come, ended terms are
// booked and renewed (rules.md, sections 2, 7 and 11). The store keeps one due entry per order, at the time of its next
// thing; working it off and writing the next one is one step of a transaction, so that after any pause everything is
// caught up with in the order of its dates, and nothing is skipped or doubled. All that is written is dated by when it
// fell due and is the same whenever it is done. Events: `payment.charged`, `order.ended`, `order.renewed`, and the
// notices of domain/notice.h.

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "server/app/context.h"
#include "server/app/journal.h"
#include "server/domain/order.h"
#include "storage/schema/keys.h"
#include "storage/store.h"

namespace prorata::app {

// Does what is due for one order at context.now and moves its due entry on. Every use case that returns units of an
// order calls this first, within its transaction, so that a late scheduler changes no amount. Answers the order as it
// is then. Its reservations may have changed as well: those loaded before are to be loaded again.
absl::StatusOr<domain::Order> CatchUp(storage::Transaction& tx, const CallContext& context, Journal& journal,
                                      const domain::OrderName& name);
// The same for what moves no money but changes what a reminder or a renewal would say. Does nothing before the
// first reminder of its end is due, nor for an order that does not exist.
absl::Status CatchUp(storage::Transaction& tx, const CallContext& context, const domain::OrderName& name);

// Writes the due entry of an order that was just bought.
void ScheduleDue(storage::Transaction& tx, const domain::Order& order);

// An entry that could not be worked off, and why. It is as it was; it and everything of its order waits for the next
// run.
struct DueFailure {
  schema::DueKey entry;
  absl::Status cause;
};

struct DueRun {
  int64_t worked_off = 0;
  std::vector<DueFailure> failures;
  // False if `keep_going` said no while something was left.
  bool finished = true;
};

// Works off everything that is due at `now`, oldest first, some hundred entries in a transaction. Blocks; for the
// scheduler and SetClock. May run while other transactions do, and beside itself. `keep_going` is asked before each
// transaction: what is done until it says no stays done. An error is one of the store; the next run goes on from there.
absl::StatusOr<DueRun> RunDue(storage::Store& store, domain::Instant now,
                              absl::FunctionRef<bool()> keep_going = KeepGoing);

// The earliest due time; none if nothing is scheduled.
absl::StatusOr<std::optional<domain::Instant>> NextDueTime(storage::Store& store);

}  // namespace prorata::app
