// The journal: every transaction balances, moves the balances, and is chained to the one before.

#include "server/domain/ledger.h"

#include <limits>

#include "tests/unit/domain/fixtures.h"

namespace prorata::domain {
namespace {

std::string TextOf(const std::vector<Posting>& postings) {
  std::string text;
  for (const Posting& posting : postings) {
    text += fmt::format("{}{} {} -> {}", text.empty() ? "" : ", ", NameOf(posting.account), ToString(posting.amount),
                        AmountText(posting.balance_after));
  }
  return text;
}

std::string BalancesText(const JournalHead& head) {
  std::string text;
  for (const AccountBalance& balance : head.balances) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", NameOf(balance.account), ToString(balance.amount));
  }
  return text;
}

TransactionHeader HeaderOf(Cause cause) {
  return {.create_time = At("2024-03-01T00:00:00Z"),
          .effective_time = At("2024-02-29T00:00:00Z"),
          .cause = cause,
          .resource = "partners/contoso/customers/adatum/orders/1",
          .payment_number = 0};
}

JournalHead EmptyHead() {
  JournalHead head;
  head.partner = {"contoso"};
  return head;
}

TEST(Journal, TellsAReservationsStory) {
  JournalHead head = EmptyHead();
  const auto book = [&](Cause cause, absl::StatusOr<std::vector<Entry>> entries) {
    return TextOf(Append(head, HeaderOf(cause), *entries)->postings);
  };
  EXPECT_EQ(book(Cause::kPurchase, PurchaseEntries(Cash("93 USD"))),
            "RECEIVABLE 93.00 USD -> 93.00, PREPAID -93.00 USD -> -93.00");
  // One of three units: 22.45 of its 31.00 are credited, 12 % of that is the fee.
  EXPECT_EQ(
      book(Cause::kRefund, RefundEntries(Cash("22.45 USD"), Cash("2.69 USD"), Cash("0 USD"), Cash("8.55 USD"))),
      "RECEIVABLE -19.76 USD -> 73.24, PREPAID 31.00 USD -> -62.00, FEES -2.69 USD -> -2.69, REVENUE -8.55 USD -> "
      "-8.55");
  // Another, of which 5.00 are forfeited to the limit.
  EXPECT_EQ(book(Cause::kRefund, RefundEntries(Cash("20 USD"), Cash("0 USD"), Cash("5 USD"), Cash("11 USD"))),
            "RECEIVABLE -15.00 USD -> 58.24, PREPAID 31.00 USD -> -31.00, REVENUE -16.00 USD -> -24.55");
  // The last is exchanged for something with a first payment of 50.00.
  EXPECT_EQ(book(Cause::kExchange, ExchangeEntries(Cash("10 USD"), Cash("21 USD"), Cash("50 USD"))),
            "RECEIVABLE 40.00 USD -> 98.24, PREPAID -19.00 USD -> -50.00, REVENUE -21.00 USD -> -45.55");
  EXPECT_EQ(book(Cause::kExpiry, ExpiryEntries(Cash("50 USD"))),
            "PREPAID 50.00 USD -> 0.00, REVENUE -50.00 USD -> -95.55");
  EXPECT_EQ(BalancesText(head), "RECEIVABLE 98.24 USD, PREPAID 0.00 USD, FEES -2.69 USD, REVENUE -95.55 USD");
  EXPECT_EQ(head.transaction, 5);
}

TEST(Journal, SortsAndSumsUpByCurrencyAndAccount) {
  JournalHead head = EmptyHead();
  const LedgerTransaction transaction = Append(head, HeaderOf(Cause::kExchange),
                                               {{Account::kRevenue, Cash("-1 USD")},
                                                {Account::kReceivable, Cash("3 GBP")},
                                                {Account::kReceivable, Cash("1 USD")},
                                                {Account::kPrepaid, Cash("-2 GBP")},
                                                {Account::kFees, Cash("0 USD")},
                                                {Account::kRevenue, Cash("4 USD")},
                                                {Account::kRevenue, Cash("-4 USD")},
                                                {Account::kPrepaid, Cash("-1 GBP")}})
                                            .value();
  EXPECT_EQ(
      TextOf(transaction.postings),
      "RECEIVABLE 3.00 GBP -> 3.00, PREPAID -3.00 GBP -> -3.00, RECEIVABLE 1.00 USD -> 1.00, REVENUE -1.00 USD -> "
      "-1.00");
  EXPECT_EQ(BalancesText(head), "RECEIVABLE 3.00 GBP, PREPAID -3.00 GBP, RECEIVABLE 1.00 USD, REVENUE -1.00 USD");
}

TEST(Journal, HasNothingToSayOfZeros) {
  JournalHead head = EmptyHead();
  const JournalHead before = head;
  EXPECT_EQ(Append(head, HeaderOf(Cause::kExpiry), *ExpiryEntries(Cash("0 USD")))->name.number, 0);
  EXPECT_EQ(Append(head, HeaderOf(Cause::kExpiry), {})->name.number, 0);
  EXPECT_EQ(head, before);
}

TEST(Journal, RefusesWhatDoesNotBalance) {
  JournalHead head = EmptyHead();
  head.balances = {{Account::kReceivable, Cash("1 USD")}};
  const JournalHead before = head;
  const std::vector<std::vector<Entry>> cases = {
      {{Account::kReceivable, Cash("1 USD")}},
      {{Account::kReceivable, Cash("1 USD")}, {Account::kPrepaid, Cash("-0.99 USD")}},
      {{Account::kReceivable, Cash("1 USD")}, {Account::kPrepaid, Cash("-1 EUR")}},
  };
  for (const std::vector<Entry>& entries : cases) {
    EXPECT_EQ(Append(head, HeaderOf(Cause::kRefund), entries).status().code(), absl::StatusCode::kInternal);
  }
  const Money most{In("USD"), std::numeric_limits<int64_t>::max()};
  EXPECT_EQ(ReasonsText(Append(head, HeaderOf(Cause::kPurchase), *PurchaseEntries(most)).status()),
            "AMOUNT_OUT_OF_RANGE");
  EXPECT_EQ(head, before);
}

TEST(Journal, NumbersAndChainsItsTransactions) {
  JournalHead head = EmptyHead();
  const LedgerTransaction first = Append(head, HeaderOf(Cause::kPurchase), *PurchaseEntries(Cash("93 USD"))).value();
  const LedgerTransaction second = Append(head, HeaderOf(Cause::kPurchase), *PurchaseEntries(Cash("93 USD"))).value();
  EXPECT_EQ(ToString(first.name), "partners/contoso/transactions/1");
  EXPECT_EQ(ToString(second.name), "partners/contoso/transactions/2");
  EXPECT_EQ(first.hash, HashOf(first, Sha256{}));
  EXPECT_EQ(second.hash, HashOf(second, first.hash));
  EXPECT_EQ(head.hash, second.hash);
}

// The bytes of ledger.h put together by other means:
//
//   text = lambda s: struct.pack('>q', len(s)) + s.encode()
//   number = lambda n: struct.pack('>q', n)
//   hashlib.sha256(text('prorata.ledger.v1') + bytes(32) + text('contoso') + number(1) + number(1709251200000000) +
//     number(1709164800000000) + text('PURCHASE') + text('partners/contoso/customers/adatum/orders/1') + number(0) +
//     number(2) + text('RECEIVABLE') + text('USD') + number(9300) + number(9300) +
//     text('PREPAID') + text('USD') + number(-9300) + number(-9300)).hexdigest()
TEST(Journal, HashIsTheDocumentedOne) {
  JournalHead head = EmptyHead();
  const LedgerTransaction transaction =
      Append(head, HeaderOf(Cause::kPurchase), *PurchaseEntries(Cash("93 USD"))).value();
  EXPECT_EQ(HexText(transaction.hash), "5001fa71f88b991c0368f49b7e2be7837d74c15393c42508e0a3f5d43dcef2ed");
}

TEST(Journal, HashCoversEveryField) {
  JournalHead head = EmptyHead();
  const LedgerTransaction original = Append(head, HeaderOf(Cause::kPurchase), *PurchaseEntries(Cash("93 USD"))).value();
  std::vector<LedgerTransaction> changed(11, original);
  changed[0].name.partner.value = "contosp";
  changed[1].name.number = 2;
  ++changed[2].create_time.micros;
  ++changed[3].effective_time.micros;
  changed[4].cause = Cause::kRefund;
  changed[5].resource += "x";
  changed[6].payment_number = 1;
  changed[7].postings[1].account = Account::kFees;
  ++changed[8].postings[0].amount.minor;
  ++changed[9].postings[0].balance_after.minor;
  changed[10].postings[0].amount.currency = In("EUR");
  for (size_t i = 0; i < changed.size(); ++i) EXPECT_NE(HashOf(changed[i], Sha256{}), original.hash) << i;
  Sha256 previous{};
  previous[31] = 1;
  EXPECT_NE(HashOf(original, previous), original.hash);
}

}  // namespace
}  // namespace prorata::domain
