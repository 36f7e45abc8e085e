#include "server/domain/reservation_check.h"

#include <string>

#include "fmt/format.h"

namespace prorata::domain {

void CheckStanding(const Reservation& reservation, Instant now, std::string_view field,
                   std::vector<Violation>& violations) {
  if (reservation.canceled()) {
    const std::string_view reason = NameOf(reservation.cancel_reason);
    violations.push_back({.reason = Reason::kReservationNotActive,
                          .description = fmt::format("the reservation is CANCELED ({})", reason),
                          .field = std::string(field),
                          .subject = ToString(reservation.name),
                          .metadata = {{"cancel_reason", std::string(reason)}}});
  } else if (now >= reservation.plan.expire_time) {
    const std::string expire_time = ToString(reservation.plan.expire_time);
    violations.push_back({.reason = Reason::kReservationExpired,
                          .description = fmt::format("the reservation expired at {}", expire_time),
                          .field = std::string(field),
                          .subject = ToString(reservation.name),
                          .metadata = {{"expire_time", expire_time}}});
  }
  if (!std::holds_alternative<std::monostate>(reservation.pending)) {
    const std::string pending = ToString(reservation.pending);
    violations.push_back({.reason = Reason::kOperationInProgress,
                          .description = fmt::format("{} waits for approval; wait for it or withdraw it", pending),
                          .field = std::string(field),
                          .subject = ToString(reservation.name),
                          .metadata = {{"pending_operation", pending}}});
  }
}

void CheckReturnable(const Reservation& reservation, int64_t quantity, Instant now, std::string_view field_prefix,
                     std::vector<Violation>& violations) {
  CheckStanding(reservation, now, std::string(field_prefix).append("reservation"), violations);
  if (quantity > reservation.quantity) {
    violations.push_back({.reason = Reason::kQuantityAboveRemaining,
                          .description = fmt::format("{} units are to be returned, the reservation has {}", quantity,
                                                     reservation.quantity),
                          .field = fmt::format("{}quantity", field_prefix),
                          .subject = ToString(reservation.name),
                          .metadata = {{"quantity", fmt::format("{}", quantity)},
                                       {"remaining", fmt::format("{}", reservation.quantity)}}});
  }
}

void CheckRoomInOrder(const Reservation& reservation, int64_t existing, int64_t added, std::string_view field,
                      std::vector<Violation>& violations) {
  if (added == 0 || existing + added <= kMostReservationsOfOrder) return;
  violations.push_back(
      {.reason = Reason::kTooManyReservations,
       .description =
           fmt::format("the order has {} reservations and would get {} more: {} are the most, canceled ones included",
                       existing, added, kMostReservationsOfOrder),
       .field = std::string(field),
       .subject = ToString(reservation.name.order),
       .metadata = {{"reservations", fmt::format("{}", existing)},
                    {"added", fmt::format("{}", added)},
                    {"most", fmt::format("{}", kMostReservationsOfOrder)}}});
}

void CheckQuoteTime(Instant expire_time, Instant now, std::vector<Violation>& violations) {
  if (now < expire_time) return;
  const std::string text = ToString(expire_time);
  violations.push_back({.reason = Reason::kQuoteExpired,
                        .description = fmt::format("the quote expired at {}; quote again", text),
                        .field = "quote_token",
                        .subject = {},
                        .metadata = {{"quote_expire_time", text}}});
}

void CheckUnchanged(std::string_view what, std::string_view key, std::string_view field, int64_t quoted, int64_t now,
                    std::vector<Violation>& violations) {
  if (quoted == now) return;
  violations.push_back({.reason = Reason::kQuoteChanged,
                        .description = fmt::format("{}: {} when quoted, {} now; quote again", what, quoted, now),
                        .field = std::string(field),
                        .subject = {},
                        .metadata = {{fmt::format("{}_quoted", key), fmt::format("{}", quoted)},
                                     {fmt::format("{}_now", key), fmt::format("{}", now)}}});
}

}  // namespace prorata::domain
