#pragma once

// What one transaction adds to a partner's ledger and event feed. The head row of a partner is read once and written
// once, however much is added.
//
//   PRORATA_ASSIGN_OR_RETURN(Journal journal, Journal::Open(tx, context, partner));
//   PRORATA_ASSIGN_OR_RETURN(const int64_t number, journal.Book(domain::Cause::kRefund, name, entries));
//   journal.Emit("refund.succeeded", name);
//   journal.Close();

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/app/context.h"
#include "server/domain/ledger.h"
#include "storage/store.h"

namespace prorata::app {

// Lives within one transaction body.
class Journal {
 public:
  static absl::StatusOr<Journal> Open(storage::Transaction& tx, const CallContext& context,
                                      const domain::PartnerId& partner);

  // Writes a ledger transaction and answers its number; 0 where there was nothing to book. `effective`: the moment it
  // is for, now unless told.
  absl::StatusOr<int64_t> Book(domain::Cause cause, const std::string& resource,
                               const std::vector<domain::Entry>& entries);
  absl::StatusOr<int64_t> BookAt(domain::Instant effective, domain::Cause cause, const std::string& resource,
                                 int payment_number, const std::vector<domain::Entry>& entries);

  // Writes an event of the partner's feed.
  void Emit(std::string type, std::string resource);
  // The same for what time brought: it has no principal and no request_id, whoever's call came upon it.
  void EmitByTime(std::string type, std::string resource);

  // Writes the head. Exactly once, last.
  void Close();

 private:
  Journal(storage::Transaction& tx, const CallContext& context, domain::JournalHead head)
      : tx_(&tx), context_(&context), head_(std::move(head)) {}

  void Write(std::string type, std::string resource, std::string principal, std::string request_id);

  storage::Transaction* tx_;
  const CallContext* context_;
  domain::JournalHead head_;
};

}  // namespace prorata::app
