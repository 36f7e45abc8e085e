#include "server/domain/imported_order.h"

#include "server/domain/instalment.h"
#include "server/domain/lineage.h"
#include "server/domain/status_macros.h"

namespace prorata::domain {
namespace {

// What falls due at an instant is booked before units are returned at it (server/app/due.h).
bool WasReturnedBefore(const Reservation& reservation, Instant instant) {
  const bool returned =
      reservation.cancel_reason == CancelReason::kRefunded || reservation.cancel_reason == CancelReason::kExchanged;
  return returned && reservation.cancel_time < instant;
}

// Splits and merges move units, they neither add nor take any.
int64_t UnitsHeldAt(const std::vector<Reservation>& reservations, int64_t bought, Instant instant) {
  int64_t held = bought;
  for (const Reservation& reservation : reservations) {
    if (WasReturnedBefore(reservation, instant)) held -= reservation.quantity;
  }
  return held;
}

}  // namespace

int64_t UnitsBought(const std::vector<Reservation>& reservations) {
  int64_t bought = 0;
  for (const Reservation& reservation : reservations) {
    if (IsOfPurchase(reservation)) bought += reservation.quantity;
  }
  return bought;
}

absl::StatusOr<Money> FillInThePast(Order& order, const std::vector<Reservation>& reservations, Instant now) {
  order.quantity = UnitsBought(reservations);
  PRORATA_ASSIGN_OR_RETURN(const Money payment, Multiply(order.plan.unit_payment, order.quantity));
  PRORATA_ASSIGN_OR_RETURN(order.total, Multiply(payment, PaymentsTotal(order.plan)));
  order.charged.clear();
  for (int number = 1; number <= PaymentsDue(order.plan, now); ++number) {
    const int64_t held = UnitsHeldAt(reservations, order.quantity, DueTime(order.plan, number));
    PRORATA_ASSIGN_OR_RETURN(const Money charged, Multiply(order.plan.unit_payment, held));
    order.charged.push_back(charged);
  }
  // Nobody wants to be told of the past.
  SkipPastReminders(order, now);
  order.closed = now >= order.plan.expire_time;
  if (order.closed) return Money::Zero(order.plan.unit_payment.currency);
  int64_t held = 0;
  for (const Reservation& reservation : reservations) held += reservation.canceled() ? 0 : reservation.quantity;
  PRORATA_ASSIGN_OR_RETURN(const Money held_payment, Multiply(order.plan.unit_payment, held));
  return Multiply(held_payment, static_cast<int64_t>(order.charged.size()));
}

}  // namespace prorata::domain
