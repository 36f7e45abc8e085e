// Goal: what time brings is booked once, on its own date, in order, whenever the scheduler comes to it and whatever
// happened in between; and when everything has ended nothing is left that was paid for and not consumed.

#include "server/app/due.h"

#include <algorithm>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "server/app/ids.h"
#include "server/app/purchase.h"
#include "server/app/reservations.h"
#include "server/domain/refund.h"
#include "server/domain/status_macros.h"
#include "server/domain/terms.h"
#include "tests/support/app_fixture.h"

namespace prorata::app {
namespace {

using domain::Account;
using domain::BillingPlan;
using domain::Term;
using ::prorata::testing::Amount;
using ::prorata::testing::At;

class DueTest : public testing::AppFixture {
 protected:
  // Gives units back without any credit: what they paid is consumed.
  void Return(const domain::OrderName& name, int64_t quantity) {
    const absl::Status status = Transact([&](storage::Transaction& tx) { return ReturnIn(tx, name, quantity); });
    ASSERT_TRUE(status.ok()) << status;
  }

  std::vector<std::string> Lines(int64_t from = 1) {
    return absl::StrSplit(JournalText(from), '\n', absl::SkipEmpty());
  }
  // The dates of the instalments, such as `02-29 03-31`.
  std::string InstalmentDates() {
    std::vector<std::string> dates;
    for (const std::string& line : Lines()) {
      if (line.find(" INSTALMENT ") != std::string::npos) dates.push_back(line.substr(line.find(' ') + 3, 8));
    }
    return absl::StrJoin(dates, " ");
  }

 private:
  absl::Status ReturnIn(storage::Transaction& tx, const domain::OrderName& name, int64_t quantity) {
    const CallContext call = Call();
    PRORATA_ASSIGN_OR_RETURN(Journal journal, Journal::Open(tx, call, name.customer.partner));
    PRORATA_ASSIGN_OR_RETURN(const domain::Order order, CatchUp(tx, call, journal, name));
    PRORATA_ASSIGN_OR_RETURN(const std::vector<domain::Reservation> all, app::ReservationsOf(tx, name));
    const auto held = std::find_if(all.begin(), all.end(), [](const auto& found) { return !found.canceled(); });
    if (held == all.end()) return absl::InternalError("nothing is held");
    const domain::PartIds ids{NewId<domain::ReservationId>(now), NewId<domain::ReservationId>(now)};
    const domain::RefundName refund{name.customer, NewId<domain::RefundId>(now)};
    const domain::ReturnedUnits units =
        domain::ReturnUnits(*held, quantity, domain::CancelReason::kRefunded, refund, ids, now);
    WriteReservation(tx, call, units.source, "returned");
    if (units.remaining.has_value()) WriteReservation(tx, call, *units.remaining, "returned");
    if (units.returned.has_value()) WriteReservation(tx, call, *units.returned, "returned");
    PRORATA_ASSIGN_OR_RETURN(const domain::Money each, domain::Multiply(order.plan.unit_payment, quantity));
    PRORATA_ASSIGN_OR_RETURN(const domain::Money paid, domain::Multiply(each, domain::PaymentsMade(*held, now)));
    PRORATA_ASSIGN_OR_RETURN(const std::vector<domain::Entry> entries, domain::ExpiryEntries(paid));
    PRORATA_RETURN_IF_ERROR(journal.Book(domain::Cause::kRefund, domain::ToString(refund), entries).status());
    journal.Close();
    return absl::OkStatus();
  }
};

TEST_F(DueTest, ChargesEveryMonthAndBooksTheEnd) {
  now = At("2024-01-31T10:00:00Z");
  const domain::Order order = Buy(AddOffer({.price = "31.00 USD"}), BillingPlan::kMonthly, 3);
  while (now < At("2025-03-01")) {
    RunDue();
    now = domain::AddHours(now, 24);
  }
  EXPECT_EQ(JournalText(),
            "1 2024-01-31 PURCHASE: RECEIVABLE 7.74 USD, PREPAID -7.74 USD\n"
            "2 2024-02-29 INSTALMENT 2: RECEIVABLE 7.74 USD, PREPAID -7.74 USD\n"
            "3 2024-03-31 INSTALMENT 3: RECEIVABLE 7.74 USD, PREPAID -7.74 USD\n"
            "4 2024-04-30 INSTALMENT 4: RECEIVABLE 7.74 USD, PREPAID -7.74 USD\n"
            "5 2024-05-31 INSTALMENT 5: RECEIVABLE 7.74 USD, PREPAID -7.74 USD\n"
            "6 2024-06-30 INSTALMENT 6: RECEIVABLE 7.74 USD, PREPAID -7.74 USD\n"
            "7 2024-07-31 INSTALMENT 7: RECEIVABLE 7.74 USD, PREPAID -7.74 USD\n"
            "8 2024-08-31 INSTALMENT 8: RECEIVABLE 7.74 USD, PREPAID -7.74 USD\n"
            "9 2024-09-30 INSTALMENT 9: RECEIVABLE 7.74 USD, PREPAID -7.74 USD\n"
            "10 2024-10-31 INSTALMENT 10: RECEIVABLE 7.74 USD, PREPAID -7.74 USD\n"
            "11 2024-11-30 INSTALMENT 11: RECEIVABLE 7.74 USD, PREPAID -7.74 USD\n"
            "12 2024-12-31 INSTALMENT 12: RECEIVABLE 7.74 USD, PREPAID -7.74 USD\n"
            "13 2025-01-31 EXPIRY: PREPAID 92.88 USD, REVENUE -92.88 USD\n");
  const domain::Order ended = Load<schema::Orders>(order.name);
  EXPECT_EQ(ended.charged, std::vector(12, Amount("7.74 USD")));
  EXPECT_TRUE(ended.closed);
  EXPECT_EQ(*NextDueTime(*store), std::nullopt);
  EXPECT_EQ(BalanceOf(Account::kPrepaid), Amount("0.00 USD"));
  EXPECT_EQ(BalanceOf(Account::kReceivable), Amount("92.88 USD"));
  CheckBooks();

  std::string events = "1 order.purchased " + ToString(order.name) + "\n";
  for (int number = 2; number <= 12; ++number) {
    events += std::to_string(number) + " payment.charged " + ToString(order.name) + "\n";
  }
  const std::string reservation = ToString(OnlyReservationOf(order).name);
  EXPECT_EQ(EventText(), events + "13 notice.expires_in_30_days " + reservation + "\n14 notice.expires_in_7_days " +
                             reservation + "\n15 order.ended " + ToString(order.name) + "\n16 notice.expired " +
                             reservation + "\n");
}

TEST_F(DueTest, CountsEveryDateFromTheStart) {
  struct Case {
    const char* start;
    Term term;
    const char* dates;
  };
  const std::vector<Case> cases = {
      {"2024-01-15", Term::kOneYear,
       "24-02-15 24-03-15 24-04-15 24-05-15 24-06-15 24-07-15 24-08-15 24-09-15 24-10-15 24-11-15 24-12-15"},
      {"2024-02-29", Term::kOneYear,
       "24-03-29 24-04-29 24-05-29 24-06-29 24-07-29 24-08-29 24-09-29 24-10-29 24-11-29 24-12-29 25-01-29"},
      {"2023-01-30", Term::kOneYear,
       "23-02-28 23-03-30 23-04-30 23-05-30 23-06-30 23-07-30 23-08-30 23-09-30 23-10-30 23-11-30 23-12-30"},
      {"2023-10-31", Term::kThreeYears,
       "23-11-30 23-12-31 24-01-31 24-02-29 24-03-31 24-04-30 24-05-31 24-06-30 24-07-31 24-08-31 24-09-30 24-10-31 "
       "24-11-30 24-12-31 25-01-31 25-02-28 25-03-31 25-04-30 25-05-31 25-06-30 25-07-31 25-08-31 25-09-30 25-10-31 "
       "25-11-30 25-12-31 26-01-31 26-02-28 26-03-31 26-04-30 26-05-31 26-06-30 26-07-31 26-08-31 26-09-30"},
  };
  for (const Case& c : cases) {
    StartAfresh();
    now = At(c.start);
    const domain::Order order = Buy(AddOffer({.term = c.term}), BillingPlan::kMonthly, 1);
    now = order.plan.expire_time;
    RunDue();
    EXPECT_EQ(InstalmentDates(), c.dates) << c.start;
    EXPECT_TRUE(Load<schema::Orders>(order.name).closed) << c.start;
    EXPECT_EQ(BalanceOf(Account::kPrepaid).minor, 0) << c.start;
    CheckBooks();
  }
}

TEST_F(DueTest, IsDueAtItsInstantAndNotBefore) {
  now = At("2024-01-31T10:00:00Z");
  Buy(AddOffer(), BillingPlan::kMonthly, 1);
  EXPECT_EQ(RunDue(), 0);
  now = {At("2024-02-29T10:00:00Z").micros - 1};
  EXPECT_EQ(RunDue(), 0);
  now = At("2024-02-29T10:00:00Z");
  EXPECT_EQ(RunDue(), 1);
  EXPECT_EQ(RunDue(), 0);
  EXPECT_EQ(*NextDueTime(*store), At("2024-03-31T10:00:00Z"));
}

TEST_F(DueTest, ChargesTheUnitsHeldOnEachDate) {
  const domain::Order order = Buy(AddOffer({.price = "12.00 USD"}), BillingPlan::kMonthly, 10);
  now = At("2024-02-10");
  RunDue();
  now = At("2024-04-10");  // The March and April payments are late: they are for the units held until now.
  Return(order.name, 4);
  now = At("2024-06-01");
  Return(order.name, 6);
  now = At("2025-01-01");
  RunDue();
  EXPECT_EQ(absl::StrJoin(Lines(), "\n"),
            "1 2024-01-01 PURCHASE: RECEIVABLE 10.00 USD, PREPAID -10.00 USD\n"
            "2 2024-02-01 INSTALMENT 2: RECEIVABLE 10.00 USD, PREPAID -10.00 USD\n"
            "3 2024-03-01 INSTALMENT 3: RECEIVABLE 10.00 USD, PREPAID -10.00 USD\n"
            "4 2024-04-01 INSTALMENT 4: RECEIVABLE 10.00 USD, PREPAID -10.00 USD\n"
            "5 2024-04-10 REFUND: PREPAID 16.00 USD, REVENUE -16.00 USD\n"
            "6 2024-05-01 INSTALMENT 5: RECEIVABLE 6.00 USD, PREPAID -6.00 USD\n"
            "7 2024-06-01 INSTALMENT 6: RECEIVABLE 6.00 USD, PREPAID -6.00 USD\n"
            "8 2024-06-01 REFUND: PREPAID 36.00 USD, REVENUE -36.00 USD");
  const domain::Order ended = Load<schema::Orders>(order.name);
  EXPECT_TRUE(ended.closed);
  ASSERT_EQ(ended.charged.size(), 12U);
  EXPECT_EQ(ended.charged[5], Amount("6.00 USD"));
  EXPECT_EQ(ended.charged[6], Amount("0.00 USD"));
  EXPECT_EQ(BalanceOf(Account::kPrepaid).minor, 0);
  CheckBooks();
}

TEST_F(DueTest, CatchUpTouchesNothingWhereNothingIsDue) {
  const domain::Order order = Buy(AddOffer(), BillingPlan::kMonthly, 1);
  now = At("2024-01-31");
  const absl::StatusOr<domain::Order> caught_up =
      Transact([&](storage::Transaction& tx) -> absl::StatusOr<domain::Order> {
        const CallContext call = Call();
        PRORATA_ASSIGN_OR_RETURN(Journal journal, Journal::Open(tx, call, contoso));
        return CatchUp(tx, call, journal, order.name);
      });
  ASSERT_TRUE(caught_up.ok()) << caught_up.status();
  EXPECT_EQ(*caught_up, order);
  EXPECT_EQ(Lines().size(), 1U);
  EXPECT_EQ(Load<schema::Orders>(order.name), order);
}

// What happens on its date, for the two worlds that are compared.
struct Deed {
  domain::Instant time;
  int order = 0;
  // 0: it is bought.
  int64_t returned = 0;
};

// Without what depends on when the scheduler came by: the numbers.
std::vector<std::string> WithoutNumbers(std::vector<std::string> lines) {
  for (std::string& line : lines) line.erase(0, line.find(' ') + 1);
  return lines;
}

class DueSeedTest : public DueTest {
 protected:
  // Does the deeds in a new world while the scheduler runs at the given times, and answers the lines of the ledger.
  std::vector<std::string> Live(const std::vector<Deed>& deeds, const std::vector<domain::Instant>& runs) {
    StartAfresh();
    std::vector<domain::OfferId> offers;
    for (const Term term : {Term::kOneYear, Term::kThreeYears}) {
      offers.push_back(AddOffer({.term = term, .price = "1234.56 USD"}));
    }
    std::vector<domain::OrderName> orders(deeds.size());
    size_t run = 0;
    for (const Deed& deed : deeds) {
      for (; run < runs.size() && runs[run] < deed.time; ++run) RunAt(runs[run]);
      now = deed.time;
      if (deed.returned == 0) {
        const BillingPlan plan = deed.order % 3 == 0 ? BillingPlan::kUpfront : BillingPlan::kMonthly;
        orders[deed.order] = Buy(offers[deed.order % 2], plan, 10).name;
      } else {
        Return(orders[deed.order], deed.returned);
      }
    }
    for (; run < runs.size(); ++run) RunAt(runs[run]);
    CheckBooks();
    EXPECT_EQ(BalanceOf(Account::kPrepaid).minor, 0);
    EXPECT_EQ(*NextDueTime(*store), std::nullopt);
    return WithoutNumbers(Lines());
  }

 private:
  void RunAt(domain::Instant time) {
    now = time;
    RunDue();
  }
};

TEST_F(DueSeedTest, AnyPauseEndsInTheSameBooks) {
  const auto seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  const domain::Instant start = At("2024-01-01");
  const domain::Instant end = At("2029-01-01");
  const auto day = [&](int64_t from, int64_t days) {
    return domain::AddHours(start, 24 * (from + static_cast<int64_t>(random() % days)) + random() % 24);
  };
  std::vector<domain::Instant> every_day;
  for (domain::Instant time = start; time < end; time = domain::AddHours(time, 24)) every_day.push_back(time);
  for (int round = 0; round < 3; ++round) {
    std::vector<Deed> bought;
    std::vector<Deed> deeds;
    for (int order = 0; order < 6; ++order) bought.push_back({day(0, 400), order, 0});
    for (const Deed& deed : bought) {
      deeds.push_back(deed);
      for (int64_t units = 1; units <= 2; ++units) {
        deeds.push_back({domain::AddHours(deed.time, 1 + random() % (24 * 360)), deed.order, units});
      }
    }
    const auto by_time = [](const Deed& a, const Deed& b) { return a.time < b.time; };
    std::sort(deeds.begin(), deeds.end(), by_time);
    std::sort(bought.begin(), bought.end(), by_time);
    std::vector<domain::Instant> now_and_then = {end};
    for (int run = 0; run < 5; ++run) now_and_then.push_back(day(0, 1500));
    std::sort(now_and_then.begin(), now_and_then.end());

    // With returns between, an order that is returned from is caught up with before others: the same lines in another
    // order.
    std::vector<std::string> daily = Live(deeds, every_day);
    std::vector<std::string> paused = Live(deeds, now_and_then);
    std::sort(daily.begin(), daily.end());
    std::sort(paused.begin(), paused.end());
    EXPECT_EQ(daily, paused);

    // Where time alone does the work, the scheduler finds what it missed in the order of its dates.
    every_day.push_back(end);
    const std::vector<std::string> only_end = Live(bought, {end});
    const auto date = [](const std::string& line) { return line.substr(0, 10); };
    std::vector<std::string> dates;
    for (size_t i = bought.size(); i < only_end.size(); ++i) dates.push_back(date(only_end[i]));
    EXPECT_TRUE(std::is_sorted(dates.begin(), dates.end()));
    std::vector<std::string> bought_daily = Live(bought, every_day);
    std::vector<std::string> bought_at_once = only_end;
    std::sort(bought_daily.begin(), bought_daily.end());
    std::sort(bought_at_once.begin(), bought_at_once.end());
    EXPECT_EQ(bought_daily, bought_at_once);
    every_day.pop_back();
  }
}

TEST_F(DueTest, SchedulersAndReturnsAtTheSameTimeBookEverythingOnce) {
  const domain::OfferId offer = AddOffer({.price = "12.00 USD"});
  std::vector<domain::OrderName> orders;
  for (int i = 0; i < 20; ++i) orders.push_back(Buy(offer, BillingPlan::kMonthly, 2).name);
  now = At("2024-12-31");
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) threads.emplace_back([&] { app::RunDue(*store, now).IgnoreError(); });
  for (const domain::OrderName& name : orders) Return(name, 1);
  for (std::thread& thread : threads) thread.join();
  RunDue();
  for (const domain::OrderName& name : orders) {
    EXPECT_EQ(Load<schema::Orders>(name).charged, std::vector(12, Amount("2.00 USD")));
  }
  EXPECT_EQ(Lines().size(), orders.size() * 13);
  CheckBooks();
}

TEST_F(DueTest, KeepsTheJournalsOfPartnersApart) {
  domain::Partner fabrikam = Load<schema::Partners>(contoso);
  fabrikam.id = {"fabrikam"};
  Put<schema::Partners>(fabrikam.id, fabrikam);
  domain::Customer litware = Load<schema::Customers>(adatum);
  litware.name = {fabrikam.id, {"litware"}};
  Put<schema::Customers>(litware.name, litware);
  const domain::OfferId offer = AddOffer();
  Buy(offer, BillingPlan::kMonthly, 1);
  ASSERT_TRUE(Transact([&](storage::Transaction& tx) {
                return PurchaseReservation(tx, Call(), litware.name, ToBuy(offer, BillingPlan::kMonthly, 1), "");
              }).ok());
  now = At("2025-01-01");
  EXPECT_EQ(RunDue(), 2 * (12 + 3));
  EXPECT_EQ(Load<schema::JournalHeads>(contoso).transaction, 13);
  EXPECT_EQ(Load<schema::JournalHeads>(fabrikam.id).transaction, 13);
  EXPECT_EQ(Load<schema::JournalHeads>(fabrikam.id).event, 16);
  CheckBooks();
}

TEST_F(DueTest, WhatIsCaughtUpWithIsDatedByWhenItFellDue) {
  const domain::Order order = Buy(AddOffer(), BillingPlan::kMonthly, 1);
  now = At("2026-01-01");
  RunDue();
  std::string dates;
  const absl::Status status = Read([&](const storage::Reader& reader) {
    return schema::Scan<schema::Transactions>(
        reader, schema::Within<schema::Transactions>(contoso),
        [&](const domain::TransactionName&, const domain::LedgerTransaction& transaction) {
          EXPECT_EQ(transaction.create_time, transaction.effective_time);
          dates += ToString(DateOf(transaction.create_time)) + " ";
          return true;
        });
  });
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(dates.substr(dates.size() - 22), "2024-12-01 2025-01-01 ");
  EXPECT_EQ(EventOf(16).time, order.plan.expire_time);
  EXPECT_EQ(EventOf(13).time, At("2024-12-02"));
}

// An order that cannot be read any more.
TEST_F(DueTest, WhatCannotBeBookedHoldsUpNothingElse) {
  const domain::OfferId offer = AddOffer();
  const domain::OrderName good = Buy(offer, BillingPlan::kMonthly, 1).name;
  now = At("2024-01-10");
  const domain::Order lost = Buy(offer, BillingPlan::kMonthly, 1);
  ASSERT_TRUE(Transact([&](storage::Transaction& tx) {
                schema::Delete<schema::Orders>(tx, lost.name);
                return absl::OkStatus();
              }).ok());
  now = At("2024-06-01");
  for (int run = 0; run < 2; ++run) {
    const absl::StatusOr<DueRun> result = app::RunDue(*store, now);
    ASSERT_TRUE(result.ok()) << result.status();
    EXPECT_EQ(result->worked_off, run == 0 ? 5 : 0);
    ASSERT_EQ(result->failures.size(), 1U);
    EXPECT_EQ(result->failures[0].entry, (schema::DueKey{At("2024-02-10"), lost.name}));
    EXPECT_EQ(result->failures[0].cause.code(), absl::StatusCode::kDataLoss);
    EXPECT_TRUE(result->finished);
  }
  EXPECT_EQ(Load<schema::Orders>(good).charged.size(), 6U);
  EXPECT_EQ(*NextDueTime(*store), At("2024-02-10"));
  CheckBooks();

  // Once it can be read it is caught up with, all of it.
  Put<schema::Orders>(lost.name, lost);
  EXPECT_EQ(RunDue(), 4);
  EXPECT_EQ(Load<schema::Orders>(lost.name).charged.size(), 5U);
  CheckBooks();
}

TEST_F(DueTest, StopsBetweenTwoTransactionsAndGoesOnFromThere) {
  const domain::OfferId offer = AddOffer({.price = "12.00 USD"});
  for (int i = 0; i < 100; ++i) Buy(offer, BillingPlan::kMonthly, 1);
  now = At("2024-12-01");
  int asked = 0;
  const absl::StatusOr<DueRun> stopped = app::RunDue(*store, now, [&] { return ++asked <= 2; });
  ASSERT_TRUE(stopped.ok()) << stopped.status();
  EXPECT_FALSE(stopped->finished);
  EXPECT_EQ(stopped->worked_off, 512);
  EXPECT_EQ(RunDue(), 100 * 11 - 512);
  EXPECT_EQ(Lines().size(), 1200U);
  CheckBooks();
}

}  // namespace
}  // namespace prorata::app
