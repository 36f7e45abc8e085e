#include "server/domain/reservation.h"

#include <algorithm>

namespace prorata::domain {
namespace {

// Until so many UTC dates before its end a reservation is shown as one that runs.
constexpr int32_t kExpiringDays = 30;

}  // namespace

std::string_view NameOf(CancelReason reason) {
  switch (reason) {
    case CancelReason::kNone:
      return "";
    case CancelReason::kSplit:
      return "SPLIT";
    case CancelReason::kRefunded:
      return "REFUNDED";
    case CancelReason::kExchanged:
      return "EXCHANGED";
    case CancelReason::kMerged:
      return "MERGED";
  }
  return "";
}

std::string_view NameOf(ReservationState state) {
  switch (state) {
    case ReservationState::kActive:
      return "ACTIVE";
    case ReservationState::kExpiring:
      return "EXPIRING";
    case ReservationState::kExpired:
      return "EXPIRED";
    case ReservationState::kCanceled:
      return "CANCELED";
  }
  return "";
}

std::string ToString(const Operation& operation) {
  if (const auto* refund = std::get_if<RefundName>(&operation)) return ToString(*refund);
  if (const auto* exchange = std::get_if<ExchangeName>(&operation)) return ToString(*exchange);
  return "";
}

ReservationState StateAt(const Reservation& reservation, Instant now) {
  if (reservation.canceled()) return ReservationState::kCanceled;
  if (now >= reservation.plan.expire_time) return ReservationState::kExpired;
  return DaysLeft(reservation, now) <= kExpiringDays ? ReservationState::kExpiring : ReservationState::kActive;
}

Instant ExpiringUntil(Instant now) {
  return StartOf(AddDays(DateOf(now), kExpiringDays + 1));
}

int PaymentsMade(const Reservation& reservation, Instant now) {
  return PaymentsDue(reservation.plan, std::min(now, reservation.cancel_time.value_or(now)));
}

absl::StatusOr<Money> PaidBy(const Reservation& reservation, Instant now) {
  const absl::StatusOr<Money> payment = Multiply(reservation.plan.unit_payment, reservation.quantity);
  if (!payment.ok()) return payment;
  return Multiply(*payment, PaymentsMade(reservation, now));
}

absl::StatusOr<Money> RemainingCommitment(const Reservation& reservation, Instant now) {
  const bool over = reservation.canceled() || now >= reservation.plan.expire_time;
  if (over) return Money::Zero(reservation.plan.unit_payment.currency);
  const absl::StatusOr<Money> payment = Multiply(reservation.plan.unit_payment, reservation.quantity);
  if (!payment.ok()) return payment;
  return Multiply(*payment, PaymentsTotal(reservation.plan) - PaymentsMade(reservation, now));
}

int32_t DaysLeft(const Reservation& reservation, Instant now) {
  const bool over = reservation.canceled() || now >= reservation.plan.expire_time;
  return over ? 0 : DaysBetween(DateOf(now), DateOf(reservation.plan.expire_time));
}

}  // namespace prorata::domain
