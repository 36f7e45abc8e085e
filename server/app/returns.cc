#include "server/app/returns.h"

#include <memory>
#include <utility>

#include "server/app/due.h"
#include "server/app/ids.h"
#include "server/app/reservations.h"
#include "server/domain/instalment.h"
#include "server/domain/status_macros.h"
#include "storage/schema/tables.h"

namespace prorata::app {
namespace {

// The word for revisions.
std::string NounOf(const domain::Operation& operation) {
  return std::holds_alternative<domain::ExchangeName>(operation) ? "exchange" : "refund";
}

// Gives one payment of the units back: out of prepaid, or out of revenue once the term was booked.
absl::Status GiveBackPayment(Journal& journal, const CallContext& context, domain::Cause cause,
                             const std::string& resource, int number, const domain::Money& payment, bool term_booked) {
  PRORATA_ASSIGN_OR_RETURN(const domain::Money back, domain::Multiply(payment, -1));
  PRORATA_ASSIGN_OR_RETURN(std::vector<domain::Entry> entries, domain::PurchaseEntries(back));
  if (term_booked) {
    PRORATA_ASSIGN_OR_RETURN(const std::vector<domain::Entry> revenue, domain::ExpiryEntries(back));
    entries.insert(entries.end(), revenue.begin(), revenue.end());
  }
  return journal.BookAt(context.now, cause, resource, number, entries).status();
}

// What the books say of units: they are ahead of the time where a machine's clock was put back after they were made.
struct Booked {
  // Whether the end of the order's term is.
  bool term = false;
  int payments = 0;
};

// How far the clock may go back behind what was booked by it.
constexpr int64_t kClockSlackHours = 24;

// Books what is due until now with the units, and answers what is booked by then. Before the first reminder of its end
// an upfront plan has nothing due: its order, which most returns do not need, is not even read. Reminders may change
// the reservation, which is then loaded again.
absl::StatusOr<Booked> CatchUpToNow(storage::Transaction& tx, const CallContext& context, Journal& journal,
                                    domain::Shared<domain::Reservation>& reservation) {
  const domain::PaymentPlan& plan = reservation->plan;
  const domain::Instant reminders_begin = domain::ReminderTime(plan, domain::kReminderDays.front());
  const bool is_far_from_end = domain::AddHours(context.now, kClockSlackHours) < reminders_begin;
  if (plan.billing_plan == domain::BillingPlan::kUpfront && is_far_from_end) return Booked{.payments = 1};
  PRORATA_ASSIGN_OR_RETURN(const domain::Order order, CatchUp(tx, context, journal, reservation->name.order));
  if (!is_far_from_end) {
    PRORATA_ASSIGN_OR_RETURN(reservation, schema::Require<schema::Reservations>(tx, reservation->name));
  }
  return Booked{order.closed, static_cast<int>(order.charged.size())};
}

}  // namespace

absl::StatusOr<domain::Money> SettlePayments(storage::Transaction& tx, const CallContext& context, Journal& journal,
                                             domain::Cause cause, const std::string& resource, FrozenReturn& units) {
  PRORATA_ASSIGN_OR_RETURN(const Booked booked, CatchUpToNow(tx, context, journal, units.reservation));
  PRORATA_ASSIGN_OR_RETURN(const domain::Money payment,
                           domain::Multiply(units.reservation->plan.unit_payment, units.quantity));
  for (int number = units.payments_made + 1; number <= booked.payments; ++number) {
    PRORATA_RETURN_IF_ERROR(GiveBackPayment(journal, context, cause, resource, number, payment, booked.term));
  }
  const int64_t payments_in_prepaid = booked.term ? 0 : units.payments_made;
  PRORATA_ASSIGN_OR_RETURN(const domain::Money prepaid, domain::Multiply(payment, payments_in_prepaid));
  return domain::Subtract(prepaid, units.credit);
}

TakenUnits TakeUnits(storage::Transaction& tx, const CallContext& context, const FrozenReturn& units,
                     domain::CancelReason reason, const domain::Operation& returned_by,
                     const std::vector<domain::OrderId>& replaced_by) {
  const bool whole = units.quantity == units.reservation->quantity;
  domain::PartIds ids;
  if (!whole) {
    ids = {NewId<domain::ReservationId>(context.now), NewId<domain::ReservationId>(context.now)};
  }
  domain::ReturnedUnits after =
      domain::ReturnUnits(*units.reservation, units.quantity, reason, returned_by, ids, context.now);
  const std::string noun = NounOf(returned_by);
  if (whole) {
    after.source.replaced_by = replaced_by;
    const domain::ReservationName name = after.source.name;
    WriteReservation(tx, context, std::move(after.source), "returned by the " + noun);
    return {name, std::nullopt};
  }
  after.returned->replaced_by = replaced_by;
  const TakenUnits taken{after.returned->name, after.remaining->name.reservation};
  WriteReservation(tx, context, std::move(after.source), "split by the " + noun);
  WriteReservation(tx, context, *std::move(after.remaining), "left by the " + noun);
  WriteReservation(tx, context, *std::move(after.returned), "returned by the " + noun);
  return taken;
}

void LockReservation(storage::Transaction& tx, const CallContext& context, domain::Reservation reservation,
                     const domain::Operation& pending) {
  reservation.pending = pending;
  WriteReservation(tx, context, std::move(reservation), NounOf(pending) + " requested");
}

absl::Status UnlockReservation(storage::Transaction& tx, const CallContext& context,
                               const domain::ReservationName& name, const std::string& change) {
  PRORATA_ASSIGN_OR_RETURN(const auto found, schema::Require<schema::Reservations>(tx, name));
  domain::Reservation reservation = *found;
  reservation.pending = std::monostate{};
  WriteReservation(tx, context, std::move(reservation), change);
  return absl::OkStatus();
}

absl::Status CheckComment(const std::string& comment) {
  const bool says_why = comment.find_first_not_of(" \t\r\n") != std::string::npos;
  return says_why ? absl::OkStatus() : domain::InvalidField("comment", "a rejection needs a reason");
}

}  // namespace prorata::app
