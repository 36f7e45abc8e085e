#include "server/app/due.h"

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "server/app/reservations.h"
#include "server/domain/instalment.h"
#include "server/domain/status_macros.h"
#include "storage/schema/tables.h"

namespace prorata::app {
namespace {

// Entries worked off in one transaction: enough that its durable write costs little, few enough that nobody waits long
// for it.
constexpr int64_t kEntriesAtOnce = 256;

absl::Status Book(Journal& journal, const domain::OrderName& name, const domain::DueBooking& booking) {
  const bool ended = booking.cause == domain::Cause::kExpiry;
  const std::string resource = domain::ToString(name);
  PRORATA_ASSIGN_OR_RETURN(const std::vector<domain::Entry> entries,
                           ended ? domain::ExpiryEntries(booking.amount) : domain::PurchaseEntries(booking.amount));
  PRORATA_ASSIGN_OR_RETURN(const int64_t number,
                           journal.BookAt(booking.due_time, booking.cause, resource, booking.payment_number, entries));
  if (ended) {
    journal.EmitByTime("order.ended", resource);
  } else if (number != 0) {
    journal.EmitByTime("payment.charged", resource);
  }
  return absl::OkStatus();
}

// Books what is due at `until` for an order whose next entry is `due`, and answers the order as it is then.
absl::StatusOr<domain::Order> BookUntil(storage::Transaction& tx, Journal& journal, domain::Order order,
                                        domain::Instant due, domain::Instant until) {
  PRORATA_ASSIGN_OR_RETURN(const std::vector<domain::Reservation> reservations, ReservationsOf(tx, order.name));
  PRORATA_ASSIGN_OR_RETURN(const std::vector<domain::DueBooking> bookings,
                           domain::BookDue(order, UnitsHeld(reservations), until));
  for (const domain::DueBooking& booking : bookings) {
    PRORATA_RETURN_IF_ERROR(Book(journal, order.name, booking));
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

schema::KeyRange DueUntil(domain::Instant now) {
  return schema::Before<schema::DueEntries>(schema::All<schema::DueEntries>(),
                                            schema::DueKey{.due = {now.micros + 1}, .order = {}});
}

// Works off the first entries, up to `at_most`, and counts them. An entry that is written on the way is taken in its
// turn.
absl::Status WorkOffSome(storage::Transaction& tx, domain::Instant now, int64_t at_most, int64_t& worked_off) {
  worked_off = 0;
  CallContext context;
  context.now = now;
  Journals journals(tx, context);
  absl::Status failed;
  PRORATA_RETURN_IF_ERROR(
      schema::Scan<schema::DueEntries>(tx, DueUntil(now), [&](const schema::DueKey& entry, const schema::DueEntry&) {
        failed = WorkOff(tx, journals, entry);
        return failed.ok() && ++worked_off < at_most;
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

void ScheduleDue(storage::Transaction& tx, const domain::Order& order) {
  const std::optional<domain::Instant> due = domain::NextDue(order);
  if (due.has_value()) schema::Put<schema::DueEntries>(tx, {*due, order.name}, {});
}

absl::StatusOr<int64_t> RunDue(storage::Store& store, domain::Instant now) {
  int64_t at_once = kEntriesAtOnce;
  int64_t total = 0;
  for (;;) {
    int64_t worked_off = 0;
    const storage::Result result =
        store.Transact([&](storage::Transaction& tx) { return WorkOffSome(tx, now, at_once, worked_off); });
    if (result.outcome == storage::Outcome::kCommitted) {
      if (worked_off == 0) return total;
      total += worked_off;
    } else if (result.outcome == storage::Outcome::kRejected && at_once > 1) {
      // One of them fails. Those before it need not wait for it.
      at_once = 1;
    } else {
      return result.status;
    }
  }
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
