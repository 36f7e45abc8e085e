#include "server/app/due.h"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "server/app/reminders.h"
#include "server/app/reservations.h"
#include "server/domain/instalment.h"
#include "server/domain/status_macros.h"
#include "storage/schema/tables.h"

namespace prorata::app {
namespace {

// Entries worked off in one transaction: enough that its durable write costs little, few enough that nobody waits long
// for it.
constexpr int64_t kEntriesAtOnce = 256;

// What is written for something that fell due: by nobody, dated by that moment.
CallContext DueContext(domain::Instant due) {
  CallContext context;
  context.now = due;
  return context;
}

absl::Status ChargePayment(Journal& journal, const domain::OrderName& name, const domain::DueBooking& booking) {
  const std::string resource = domain::ToString(name);
  PRORATA_ASSIGN_OR_RETURN(const std::vector<domain::Entry> entries, domain::PurchaseEntries(booking.amount));
  PRORATA_ASSIGN_OR_RETURN(const int64_t number, journal.BookAt(booking.due_time, domain::Cause::kInstalment, resource,
                                                                booking.payment_number, entries));
  if (number != 0) journal.EmitByTime(booking.due_time, "payment.charged", resource);
  return absl::OkStatus();
}

absl::Status BookEnd(Journal& journal, const domain::OrderName& name, const domain::DueBooking& booking) {
  const std::string resource = domain::ToString(name);
  PRORATA_ASSIGN_OR_RETURN(const std::vector<domain::Entry> entries, domain::ExpiryEntries(booking.amount));
  PRORATA_RETURN_IF_ERROR(
      journal.BookAt(booking.due_time, domain::Cause::kExpiry, resource, booking.payment_number, entries).status());
  journal.EmitByTime(booking.due_time, "order.ended", resource);
  return absl::OkStatus();
}

absl::Status Book(storage::Transaction& tx, Journal& journal, const domain::DueBooking& booking, domain::Order& order,
                  std::vector<domain::Reservation>& reservations) {
  const CallContext due = DueContext(booking.due_time);
  switch (booking.kind) {
    case domain::DueKind::kPayment:
      return ChargePayment(journal, order.name, booking);
    case domain::DueKind::kReminder:
      return Remind(tx, due, journal, booking.days_ahead, reservations);
    case domain::DueKind::kEnd:
      PRORATA_RETURN_IF_ERROR(BookEnd(journal, order.name, booking));
      return EndTerm(tx, due, journal, order, reservations);
  }
  return absl::InternalError("no such kind of booking");
}

// Books what is due at `until` for an order whose next entry is `due`, and answers the order as it is then.
absl::StatusOr<domain::Order> BookUntil(storage::Transaction& tx, Journal& journal, domain::Order order,
                                        domain::Instant due, domain::Instant until) {
  PRORATA_ASSIGN_OR_RETURN(std::vector<domain::Reservation> reservations, ReservationsOf(tx, order.name));
  PRORATA_ASSIGN_OR_RETURN(const std::vector<domain::DueBooking> bookings,
                           domain::BookDue(order, UnitsHeld(reservations), until));
  for (const domain::DueBooking& booking : bookings) {
    PRORATA_RETURN_IF_ERROR(Book(tx, journal, booking, order, reservations));
  }
  schema::Delete<schema::DueEntries>(tx, {due, order.name});
  ScheduleDue(tx, order);
  schema::Put<schema::Orders>(tx, order.name, order);
  return order;
}

// The journals of the partners that one transaction books for.
class Journals {
 public:
  Journals(storage::Transaction& tx, const CallContext& context) : tx_(tx), context_(context) {}

  absl::StatusOr<Journal*> Of(const domain::PartnerId& partner) {
    const auto known = journals_.find(partner);
    if (known != journals_.end()) return &known->second;
    PRORATA_ASSIGN_OR_RETURN(Journal opened, Journal::Open(tx_, context_, partner));
    return &journals_.emplace(partner, std::move(opened)).first->second;
  }

  void Close() {
    for (auto& [partner, journal] : journals_) journal.Close();
  }

 private:
  storage::Transaction& tx_;
  const CallContext& context_;
  std::map<domain::PartnerId, Journal> journals_;
};

// Only what is due at the entry's own time, so that orders take their turns as if each day had been waited for.
absl::Status WorkOff(storage::Transaction& tx, Journals& journals, const schema::DueKey& entry) {
  PRORATA_ASSIGN_OR_RETURN(const std::shared_ptr<const domain::Order> order,
                           schema::Find<schema::Orders>(tx, entry.order));
  if (order == nullptr) return absl::DataLossError(absl::StrCat("due without its order: ", ToString(entry.order)));
  PRORATA_ASSIGN_OR_RETURN(Journal* const journal, journals.Of(entry.order.customer.partner));
  return BookUntil(tx, *journal, *order, entry.due, entry.due).status();
}

// How far a run has come.
struct Progress {
  // The entries that are left to look at. None is written before it: what follows an entry is later than that.
  schema::KeyRange rest;
  // Not to be looked at in this run.
  std::set<domain::OrderName> failed;
};

// What one transaction did.
struct Batch {
  int64_t worked_off = 0;
  std::string last_key;
  std::optional<DueFailure> failure;
};

schema::KeyRange DueUntil(domain::Instant now) {
  return schema::Before<schema::DueEntries>(schema::All<schema::DueEntries>(),
                                            schema::DueKey{.due = {now.micros + 1}, .order = {}});
}

// Works off the first entries of the rest. An entry that is written on the way is taken in its turn. Refused as a whole
// for one that fails, which `batch` then names.
absl::Status WorkOffSome(storage::Transaction& tx, const Progress& progress, Batch& batch) {
  batch = {};
  const CallContext context;
  Journals journals(tx, context);
  absl::Status failed;
  PRORATA_RETURN_IF_ERROR(
      schema::Scan<schema::DueEntries>(tx, progress.rest, [&](const schema::DueKey& entry, const schema::DueEntry&) {
        batch.last_key = schema::KeyBytes<schema::DueEntries>(entry);
        if (progress.failed.contains(entry.order)) return true;
        failed = WorkOff(tx, journals, entry);
        if (!failed.ok()) batch.failure = DueFailure{entry, failed};
        return failed.ok() && ++batch.worked_off < kEntriesAtOnce;
      }));
  PRORATA_RETURN_IF_ERROR(failed);
  journals.Close();
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<domain::Order> CatchUp(storage::Transaction& tx, const CallContext& context, Journal& journal,
                                      const domain::OrderName& name) {
  PRORATA_ASSIGN_OR_RETURN(const std::shared_ptr<const domain::Order> order, schema::Require<schema::Orders>(tx, name));
  const std::optional<domain::Instant> due = domain::NextDue(*order);
  if (!due.has_value() || *due > context.now) return *order;
  return BookUntil(tx, journal, *order, *due, context.now);
}

absl::Status CatchUp(storage::Transaction& tx, const CallContext& context, const domain::OrderName& name) {
  PRORATA_ASSIGN_OR_RETURN(const std::shared_ptr<const domain::Order> order, schema::Find<schema::Orders>(tx, name));
  // Before the first reminder only payments are due, which are for the units held whatever they are parts of.
  const bool is_far_from_end =
      order == nullptr || context.now < domain::ReminderTime(order->plan, domain::kReminderDays.front());
  const std::optional<domain::Instant> due = is_far_from_end ? std::nullopt : domain::NextDue(*order);
  if (!due.has_value() || *due > context.now) return absl::OkStatus();
  PRORATA_ASSIGN_OR_RETURN(Journal journal, Journal::Open(tx, context, name.customer.partner));
  PRORATA_RETURN_IF_ERROR(BookUntil(tx, journal, *order, *due, context.now).status());
  journal.Close();
  return absl::OkStatus();
}

void ScheduleDue(storage::Transaction& tx, const domain::Order& order) {
  const std::optional<domain::Instant> due = domain::NextDue(order);
  if (due.has_value()) schema::Put<schema::DueEntries>(tx, {*due, order.name}, {});
}

absl::StatusOr<DueRun> RunDue(storage::Store& store, domain::Instant now, absl::FunctionRef<bool()> keep_going) {
  DueRun run;
  Progress progress{.rest = DueUntil(now), .failed = {}};
  while (keep_going()) {
    Batch batch;
    const storage::Result result =
        store.Transact([&](storage::Transaction& tx) { return WorkOffSome(tx, progress, batch); });
    if (result.outcome == storage::Outcome::kCommitted) {
      run.worked_off += batch.worked_off;
      if (batch.worked_off < kEntriesAtOnce) return run;
      progress.rest = schema::After(std::move(progress.rest), batch.last_key);
    } else if (result.outcome == storage::Outcome::kRejected && batch.failure.has_value()) {
      // The others need not wait for it: the same again without it.
      progress.failed.insert(batch.failure->entry.order);
      run.failures.push_back(*std::move(batch.failure));
    } else {
      return result.status;
    }
  }
  run.finished = false;
  return run;
}

absl::StatusOr<std::optional<domain::Instant>> NextDueTime(storage::Store& store) {
  std::optional<domain::Instant> next;
  PRORATA_RETURN_IF_ERROR(store.ReadNow([&](const storage::Reader& reader) {
    next.reset();
    return schema::Scan<schema::DueEntries>(reader, schema::All<schema::DueEntries>(),
                                            [&](const schema::DueKey& entry, const schema::DueEntry&) {
                                              next = entry.due;
                                              return false;
                                            });
  }));
  return next;
}

}  // namespace prorata::app
