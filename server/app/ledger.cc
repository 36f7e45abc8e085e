#include "server/app/ledger.h"

#include "server/domain/status_macros.h"
#include "storage/schema/tables.h"

namespace prorata::app {

absl::StatusOr<domain::JournalHead> GetBalance(const storage::Reader& reader, const domain::PartnerId& partner) {
  PRORATA_RETURN_IF_ERROR(schema::Require<schema::Partners>(reader, partner).status());
  PRORATA_ASSIGN_OR_RETURN(const auto head, schema::Find<schema::JournalHeads>(reader, partner));
  if (head != nullptr) return *head;
  domain::JournalHead empty;
  empty.partner = partner;
  return empty;
}

absl::StatusOr<domain::LedgerTransaction> GetTransaction(const storage::Reader& reader,
                                                         const domain::TransactionName& name) {
  PRORATA_ASSIGN_OR_RETURN(const auto transaction, schema::Require<schema::Transactions>(reader, name));
  return *transaction;
}

const domain::FilterFields& TransactionFields() {
  using domain::Cause;
  using domain::FilterType;
  const auto word = [](Cause cause) { return std::string(domain::NameOf(cause)); };
  static const domain::FilterFields fields = {{"cause",
                                               {FilterType::kEnum,
                                                {word(Cause::kPurchase), word(Cause::kInstalment), word(Cause::kRefund),
                                                 word(Cause::kExchange), word(Cause::kExpiry), word(Cause::kImport)}}},
                                              {"resource", {FilterType::kText, {}}},
                                              {"create_time", {FilterType::kTime, {}}},
                                              {"effective_time", {FilterType::kTime, {}}},
                                              {"number", {FilterType::kNumber, {}}}};
  return fields;
}

domain::FilterValue TransactionField(const domain::LedgerTransaction& transaction, std::string_view field) {
  if (field == "cause") return std::string(domain::NameOf(transaction.cause));
  if (field == "resource") return transaction.resource;
  if (field == "create_time") return transaction.create_time;
  if (field == "effective_time") return transaction.effective_time;
  if (field == "number") return transaction.name.number;
  return std::monostate{};
}

}  // namespace prorata::app
