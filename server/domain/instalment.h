#pragma once

// What time brings to an order: payments that fall due, and its end (rules.md, sections 2 and 11).

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "server/domain/ledger.h"
#include "server/domain/order.h"
#include "server/domain/reservation.h"

namespace prorata::domain {

// One thing to book for an order.
struct DueBooking {
  // When it fell due.
  Instant due_time;
  Cause cause = Cause::kInstalment;
  // From 1; 0 for the end of the term.
  int payment_number = 0;
  // kInstalment: unit payment x units held. kExpiry: what these units paid over the term. May be zero.
  Money amount;
};

// When the next booking of an order is due; none once it is closed.
std::optional<Instant> NextDue(const Order& order);

// Books everything of the order that is due at `now`, in order, and moves the order on (charged, closed, revision).
// `held` is the sum of units of its reservations that are not canceled: the caller books before it returns units, so
// that every payment is for the units held on its day.
absl::StatusOr<std::vector<DueBooking>> BookDue(Order& order, int64_t held, Instant now);

}  // namespace prorata::domain
