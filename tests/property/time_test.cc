// Goal: it does not matter when the scheduler comes by. A jump of three years ends in the same state as three years day
// by day, row by row and byte by byte: with monthly and upfront plans, renewals on and off, prices that change,
// customers and offers that stop and start again, parts returned and split off, and returns that wait and are approved
// between.
//
//   PRORATA_SEED=1234 build/dev/tests/property_time_test          replays a run
//   PRORATA_TIME_RESERVATIONS=100000 build/dev/tests/...          with more of them

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "server/app/due.h"
#include "server/app/integrity.h"
#include "server/app/purchase.h"
#include "server/app/refunds.h"
#include "server/app/reservation_changes.h"
#include "server/app/reservations.h"
#include "server/app/split_merge.h"
#include "storage/memory/memory_store.h"
#include "tests/support/app_fixture.h"

namespace prorata::app {
namespace {

using domain::BillingPlan;
using domain::Instant;
using ::prorata::testing::At;

uint64_t NumberFrom(const char* variable, uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

using Rows = std::map<std::string, std::string>;

class TimeTest : public testing::AppFixture {
 protected:
  TimeTest() {
    SCOPED_TRACE("");
    std::printf("PRORATA_SEED=%llu\n", static_cast<unsigned long long>(seed_));
    for (int i = 0; i < kOffers; ++i) {
      const std::string sku = "Standard_D" + std::to_string(i) + "s_v5";
      offers_.push_back(AddOffer({.sku = sku,
                                  .term = i % 3 == 0 ? domain::Term::kThreeYears : domain::Term::kOneYear,
                                  .price = i % 2 == 0 ? "100.07 USD" : "1234.56 EUR"}));
    }
  }

  uint64_t Below(uint64_t bound) { return random_() % bound; }
  bool OneIn(uint64_t n) { return Below(n) == 0; }
  Instant Within(Instant from, int64_t days) {
    return domain::AddHours(from, static_cast<int64_t>(Below(static_cast<uint64_t>(days) * 24)));
  }

  // Buys so many over half a year, and changes some of them: what follows from it is up to time.
  void Populate(uint64_t reservations) {
    const Instant start = At("2024-01-01T08:30:00Z");
    for (uint64_t i = 0; i < reservations; ++i) {
      now = domain::AddSeconds(start, static_cast<int64_t>(i * (180 * 86'400 / reservations)));
      BuyOne();
    }
    // Prices to come, as price lists have them.
    for (const domain::OfferId& offer : offers_) {
      Change<schema::Offers>(offer, [&](domain::Offer& row) {
        Instant from = At("2024-09-01");
        for (int i = 0; i < 8; ++i) {
          from = domain::AddHours(from, static_cast<int64_t>(24 * (1 + Below(200))));
          row.prices.push_back({from, {row.currency, static_cast<int64_t>(5'000 + Below(20'000))}});
        }
      });
    }
  }

  Rows AllRows() {
    Rows rows;
    const absl::Status status = Read([&](const storage::Reader& reader) {
      rows.clear();
      return reader.Scan("", "", [&](std::string_view key, std::string_view value) {
        rows.emplace(key, value);
        return true;
      });
    });
    EXPECT_TRUE(status.ok()) << status;
    return rows;
  }

  void StartFrom(const Rows& rows) {
    store = storage::NewMemoryStore();
    const absl::Status status = Transact([&](storage::Transaction& tx) {
      for (const auto& [key, value] : rows) tx.Put(key, value);
      return absl::OkStatus();
    });
    ASSERT_TRUE(status.ok()) << status;
  }

  // Lives until the end, with the scheduler coming by every so many hours and, as always, before anything is done.
  void LiveUntil(Instant end, int64_t hours_between,
                 const std::vector<std::pair<Instant, std::function<void()>>>& deeds) {
    size_t deed = 0;
    while (now < end) {
      Instant next = std::min(end, domain::AddHours(now, hours_between));
      const bool is_deed = deed < deeds.size() && deeds[deed].first <= next;
      if (is_deed) next = deeds[deed].first;
      now = next;
      RunDue();
      if (is_deed) deeds[deed++].second();
    }
  }

  // What others do over the years. None of it makes an id, so that both worlds have the same.
  std::vector<std::pair<Instant, std::function<void()>>> Deeds(Instant from) {
    std::vector<std::pair<Instant, std::function<void()>>> deeds;
    for (int i = 0; i < 60; ++i) {
      const domain::OfferId offer = offers_[Below(offers_.size())];
      const bool withdrawn = OneIn(2);
      deeds.emplace_back(Within(from, 1200), [this, offer, withdrawn] {
        Change<schema::Offers>(offer, [&](domain::Offer& row) { row.withdrawn = withdrawn; });
      });
      const bool suspended = OneIn(4);
      deeds.emplace_back(Within(from, 1200), [this, suspended] {
        Change<schema::Customers>(adatum, [&](domain::Customer& row) { row.suspended = suspended; });
      });
      const std::string address = "desk" + std::to_string(i) + "@contoso.example";
      deeds.emplace_back(Within(from, 1200), [this, address] {
        Change<schema::Partners>(contoso, [&](domain::Partner& row) { row.notice_emails = {address}; });
      });
    }
    for (const domain::Refund& refund : waiting_) {
      deeds.emplace_back(Within(from, 500), [this, name = refund.name, approve = OneIn(2)] {
        const absl::Status ended = Transact([&](storage::Transaction& tx) {
          return (approve ? ApproveRefund(tx, Call("sam"), {name, "", ""}) : WithdrawRefund(tx, Call(), {name, "", ""}))
              .status();
        });
        EXPECT_TRUE(ended.ok()) << ended;
      });
    }
    for (const domain::ReservationName& name : switched_) {
      deeds.emplace_back(Within(from, 360), [this, name, on = OneIn(2)] {
        // Some are over by then.
        Transact([&](storage::Transaction& tx) {
          return UpdateReservation(tx, Call(), name, {.renew = on}, "").status();
        }).IgnoreError();
      });
    }
    std::stable_sort(deeds.begin(), deeds.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    return deeds;
  }

  void CheckEverything() {
    const auto report = Read([&](const storage::Reader& reader) { return CheckIntegrity(reader); });
    ASSERT_TRUE(report.ok()) << report.status();
    for (const Finding& finding : report->findings) {
      ADD_FAILURE() << finding.check << " " << finding.subject << ": " << finding.description;
    }
  }

  // How many rows of a table there are.
  template <typename Table>
  static int64_t Count(const Rows& rows) {
    const schema::KeyRange range = schema::All<Table>();
    return std::distance(rows.lower_bound(range.start), rows.lower_bound(range.end));
  }

  const uint64_t seed_ = NumberFrom("PRORATA_SEED", std::random_device{}());

 private:
  static constexpr int kOffers = 12;

  void BuyOne() {
    const bool renew = OneIn(2);
    domain::PurchaseCommand command =
        ToBuy(offers_[Below(offers_.size())], OneIn(2) ? BillingPlan::kMonthly : BillingPlan::kUpfront,
              static_cast<int64_t>(1 + Below(9)));
    if (OneIn(3)) command.scope = {domain::ScopeType::kSubscription, production.subscription, ""};
    const auto bought =
        Transact([&](storage::Transaction& tx) { return PurchaseReservation(tx, Call(), adatum, command, "", renew); });
    ASSERT_TRUE(bought.ok()) << bought.status();
    const domain::Reservation& reservation = bought->reservation;
    if (OneIn(10)) switched_.push_back(reservation.name);
    if (OneIn(10) && reservation.quantity > 1) {
      const auto split = Transact([&](storage::Transaction& tx) {
        return SplitReservation(tx, Call(), reservation.name, {1, reservation.quantity - 1}, "");
      });
      ASSERT_TRUE(split.ok()) << split.status();
    } else if (OneIn(20)) {
      CreateRefundCommand command_to_refund;
      command_to_refund.reservation = reservation.name;
      command_to_refund.units.quantity = reservation.quantity;
      const auto refund =
          Transact([&](storage::Transaction& tx) { return CreateRefund(tx, Call(), command_to_refund); });
      if (refund.ok() && refund->state == domain::RefundState::kPendingApproval) waiting_.push_back(*refund);
    }
  }

  std::mt19937_64 random_{seed_};
  std::vector<domain::OfferId> offers_;
  std::vector<domain::Refund> waiting_;
  std::vector<domain::ReservationName> switched_;
};

TEST_F(TimeTest, AJumpOfThreeYearsIsThreeYearsDayByDay) {
  const uint64_t reservations = NumberFrom("PRORATA_TIME_RESERVATIONS", 1'000);
  Populate(reservations);
  const Instant start = now;
  const Instant end = domain::AddMonths(start, 36);
  const Rows before = AllRows();

  LiveUntil(end, 24, {});
  const Rows day_by_day = AllRows();
  CheckEverything();
  EXPECT_GT(Count<schema::Orders>(day_by_day), Count<schema::Orders>(before)) << "some were renewed";

  StartFrom(before);
  now = end;
  RunDue();
  const Rows at_once = AllRows();
  ASSERT_EQ(at_once.size(), day_by_day.size());
  EXPECT_TRUE(at_once == day_by_day);
}

TEST_F(TimeTest, WithDeedsBetweenItDoesNotMatterHowOftenTheSchedulerComesBy) {
  Populate(300);
  const Instant start = now;
  const Instant end = domain::AddMonths(start, 40);
  const Rows before = AllRows();
  const auto deeds = Deeds(start);

  LiveUntil(end, 24, deeds);
  const Rows day_by_day = AllRows();
  CheckEverything();

  StartFrom(before);
  now = start;
  LiveUntil(end, 24 * 400, deeds);
  const Rows seldom = AllRows();
  ASSERT_EQ(seldom.size(), day_by_day.size());
  EXPECT_TRUE(seldom == day_by_day);
}

}  // namespace
}  // namespace prorata::app
