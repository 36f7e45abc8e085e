#include "server/app/reminders.h"

#include <optional>
#include <utility>

#include "server/app/renewals.h"
#include "server/app/reservations.h"
#include "server/domain/instalment.h"
#include "server/domain/notice.h"
#include "server/domain/status_macros.h"

namespace prorata::app {
namespace {

absl::Status RemindOfRenewal(storage::Transaction& tx, const CallContext& due, Journal& journal, int days_ahead,
                             domain::Reservation& reservation) {
  PRORATA_ASSIGN_OR_RETURN(const domain::RenewalQuote renewal, QuoteRenewal(tx, reservation, due.now));
  if (days_ahead == domain::kReminderDays.front() && domain::FixRenewalPrice(reservation, renewal.price, due.now)) {
    const CallContext dated = NotBefore(due, reservation);
    reservation = *WriteReservation(tx, dated, std::move(reservation), "renewal price fixed");
    PRORATA_RETURN_IF_ERROR(journal.NotifyByTime(due.now, domain::PriceFixedNotice(reservation)));
  }
  if (renewal.quote.violations.empty()) return absl::OkStatus();
  return journal.NotifyByTime(due.now, domain::BlockedNotice(reservation, days_ahead, renewal.quote.violations));
}

}  // namespace

absl::Status Remind(storage::Transaction& tx, const CallContext& due, Journal& journal, int days_ahead,
                    std::vector<domain::Reservation>& reservations) {
  for (domain::Reservation& reservation : reservations) {
    if (reservation.canceled()) continue;
    std::optional<domain::Notice> expiry = domain::ExpiryNotice(reservation, days_ahead);
    if (expiry.has_value()) PRORATA_RETURN_IF_ERROR(journal.NotifyByTime(due.now, *std::move(expiry)));
    if (!reservation.renewal.enabled) continue;
    PRORATA_RETURN_IF_ERROR(RemindOfRenewal(tx, due, journal, days_ahead, reservation));
  }
  return absl::OkStatus();
}

absl::Status EndTerm(storage::Transaction& tx, const CallContext& due, Journal& journal, domain::Order& order,
                     std::vector<domain::Reservation>& reservations) {
  for (domain::Reservation& reservation : reservations) {
    if (reservation.canceled()) continue;
    PRORATA_RETURN_IF_ERROR(journal.NotifyByTime(due.now, domain::ExpiredNotice(reservation)));
    if (!reservation.renewal.enabled) continue;
    PRORATA_RETURN_IF_ERROR(Renew(tx, due, journal, reservation, order).status());
  }
  return absl::OkStatus();
}

}  // namespace prorata::app
