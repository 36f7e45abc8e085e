#pragma once

// The partner's journal: double entry, append only, chained by hashes (rules.md, section 11).

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "server/domain/calendar.h"
#include "server/domain/money.h"
#include "server/domain/names.h"

namespace prorata::domain {

enum class Account { kReceivable = 1, kPrepaid = 2, kFees = 3, kRevenue = 4 };
std::string_view NameOf(Account account);

// kExpiry moves what a term consumed from prepaid to revenue at its end, kImport what an order paid elsewhere from
// revenue to prepaid; no money is charged or paid.
enum class Cause { kPurchase = 1, kInstalment = 2, kRefund = 3, kExchange = 4, kExpiry = 5, kImport = 6 };
std::string_view NameOf(Cause cause);

struct Posting {
  Account account = Account::kReceivable;
  // Never zero.
  Money amount;
  // The balance of the account in that currency after the transaction.
  Money balance_after;

  friend bool operator==(const Posting&, const Posting&) = default;
};

using Sha256 = std::array<uint8_t, 32>;
// Lower-case hexadecimal.
std::string HexText(const Sha256& hash);

struct LedgerTransaction {
  TransactionName name;
  Instant create_time;
  // The moment it is for: earlier than create_time for a payment that was caught up with.
  Instant effective_time;
  Cause cause = Cause::kPurchase;
  // The name of the order, refund or exchange.
  std::string resource;
  // For an instalment, from 1.
  int payment_number = 0;
  // Per currency they sum to zero; one posting per account and currency, by currency and account.
  std::vector<Posting> postings;
  // Over everything above and the hash of the transaction before (all zero for the first).
  Sha256 hash{};

  friend bool operator==(const LedgerTransaction&, const LedgerTransaction&) = default;
};

struct AccountBalance {
  Account account = Account::kReceivable;
  Money amount;

  friend bool operator==(const AccountBalance&, const AccountBalance&) = default;
};

// Where a partner's journal and event feed stand. One row, read and written by everything that moves money.
struct JournalHead {
  PartnerId partner;
  // The newest transaction; 0 if there is none.
  int64_t transaction = 0;
  Sha256 hash{};
  // By currency and account; every account that ever moved.
  std::vector<AccountBalance> balances;
  // The newest event; 0 if there is none.
  int64_t event = 0;

  friend bool operator==(const JournalHead&, const JournalHead&) = default;
};

// An amount to book, before balances are known. Amounts for the same account and currency are added up; zeros vanish.
struct Entry {
  Account account = Account::kReceivable;
  Money amount;

  friend bool operator==(const Entry&, const Entry&) = default;
};

// What each operation books. `consumed` is what the returned units paid beyond their credit: it leaves prepaid for
// revenue. `forfeited` is a part of the credit that is not paid back and becomes revenue.
absl::StatusOr<std::vector<Entry>> PurchaseEntries(const Money& payment);
absl::StatusOr<std::vector<Entry>> RefundEntries(const Money& credit, const Money& fee, const Money& forfeited,
                                                 const Money& consumed);
absl::StatusOr<std::vector<Entry>> ExchangeEntries(const Money& credit, const Money& consumed,
                                                   const Money& first_payments);
absl::StatusOr<std::vector<Entry>> ExpiryEntries(const Money& consumed);
// What the held units of an order paid where it was before.
absl::StatusOr<std::vector<Entry>> ImportEntries(const Money& paid_elsewhere);

struct TransactionHeader {
  Instant create_time;
  Instant effective_time;
  Cause cause = Cause::kPurchase;
  std::string resource;
  int payment_number = 0;
};

// Appends to the journal: numbers and hashes the transaction and moves `head`. INTERNAL if the entries do not sum to
// zero, which is a fault of ours; AMOUNT_OUT_OF_RANGE if a balance leaves 64 bits. `head` is unchanged on an error.
// With no entry other than zeros nothing is appended and the transaction has number 0.
absl::StatusOr<LedgerTransaction> Append(JournalHead& head, const TransactionHeader& header,
                                         const std::vector<Entry>& entries);

// The hash that a transaction must have after one with hash `previous`: SHA-256 over these fields without anything
// between them. Numbers are 8 bytes, big endian, two's complement; a text is its length in bytes as a number, then its
// UTF-8.
//
//   text "prorata.ledger.v1", the 32 bytes of `previous`, text partner id, number, create_time and effective_time in
//   microseconds, text cause (`REFUND`), text resource, payment_number, how many postings, and for each of them:
//   text account (`PREPAID`), text currency, amount and balance_after in minor units.
Sha256 HashOf(const LedgerTransaction& transaction, const Sha256& previous);

}  // namespace prorata::domain
