#pragma once

// What time brings to an order: payments that fall due, reminders before its end, and its end (rules.md, sections 2, 7
// and 11).

#include <array>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "server/domain/ledger.h"
#include "server/domain/order.h"
#include "server/domain/reservation.h"

namespace prorata::domain {

// So many times 24 hours before the end of the term the partner is reminded of it.
inline constexpr std::array<int, 3> kReminderDays = {30, 7, 1};
Instant ReminderTime(const PaymentPlan& plan, int days_ahead);

enum class DueKind { kPayment = 1, kReminder = 2, kEnd = 3 };

// One thing that fell due for an order.
struct DueBooking {
  // When it fell due.
  Instant due_time;
  DueKind kind = DueKind::kPayment;
  // kPayment: from 1. 0 otherwise.
  int payment_number = 0;
  // kReminder: one of kReminderDays. 0 otherwise.
  int days_ahead = 0;
  // kPayment: unit payment x units held. kEnd: what these units paid over the term. May be zero. Not set otherwise.
  Money amount;
};

// When the next thing of an order is due; none once it is closed. Of two at one moment the payment comes first.
std::optional<Instant> NextDue(const Order& order);

// Takes everything of the order that is due at `now`, in order, and moves the order on (charged, reminders, closed,
// revision). `held` is the sum of units of its reservations that are not canceled: the caller books before it returns
// units, so that every payment is for the units held on its day.
absl::StatusOr<std::vector<DueBooking>> BookDue(Order& order, int64_t held, Instant now);

// Lets an order that is taken over while it runs pass the reminders that were due before `now`: nobody is reminded of
// the past.
void SkipPastReminders(Order& order, Instant now);

}  // namespace prorata::domain
