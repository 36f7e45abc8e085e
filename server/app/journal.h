#pragma once

// What one transaction adds to a partner's ledger and event feed. The head row of a partner is read once and written
// once, however much is added, and an event that tells of what was booked is written with it, in one row
// (storage/schema/event_feed.h).
//
//   PRORATA_ASSIGN_OR_RETURN(Journal journal, Journal::Open(tx, context, partner));
//   PRORATA_ASSIGN_OR_RETURN(const int64_t number, journal.Book(domain::Cause::kRefund, name, entries));
//   journal.Emit("refund.succeeded", name);
//   journal.Close();

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/app/context.h"
#include "server/domain/event.h"
#include "server/domain/ledger.h"
#include "server/domain/notice.h"
#include "storage/schema/keys.h"
#include "storage/store.h"

namespace prorata::app {

// Lives within one transaction body.
class Journal {
 public:
  static absl::StatusOr<Journal> Open(storage::Transaction& tx, const CallContext& context,
                                      const domain::PartnerId& partner);

  // Writes a ledger transaction and answers its number; 0 where there was nothing to book. `effective`: the moment it
  // is for and is dated by, now unless told. What time brings is dated by when it fell due, whoever came upon it when.
  absl::StatusOr<int64_t> Book(domain::Cause cause, const std::string& resource,
                               const std::vector<domain::Entry>& entries);
  absl::StatusOr<int64_t> BookAt(domain::Instant effective, domain::Cause cause, const std::string& resource,
                                 int payment_number, const std::vector<domain::Entry>& entries);

  // Writes an event of the partner's feed.
  void Emit(std::string type, std::string resource);
  // The same for what time brought at `due`: it has no principal and no request_id, whoever's call came upon it.
  void EmitByTime(domain::Instant due, std::string type, std::string resource);
  // Writes a notice to the partner, for the addresses that it has now: of the call, or of what time brought at `due`.
  absl::Status Notify(domain::Notice notice);
  absl::Status NotifyByTime(domain::Instant due, domain::Notice notice);

  // Writes the head and what is not written yet. Exactly once, last.
  void Close();

 private:
  Journal(storage::Transaction& tx, const CallContext& context, domain::JournalHead head)
      : tx_(&tx), context_(&context), head_(std::move(head)) {}

  void Tell(domain::Event event);
  void Write(domain::Event event);
  // Writes what is booked up to there, excluded.
  void WriteBooked(std::vector<schema::TransactionRow>::iterator end);
  absl::StatusOr<domain::Event> EventOf(domain::Notice notice) const;

  storage::Transaction* tx_;
  const CallContext* context_;
  domain::JournalHead head_;
  // Not written yet: an event may come that tells of it.
  std::vector<schema::TransactionRow> booked_;
};

}  // namespace prorata::app
