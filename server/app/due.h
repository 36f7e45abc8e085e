#pragma once

// What time brings: instalments are charged on their day and ended terms are booked (rules.md, sections 2 and 11). The
// store keeps one due entry per order; working it off and writing the next one is one step of a transaction, so that
// after any pause everything is caught up with in the order of its dates, and nothing is skipped or doubled. Events:
// `payment.charged`, `order.ended`.

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "server/app/context.h"
#include "server/app/journal.h"
#include "server/domain/order.h"
#include "storage/store.h"

namespace prorata::app {

// Books what is due for one order at context.now and moves its due entry on. Every use case that returns units of an
// order calls this first, within its transaction, so that a late scheduler changes no amount. Answers the order as it
// is then.
absl::StatusOr<domain::Order> CatchUp(storage::Transaction& tx, const CallContext& context, Journal& journal,
                                      const domain::OrderName& name);

// Writes the due entry of an order that was just bought.
void ScheduleDue(storage::Transaction& tx, const domain::Order& order);

// Books everything that is due at `now`, oldest first, some hundred entries in a transaction, and answers how many were
// worked off. Blocks; for the scheduler and SetClock. May run while other transactions do, and beside itself. An error
// leaves the entry that it is about, and what comes after it, for the next run.
absl::StatusOr<int64_t> RunDue(storage::Store& store, domain::Instant now);

// The earliest due time; none if nothing is scheduled.
absl::StatusOr<std::optional<domain::Instant>> NextDueTime(storage::Store& store);

}  // namespace prorata::app
