#pragma once

// Reading a partner's journal. What writes it is journal.h.

#include <string>

#include "absl/status/statusor.h"
#include "server/app/context.h"
#include "server/app/paging.h"
#include "server/domain/ledger.h"
#include "storage/store.h"

namespace prorata::app {

// Where the journal stands; an empty one for a partner that nothing was booked for. RESOURCE_NOT_FOUND: no such
// partner.
absl::StatusOr<domain::JournalHead> GetBalance(const storage::Reader& reader, const domain::PartnerId& partner);

absl::StatusOr<domain::LedgerTransaction> GetTransaction(const storage::Reader& reader,
                                                         const domain::TransactionName& name);

const domain::FilterFields& TransactionFields();
domain::FilterValue TransactionField(const domain::LedgerTransaction& transaction, std::string_view field);

// One page of a partner's transactions, oldest first; see ListPage.
template <typename Convert, typename Items>
absl::StatusOr<std::string> ListTransactions(const storage::Reader& reader, const CallContext& context,
                                             const PageRequest& page, const domain::PartnerId& partner,
                                             const Convert& convert, Items& items) {
  return ListPage<schema::Transactions>(reader, context, page, schema::Within<schema::Transactions>(partner),
                                        TransactionFields(), TransactionField, convert, items);
}

}  // namespace prorata::app
