#include "server/rpc/services/convert_ledger.h"

#include "server/rpc/services/convert.h"

namespace prorata::rpc {
namespace {

// Domain and API number them alike.
prorata::v1::Account ToProto(domain::Account account) {
  return static_cast<prorata::v1::Account>(account);
}
prorata::v1::TransactionCause ToProto(domain::Cause cause) {
  return static_cast<prorata::v1::TransactionCause>(cause);
}

}  // namespace

prorata::v1::Transaction ToProto(const domain::LedgerTransaction& transaction) {
  prorata::v1::Transaction message;
  message.set_name(domain::ToString(transaction.name));
  message.set_number(transaction.name.number);
  *message.mutable_create_time() = ToProto(transaction.create_time);
  *message.mutable_effective_time() = ToProto(transaction.effective_time);
  message.set_cause(ToProto(transaction.cause));
  message.set_resource(transaction.resource);
  message.set_payment_number(transaction.payment_number);
  for (const domain::Posting& posting : transaction.postings) {
    auto& added = *message.add_postings();
    added.set_account(ToProto(posting.account));
    *added.mutable_amount() = ToProto(posting.amount);
    *added.mutable_balance_after() = ToProto(posting.balance_after);
  }
  message.set_hash(domain::HexText(transaction.hash));
  return message;
}

prorata::v1::Balance ToProto(const domain::JournalHead& head) {
  prorata::v1::Balance message;
  message.set_partner(domain::ToString(head.partner));
  for (const domain::AccountBalance& balance : head.balances) {
    auto& line = *message.add_lines();
    line.set_account(ToProto(balance.account));
    *line.mutable_amount() = ToProto(balance.amount);
  }
  if (head.transaction != 0) {
    message.set_last_transaction(domain::ToString(domain::TransactionName{head.partner, head.transaction}));
  }
  return message;
}

}  // namespace prorata::rpc
