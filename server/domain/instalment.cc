#include "server/domain/instalment.h"

#include "server/domain/status_macros.h"

namespace prorata::domain {
namespace {

int NextPayment(const Order& order) {
  return static_cast<int>(order.charged.size()) + 1;
}

}  // namespace

std::optional<Instant> NextDue(const Order& order) {
  if (order.closed) return std::nullopt;
  // Behind the last payment this is the end of the term.
  return DueTime(order.plan, NextPayment(order));
}

absl::StatusOr<std::vector<DueBooking>> BookDue(Order& order, int64_t held, Instant now) {
  PRORATA_ASSIGN_OR_RETURN(const Money payment, Multiply(order.plan.unit_payment, held));
  PRORATA_ASSIGN_OR_RETURN(const Money paid_over_term, Multiply(payment, PaymentsTotal(order.plan)));
  std::vector<DueBooking> bookings;
  for (std::optional<Instant> due = NextDue(order); due && *due <= now; due = NextDue(order)) {
    const int number = NextPayment(order);
    if (number <= PaymentsTotal(order.plan)) {
      bookings.push_back({.due_time = *due, .cause = Cause::kInstalment, .payment_number = number, .amount = payment});
      order.charged.push_back(payment);
    } else {
      bookings.push_back({.due_time = *due, .cause = Cause::kExpiry, .payment_number = 0, .amount = paid_over_term});
      order.closed = true;
    }
  }
  if (!bookings.empty()) ++order.revision;
  return bookings;
}

}  // namespace prorata::domain
