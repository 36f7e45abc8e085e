#include "server/domain/ledger.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <tuple>
#include <utility>

#include "fmt/format.h"
#include "openssl/evp.h"
#include "server/domain/status_macros.h"

namespace prorata::domain {
namespace {

// By currency and account: the order of postings and balances.
struct AccountKey {
  Currency currency;
  Account account = Account::kReceivable;

  friend auto operator<=>(const AccountKey&, const AccountKey&) = default;
};
using Sums = std::map<AccountKey, Money>;

Money Negated(const Money& money) {
  return {money.currency, -money.minor};
}

absl::StatusOr<Sums> SumUp(const std::vector<Entry>& entries) {
  Sums sums;
  for (const Entry& entry : entries) {
    const auto [sum, added] = sums.try_emplace({entry.amount.currency, entry.account}, entry.amount);
    if (added) continue;
    PRORATA_ASSIGN_OR_RETURN(sum->second, Add(sum->second, entry.amount));
  }
  std::erase_if(sums, [](const auto& sum) { return sum.second.is_zero(); });
  return sums;
}

absl::Status CheckBalanced(const Sums& sums, std::string_view resource) {
  std::map<Currency, __int128> totals;
  for (const auto& [key, amount] : sums) totals[key.currency] += amount.minor;
  for (const auto& [currency, total] : totals) {
    if (total == 0) continue;
    return absl::InternalError(fmt::format("the entries for {} do not sum to zero in {}", resource, currency.code()));
  }
  return absl::OkStatus();
}

// Adds to the balance of an account, which is put in its place if it never moved before. Answers the new balance.
absl::StatusOr<Money> Move(std::vector<AccountBalance>& balances, const AccountKey& key, const Money& amount) {
  const auto place = std::lower_bound(balances.begin(), balances.end(), key,
                                      [](const AccountBalance& balance, const AccountKey& wanted) {
                                        return AccountKey{balance.amount.currency, balance.account} < wanted;
                                      });
  const bool known = place != balances.end() && place->account == key.account && place->amount.currency == key.currency;
  if (!known) {
    balances.insert(place, {key.account, amount});
    return amount;
  }
  PRORATA_ASSIGN_OR_RETURN(place->amount, Add(place->amount, amount));
  return place->amount;
}

// The bytes that are hashed; ledger.h describes them.
class HashInput {
 public:
  void Number(int64_t number) {
    const auto bits = static_cast<uint64_t>(number);
    for (int shift = 56; shift >= 0; shift -= 8) bytes_.push_back(static_cast<char>(bits >> shift & 0xff));
  }
  void Text(std::string_view text) {
    Number(static_cast<int64_t>(text.size()));
    bytes_.append(text);
  }
  void Hash(const Sha256& hash) { bytes_.append(hash.begin(), hash.end()); }

  Sha256 Digest() const {
    // Fetching an algorithm by name costs as much as digesting a transaction.
    static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    Sha256 digest{};
    const bool done = EVP_Digest(bytes_.data(), bytes_.size(), digest.data(), nullptr, sha256, nullptr) == 1;
    // Only a broken installation of OpenSSL cannot do this; a journal without its chain must not be written.
    if (!done) std::abort();
    return digest;
  }

 private:
  std::string bytes_;
};

}  // namespace

std::string_view NameOf(Account account) {
  switch (account) {
    case Account::kReceivable:
      return "RECEIVABLE";
    case Account::kPrepaid:
      return "PREPAID";
    case Account::kFees:
      return "FEES";
    case Account::kRevenue:
      return "REVENUE";
  }
  return "";
}

std::string_view NameOf(Cause cause) {
  switch (cause) {
    case Cause::kPurchase:
      return "PURCHASE";
    case Cause::kInstalment:
      return "INSTALMENT";
    case Cause::kRefund:
      return "REFUND";
    case Cause::kExchange:
      return "EXCHANGE";
    case Cause::kExpiry:
      return "EXPIRY";
    case Cause::kImport:
      return "IMPORT";
  }
  return "";
}

std::string HexText(const Sha256& hash) {
  std::string text;
  for (const uint8_t byte : hash) text += fmt::format("{:02x}", byte);
  return text;
}

absl::StatusOr<std::vector<Entry>> PurchaseEntries(const Money& payment) {
  return std::vector<Entry>{{Account::kReceivable, payment}, {Account::kPrepaid, Negated(payment)}};
}

absl::StatusOr<std::vector<Entry>> RefundEntries(const Money& credit, const Money& fee, const Money& forfeited,
                                                 const Money& consumed) {
  PRORATA_ASSIGN_OR_RETURN(const Money leaves_prepaid, Add(credit, consumed));
  PRORATA_ASSIGN_OR_RETURN(const Money kept, Add(fee, forfeited));
  PRORATA_ASSIGN_OR_RETURN(const Money paid_back, Subtract(credit, kept));
  PRORATA_ASSIGN_OR_RETURN(const Money earned, Add(consumed, forfeited));
  return std::vector<Entry>{{Account::kReceivable, Negated(paid_back)},
                            {Account::kPrepaid, leaves_prepaid},
                            {Account::kFees, Negated(fee)},
                            {Account::kRevenue, Negated(earned)}};
}

absl::StatusOr<std::vector<Entry>> ExchangeEntries(const Money& credit, const Money& consumed,
                                                   const Money& first_payments) {
  PRORATA_ASSIGN_OR_RETURN(const Money leaves_prepaid, Add(credit, consumed));
  PRORATA_ASSIGN_OR_RETURN(const Money prepaid, Subtract(leaves_prepaid, first_payments));
  PRORATA_ASSIGN_OR_RETURN(const Money charged, Subtract(first_payments, credit));
  return std::vector<Entry>{
      {Account::kReceivable, charged}, {Account::kPrepaid, prepaid}, {Account::kRevenue, Negated(consumed)}};
}

absl::StatusOr<std::vector<Entry>> ExpiryEntries(const Money& consumed) {
  return std::vector<Entry>{{Account::kPrepaid, consumed}, {Account::kRevenue, Negated(consumed)}};
}

absl::StatusOr<std::vector<Entry>> ImportEntries(const Money& paid_elsewhere) {
  return std::vector<Entry>{{Account::kPrepaid, Negated(paid_elsewhere)}, {Account::kRevenue, paid_elsewhere}};
}

absl::StatusOr<LedgerTransaction> Append(JournalHead& head, const TransactionHeader& header,
                                         const std::vector<Entry>& entries) {
  PRORATA_ASSIGN_OR_RETURN(const Sums sums, SumUp(entries));
  PRORATA_RETURN_IF_ERROR(CheckBalanced(sums, header.resource));
  LedgerTransaction transaction{.name = {head.partner, 0},
                                .create_time = header.create_time,
                                .effective_time = header.effective_time,
                                .cause = header.cause,
                                .resource = header.resource,
                                .payment_number = header.payment_number,
                                .postings = {},
                                .hash = {}};
  if (sums.empty()) return transaction;

  std::vector<AccountBalance> balances = head.balances;
  for (const auto& [key, amount] : sums) {
    PRORATA_ASSIGN_OR_RETURN(const Money balance_after, Move(balances, key, amount));
    transaction.postings.push_back({key.account, amount, balance_after});
  }
  transaction.name.number = head.transaction + 1;
  transaction.hash = HashOf(transaction, head.hash);

  head.transaction = transaction.name.number;
  head.hash = transaction.hash;
  head.balances = std::move(balances);
  return transaction;
}

Sha256 HashOf(const LedgerTransaction& transaction, const Sha256& previous) {
  HashInput input;
  input.Text("prorata.ledger.v1");
  input.Hash(previous);
  input.Text(transaction.name.partner.value);
  input.Number(transaction.name.number);
  input.Number(transaction.create_time.micros);
  input.Number(transaction.effective_time.micros);
  input.Text(NameOf(transaction.cause));
  input.Text(transaction.resource);
  input.Number(transaction.payment_number);
  input.Number(static_cast<int64_t>(transaction.postings.size()));
  for (const Posting& posting : transaction.postings) {
    input.Text(NameOf(posting.account));
    input.Text(posting.amount.currency.code());
    input.Number(posting.amount.minor);
    input.Number(posting.balance_after.minor);
  }
  return input.Digest();
}

}  // namespace prorata::domain
