#include "server/domain/instalment.h"

#include "server/domain/status_macros.h"

namespace prorata::domain {
namespace {

constexpr int64_t kHoursPerDay = 24;

int NextPayment(const Order& order) {
  return static_cast<int>(order.charged.size()) + 1;
}

// Behind the last payment this is the end of the term.
Instant NextPaymentTime(const Order& order) {
  return DueTime(order.plan, NextPayment(order));
}

std::optional<int> NextReminderDays(const Order& order) {
  if (order.reminders >= static_cast<int>(kReminderDays.size())) return std::nullopt;
  return kReminderDays.at(static_cast<size_t>(order.reminders));
}

// Whether the next thing is a reminder: every one comes before the end.
bool IsReminderNext(const Order& order) {
  const std::optional<int> days = NextReminderDays(order);
  return days.has_value() && ReminderTime(order.plan, *days) < NextPaymentTime(order);
}

}  // namespace

Instant ReminderTime(const PaymentPlan& plan, int days_ahead) {
  return AddHours(plan.expire_time, -kHoursPerDay * days_ahead);
}

std::optional<Instant> NextDue(const Order& order) {
  if (order.closed) return std::nullopt;
  return IsReminderNext(order) ? ReminderTime(order.plan, *NextReminderDays(order)) : NextPaymentTime(order);
}

absl::StatusOr<std::vector<DueBooking>> BookDue(Order& order, int64_t held, Instant now) {
  PRORATA_ASSIGN_OR_RETURN(const Money payment, Multiply(order.plan.unit_payment, held));
  PRORATA_ASSIGN_OR_RETURN(const Money paid_over_term, Multiply(payment, PaymentsTotal(order.plan)));
  std::vector<DueBooking> bookings;
  for (std::optional<Instant> due = NextDue(order); due && *due <= now; due = NextDue(order)) {
    DueBooking& booking = bookings.emplace_back();
    booking.due_time = *due;
    const int number = NextPayment(order);
    if (IsReminderNext(order)) {
      booking.kind = DueKind::kReminder;
      booking.days_ahead = *NextReminderDays(order);
      ++order.reminders;
    } else if (number <= PaymentsTotal(order.plan)) {
      booking.kind = DueKind::kPayment;
      booking.payment_number = number;
      booking.amount = payment;
      order.charged.push_back(payment);
    } else {
      booking.kind = DueKind::kEnd;
      booking.amount = paid_over_term;
      order.closed = true;
    }
  }
  if (!bookings.empty()) ++order.revision;
  return bookings;
}

void SkipPastReminders(Order& order, Instant now) {
  for (std::optional<int> days = NextReminderDays(order); days && ReminderTime(order.plan, *days) < now;
       days = NextReminderDays(order)) {
    ++order.reminders;
  }
}

}  // namespace prorata::domain
