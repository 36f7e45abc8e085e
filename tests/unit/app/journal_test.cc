// Goal: what a transaction adds to a partner's ledger and feed is numbered without a gap, chained, and reads back as
// written.

#include "server/app/journal.h"

#include <string>
#include <vector>

#include "server/app/integrity.h"
#include "tests/support/app_fixture.h"

namespace prorata::app {
namespace {

using domain::Account;
using domain::Cause;
using ::prorata::testing::Amount;
using ::prorata::testing::At;

class JournalTest : public testing::AppFixture {
 protected:
  // Opens, runs, closes.
  template <typename Body>
  absl::Status Write(const CallContext& context, const domain::PartnerId& partner, Body body) {
    return Transact([&](storage::Transaction& tx) -> absl::Status {
      absl::StatusOr<Journal> journal = Journal::Open(tx, context, partner);
      if (!journal.ok()) return journal.status();
      const absl::Status status = body(*journal);
      if (status.ok()) journal->Close();
      return status;
    });
  }

  static std::vector<domain::Entry> Paid(std::string_view amount) {
    domain::Money minus = Amount(amount);
    minus.minor = -minus.minor;
    return {{Account::kReceivable, Amount(amount)}, {Account::kPrepaid, minus}};
  }
};

TEST_F(JournalTest, NumbersTransactionsAndEventsAcrossUses) {
  for (int use = 0; use < 2; ++use) {
    const absl::Status status = Write(Call(), contoso, [&](Journal& journal) {
      EXPECT_EQ(*journal.Book(Cause::kPurchase, "orders/a", Paid("1.00 USD")), 2 * use + 1);
      EXPECT_EQ(*journal.BookAt(At("2023-12-01"), Cause::kInstalment, "orders/b", 7, Paid("2.00 EUR")), 2 * use + 2);
      journal.Emit("order.purchased", "orders/a");
      journal.EmitByTime(At("2023-12-01"), "payment.charged", "orders/b");
      return absl::OkStatus();
    });
    ASSERT_TRUE(status.ok()) << status;
  }
  EXPECT_EQ(JournalText(),
            "1 2024-01-01 PURCHASE: RECEIVABLE 1.00 USD, PREPAID -1.00 USD\n"
            "2 2023-12-01 INSTALMENT 7: RECEIVABLE 2.00 EUR, PREPAID -2.00 EUR\n"
            "3 2024-01-01 PURCHASE: RECEIVABLE 1.00 USD, PREPAID -1.00 USD\n"
            "4 2023-12-01 INSTALMENT 7: RECEIVABLE 2.00 EUR, PREPAID -2.00 EUR\n");
  EXPECT_EQ(EventText(),
            "1 order.purchased orders/a\n2 payment.charged orders/b\n"
            "3 order.purchased orders/a\n4 payment.charged orders/b\n");
  EXPECT_EQ(BalanceOf(Account::kReceivable), Amount("2.00 USD"));
  EXPECT_EQ(BalanceOf(Account::kPrepaid, "EUR"), Amount("-4.00 EUR"));
  CheckBooks();
}

TEST_F(JournalTest, WritesAnEventIntoTheRowOfTheNewestTransactionThatItTellsOf) {
  CallContext call = Call("dana");
  call.request_id = "0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d";
  ASSERT_TRUE(Write(call, contoso, [&](Journal& journal) {
                EXPECT_TRUE(journal.Book(Cause::kRefund, "refunds/a", Paid("1.00 USD")).ok());
                EXPECT_TRUE(journal.Book(Cause::kRefund, "refunds/a", Paid("2.00 USD")).ok());
                EXPECT_TRUE(journal.BookAt(At("2023-12-01"), Cause::kExpiry, "orders/b", 0, Paid("3.00 USD")).ok());
                journal.Emit("reservation.changed", "reservations/c");
                journal.Emit("refund.succeeded", "refunds/a");
                journal.Emit("order.renewed", "orders/b");
                return absl::OkStatus();
              }).ok());
  EXPECT_EQ(EventText(),
            "1 reservation.changed reservations/c\n2 refund.succeeded refunds/a\n3 order.renewed orders/b\n");
  // It was caught up with, and there is no event of its time.
  const auto payment = Load<schema::Transactions>({contoso, 1});
  EXPECT_FALSE(payment.told_by.has_value());
  EXPECT_EQ(payment.newest_event, 1);
  const auto refund = Load<schema::Transactions>({contoso, 2});
  EXPECT_EQ(refund.told_by, (schema::ToldBy{"refund.succeeded", "dana", call.request_id}));
  EXPECT_EQ(refund.newest_event, 2);
  const domain::Event event = EventOf(2);
  EXPECT_EQ(event.time, now);
  EXPECT_EQ(event.principal, "dana");
  EXPECT_EQ(event.request_id, call.request_id);
  const auto expiry = Load<schema::Transactions>({contoso, 3});
  EXPECT_FALSE(expiry.told_by.has_value());
  EXPECT_EQ(expiry.newest_event, 3);
  EXPECT_EQ(Load<schema::Events>({contoso, 3}).type, "order.renewed");
}

TEST_F(JournalTest, AnEventThatIsLostOrThereTwiceIsFoundByTheIntegrityCheck) {
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(Write(Call(), contoso, [&](Journal& journal) {
                  EXPECT_TRUE(journal.Book(Cause::kRefund, "refunds/a", Paid("0.01 USD")).ok());
                  journal.Emit("refund.succeeded", "refunds/a");
                  journal.Emit("reservation.changed", "reservations/b");
                  return absl::OkStatus();
                }).ok());
  }
  const auto findings = [&] {
    std::string text;
    const auto report = Read([](const storage::Reader& reader) { return CheckIntegrity(reader); });
    for (const Finding& finding : report->findings) {
      if (finding.check == "events") text += finding.description + "\n";
    }
    return text;
  };
  EXPECT_EQ(findings(), "");
  const auto told = Load<schema::Transactions>({contoso, 2});
  struct Case {
    const char* name;
    int64_t newest_event;
    bool is_told;
    const char* expected;
  };
  const std::vector<Case> cases = {
      {"lost", 3, false, "4 follows 2\n"},
      {"there twice", 2, true, "2 follows 2\n4 follows 2\n"},
      {"before the one before", 0, false, "the newest is 0, before it 1\n4 follows 2\n"},
      {"behind the head", 5, true, "4 follows 2\nthe head is at 4, the newest is 5\n"},
  };
  for (const Case& c : cases) {
    auto row = told;
    row.newest_event = c.newest_event;
    if (!c.is_told) row.told_by.reset();
    Put<schema::Transactions>({contoso, 2}, row);
    EXPECT_EQ(findings(), c.expected) << c.name;
  }
  Put<schema::Transactions>({contoso, 2}, told);
  ASSERT_TRUE(Transact([&](storage::Transaction& tx) {
                schema::Delete<schema::Events>(tx, {contoso, 2});
                return absl::OkStatus();
              }).ok());
  EXPECT_EQ(findings(), "3 follows 1\n");
}

TEST_F(JournalTest, KeepsWhoAskedButNotForWhatTimeBrought) {
  CallContext call = Call("dana");
  call.request_id = "0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d";
  ASSERT_TRUE(Write(call, contoso, [&](Journal& journal) {
                journal.Emit("refund.requested", "refunds/a");
                journal.EmitByTime(At("2023-12-31"), "order.ended", "orders/b");
                return absl::OkStatus();
              }).ok());
  const auto asked = EventOf(1);
  EXPECT_EQ(asked.principal, "dana");
  EXPECT_EQ(asked.request_id, call.request_id);
  EXPECT_EQ(asked.time, now);
  const auto brought = EventOf(2);
  EXPECT_EQ(brought.time, At("2023-12-31"));
  EXPECT_EQ(brought.principal, "");
  EXPECT_EQ(brought.request_id, "");
}

TEST_F(JournalTest, NoticesAreForTheAddressesOfTheirTime) {
  const domain::Notice notice{.type = "notice.test",
                              .resource = "reservations/a",
                              .text = "it ends",
                              .reasons = {{domain::Reason::kOfferWithdrawn, "gone", "offers/a"}}};
  for (const std::vector<std::string>& addresses :
       std::vector<std::vector<std::string>>{{}, {"a@contoso.example", "b@contoso.example"}}) {
    Change<schema::Partners>(contoso, [&](domain::Partner& partner) { partner.notice_emails = addresses; });
    const absl::Status status = Write(Call(), contoso, [&](Journal& journal) {
      EXPECT_TRUE(journal.NotifyByTime(At("2023-12-31"), notice).ok());
      return journal.Notify(notice);
    });
    ASSERT_TRUE(status.ok()) << status;
  }
  const auto brought = EventOf(3);
  EXPECT_EQ(brought.type, "notice.test");
  EXPECT_EQ(brought.resource, "reservations/a");
  EXPECT_EQ(brought.text, "it ends");
  EXPECT_EQ(brought.reasons, notice.reasons);
  EXPECT_EQ(brought.recipients, (std::vector<std::string>{"a@contoso.example", "b@contoso.example"}));
  EXPECT_EQ(brought.time, At("2023-12-31"));
  EXPECT_EQ(brought.principal, "");
  EXPECT_TRUE(EventOf(1).recipients.empty());
  EXPECT_EQ(EventOf(4).principal, "dana");
}

TEST_F(JournalTest, BooksNothingForZeros) {
  ASSERT_TRUE(Write(Call(), contoso, [&](Journal& journal) {
                EXPECT_EQ(*journal.Book(Cause::kInstalment, "orders/a", Paid("0.00 USD")), 0);
                EXPECT_EQ(*journal.Book(Cause::kInstalment, "orders/a", {}), 0);
                return absl::OkStatus();
              }).ok());
  EXPECT_EQ(JournalText(), "");
  EXPECT_EQ(Load<schema::JournalHeads>(contoso).transaction, 0);
}

TEST_F(JournalTest, RefusesWhatDoesNotBalanceAndLeavesNothing) {
  const absl::Status status = Write(Call(), contoso, [&](Journal& journal) {
    journal.Emit("order.purchased", "orders/a");
    return journal.Book(Cause::kPurchase, "orders/a", {{Account::kReceivable, Amount("1.00 USD")}}).status();
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal) << status;
  EXPECT_EQ(JournalText(), "");
  EXPECT_EQ(EventText(), "");
}

TEST_F(JournalTest, IsOnePerPartner) {
  const domain::PartnerId fabrikam{"fabrikam"};
  for (const domain::PartnerId& partner : {contoso, fabrikam}) {
    ASSERT_TRUE(Write(Call(), partner, [&](Journal& journal) {
                  EXPECT_EQ(*journal.Book(Cause::kPurchase, "orders/a", Paid("1.00 USD")), 1);
                  return absl::OkStatus();
                }).ok());
  }
  EXPECT_EQ(Load<schema::JournalHeads>(fabrikam).transaction, 1);
  EXPECT_EQ(BalanceOf(Account::kReceivable), Amount("1.00 USD"));
  CheckBooks();
}

}  // namespace
}  // namespace prorata::app
