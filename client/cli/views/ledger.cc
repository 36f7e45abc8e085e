#include "absl/strings/str_cat.h"
#include "client/cli/labels.h"
#include "client/cli/money.h"
#include "client/cli/names.h"
#include "client/cli/table.h"
#include "client/cli/time.h"
#include "client/cli/views/views.h"

namespace prorata::cli {
namespace {

// What the partner owes more because of it, one amount for each currency.
std::string ReceivableText(const v1::Transaction& transaction) {
  std::string text;
  for (const auto& posting : transaction.postings()) {
    if (posting.account() != v1::ACCOUNT_RECEIVABLE) continue;
    absl::StrAppend(&text, text.empty() ? "" : ", ", FormatMoney(posting.amount()));
  }
  return text;
}

std::string CauseText(const v1::Transaction& transaction) {
  const std::string cause = Label(transaction.cause());
  return transaction.payment_number() == 0 ? cause : absl::StrCat(cause, " ", transaction.payment_number());
}

}  // namespace

std::string BalanceText(const v1::Balance& balance) {
  Table table({{"ACCOUNT"}, {"BALANCE", Align::kRight}});
  for (const auto& line : balance.lines()) table.Add({Label(line.account()), FormatMoney(line.amount())});
  return absl::StrCat(
      Fields().Add("Partner", balance.partner()).Add("Last transaction", balance.last_transaction()).Text(), "\n",
      table.Text());
}

std::string TransactionTable(const Items<v1::Transaction>& transactions) {
  Table table(
      {{"NUMBER", Align::kRight}, {"EFFECTIVE"}, {"CAUSE"}, {"RECEIVABLE", Align::kRight}, {"RESOURCE"}, {"WRITTEN"}});
  for (const v1::Transaction& transaction : transactions) {
    table.Add({absl::StrCat(transaction.number()), ShortTime(transaction.effective_time()), CauseText(transaction),
               ReceivableText(transaction), transaction.resource(), ShortTime(transaction.create_time())});
  }
  return table.Text();
}

std::string TransactionText(const v1::Transaction& transaction) {
  Table postings({{"ACCOUNT"}, {"AMOUNT", Align::kRight}, {"BALANCE AFTER", Align::kRight}});
  for (const auto& posting : transaction.postings()) {
    postings.Add({Label(posting.account()), FormatMoney(posting.amount()), FormatMoney(posting.balance_after())});
  }
  return absl::StrCat(Fields()
                          .Add("Transaction", transaction.name())
                          .Add("Cause", CauseText(transaction))
                          .Add("Resource", transaction.resource())
                          .Add("Effective", ShortTime(transaction.effective_time()))
                          .Add("Written", ShortTime(transaction.create_time()))
                          .Add("Hash", transaction.hash())
                          .Text(),
                      "\n", postings.Text());
}

}  // namespace prorata::cli
