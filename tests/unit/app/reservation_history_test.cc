// Looking back: at any time the answer is what it was then, and every change is told with who, when and what.

#include "server/app/reservation_history.h"

#include <gtest/gtest.h>

#include <map>

#include "absl/strings/str_join.h"
#include "server/app/integrity.h"
#include "server/app/orders.h"
#include "server/app/reservation_changes.h"
#include "server/app/split_merge.h"
#include "tests/unit/app/returns_fixture.h"

namespace prorata::testing {
namespace {

using domain::BillingPlan;

// The least that a list needs of a message.
struct Item {
  std::string text;
  size_t ByteSizeLong() const { return text.size(); }
};
struct Items {
  using value_type = Item;
  Item* Add() { return &all.emplace_back(); }
  std::vector<Item> all;
};

class ReservationHistoryTest : public ReturnsFixture {
 protected:
  ReservationHistoryTest() { now = At("2024-01-31T10:20:00Z"); }

  absl::StatusOr<domain::Reservation> AsOf(const domain::ReservationName& name, domain::Instant time) {
    return Read([&](const storage::Reader& reader) { return app::GetReservationAsOf(reader, Call(), name, time); });
  }
  // What there is to be seen at this moment.
  void Remember(const domain::OrderName& order) {
    for (const domain::Reservation& row : ReservationsOf(Load<schema::Orders>(order))) seen_[now][row.name] = row;
  }
  void ExpectAsRemembered() {
    for (const auto& [time, rows] : seen_) {
      for (const auto& [name, row] : rows) {
        const auto then = AsOf(name, time);
        ASSERT_TRUE(then.ok()) << then.status() << " at " << ToString(time);
        EXPECT_EQ(*then, row) << ToString(time);
      }
    }
  }

  // All pages, newest first, one revision a line.
  std::string Revisions(const domain::ReservationName& name, int32_t page_size = 0) {
    std::string text;
    std::string token;
    do {
      Items items;
      const auto next = Read([&](const storage::Reader& reader) {
        items = {};
        const auto convert = [](const domain::ReservationRevision& row,
                                const std::vector<std::string>& changed) -> absl::StatusOr<Item> {
          return Item{fmt::format("{} {} {} {}: {} [{}]", row.revision, ToString(row.update_time), row.changed_by,
                                  row.request_id, row.change, absl::StrJoin(changed, " "))};
        };
        return app::ListRevisions(reader, Call(), {ToString(name), page_size, token, ""}, name, convert, items);
      });
      if (!next.ok()) return ReasonsOf(next.status());
      for (const Item& item : items.all) text += item.text + "\n";
      token = *next;
      if (!token.empty()) text += "--\n";
    } while (!token.empty());
    return text;
  }

 private:
  std::map<domain::Instant, std::map<domain::ReservationName, domain::Reservation>> seen_;
};

TEST_F(ReservationHistoryTest, AnswersWhatWasAnsweredThen) {
  UsePolicy("csp-2020");
  const domain::Reservation bought = BuyReservation({}, BillingPlan::kMonthly, 5);
  const domain::OrderName order = bought.name.order;
  Remember(order);
  const auto later = [&](int64_t seconds) { now = domain::AddSeconds(now, seconds); };
  const auto rename = [&](const std::string& to) {
    const auto done = Transact([&](storage::Transaction& tx) {
      return app::UpdateReservation(tx, Call(), bought.name, {.display_name = to}, "");
    });
    ASSERT_TRUE(done.ok()) << done.status();
  };
  for (int i = 0; i < 9; ++i) {
    later(i % 3);  // Several within one moment, too: the last one is what was seen after it.
    rename(fmt::format("name {}", i));
    Remember(order);
  }
  later(60);
  const auto refund = Return(bought.name, 2);
  ASSERT_TRUE(refund.ok()) << refund.status();
  Remember(order);
  later(3600);
  ASSERT_TRUE(Approve(refund->name).ok());
  Remember(order);
  later(3600);
  Remember(order);
  ExpectAsRemembered();
}

TEST_F(ReservationHistoryTest, StartsWithTheReservationAndEndsNow) {
  const domain::Reservation bought = BuyReservation({}, BillingPlan::kUpfront, 5);
  const domain::Instant before{now.micros - 1};
  EXPECT_EQ(ReasonsOf(AsOf(bought.name, before).status()), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(*AsOf(bought.name, now), bought);
  EXPECT_EQ(ReasonsOf(AsOf(bought.name, {now.micros + 1}).status()), "TIME_OUT_OF_RANGE");
  EXPECT_EQ(ReasonsOf(AsOf({bought.name.order, {{9}}}, now).status()), "RESOURCE_NOT_FOUND");

  // A part was not there before the split, and what was split was still whole.
  now = At("2024-02-01T00:00:00Z");
  const auto split = Transact([&](storage::Transaction& tx) {
    return app::SplitReservation(tx, Call(), bought.name, {3, 2}, "");
  });
  ASSERT_TRUE(split.ok()) << split.status();
  EXPECT_EQ(ReasonsOf(AsOf(split->parts[0].name, {now.micros - 1}).status()), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(*AsOf(bought.name, {now.micros - 1}), bought);
  EXPECT_EQ(*AsOf(bought.name, now), split->source);
}

TEST_F(ReservationHistoryTest, TellsEveryChangeNewestFirst) {
  UsePolicy("csp-2020");
  const domain::Reservation bought = BuyReservation({}, BillingPlan::kUpfront, 5);
  now = At("2024-02-01T09:00:00Z");
  const auto renamed = Transact([&](storage::Transaction& tx) {
    app::CallContext call = Call("glen");
    call.request_id = "0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d";
    return app::UpdateReservation(
        tx, call, bought.name,
        {.display_name = "db",
         .configuration = {.scope = domain::WantedScope{{domain::ScopeType::kSubscription, {"production"}, ""}, {}}}},
        "");
  });
  ASSERT_TRUE(renamed.ok()) << renamed.status();
  now = At("2024-02-02T09:00:00Z");
  const auto refund = Return(bought.name, 5);
  ASSERT_TRUE(refund.ok()) << refund.status();
  now = At("2024-02-03T09:00:00Z");
  ASSERT_TRUE(Approve(refund->name).ok());
  const std::string all =
      "4 2024-02-03T09:00:00Z kim : returned by the refund [cancel_reason cancel_time returned_by pending_operation]\n"
      "3 2024-02-02T09:00:00Z dana : refund requested [pending_operation]\n"
      "2 2024-02-01T09:00:00Z glen 0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d: renamed, scope changed "
      "[display_name applied_scope scope_effective_time]\n"
      "1 2024-01-31T10:20:00Z dana : purchased []\n";
  EXPECT_EQ(Revisions(bought.name), all);
  std::string pages = all;
  pages.insert(pages.find("1 2024-01-31"), "--\n");
  EXPECT_EQ(Revisions(bought.name, 3), pages);
  EXPECT_EQ(Revisions({bought.name.order, {{9}}}), "RESOURCE_NOT_FOUND");
}

TEST_F(ReservationHistoryTest, ARevisionThatIsLostOrAnothersIsFoundByTheIntegrityCheck) {
  const domain::Reservation bought = BuyReservation({}, BillingPlan::kUpfront, 5);
  for (const char* name : {"a", "b", "c"}) {
    const auto renamed = Transact([&](storage::Transaction& tx) {
      return app::UpdateReservation(tx, Call(), bought.name, {.display_name = name}, "");
    });
    ASSERT_TRUE(renamed.ok()) << renamed.status();
  }
  const auto findings = [&] {
    const auto report = Read([](const storage::Reader& reader) { return app::CheckIntegrity(reader); });
    std::string found;
    for (const app::Finding& finding : report->findings) found += finding.check + ": " + finding.description + "\n";
    return found;
  };
  EXPECT_EQ(findings(), "");
  const auto first = Load<schema::Revisions>({bought.name, 1});
  const auto second = Load<schema::Revisions>({bought.name, 2});
  Put<schema::Revisions>({bought.name, 2}, first);
  EXPECT_EQ(findings(), "reservations: has another row where its revision 2 should be\n");
  ASSERT_TRUE(Transact([&](storage::Transaction& tx) {
                schema::Delete<schema::Revisions>(tx, {bought.name, 2});
                return absl::OkStatus();
              }).ok());
  EXPECT_EQ(findings(), "reservations: lost its revision 2: " + ToString(bought.name) + " has no revision 2\n");
  Put<schema::Revisions>({bought.name, 2}, second);
  EXPECT_EQ(findings(), "");
}

}  // namespace
}  // namespace prorata::testing
