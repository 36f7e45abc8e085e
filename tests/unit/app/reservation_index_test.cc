// Goal: the indexes of reservations follow every change, only what changes is written, a store from before they were
// there gets them, and what is missing or left over is found.

#include "server/app/reservation_index.h"

#include <fmt/format.h>

#include "server/app/integrity.h"
#include "server/app/reservation_list.h"
#include "server/app/reservations.h"
#include "tests/support/app_fixture.h"

namespace prorata::testing {
namespace {

using domain::Reservation;

class ReservationIndexTest : public AppFixture {
 protected:
  ReservationIndexTest() { bought_ = OnlyReservationOf(Buy(AddOffer(), domain::BillingPlan::kUpfront, 3)); }

  Reservation bought_;

  void Write(const Reservation& row) {
    const auto written = Transact([&](storage::Transaction& tx) -> absl::StatusOr<Reservation> {
      return *app::WriteReservation(tx, Call(), row, "changed");
    });
    ASSERT_TRUE(written.ok());
  }

  // What the integrity check finds, one line each, without the name.
  std::string Findings() {
    const auto report = Read([&](const storage::Reader& reader) { return app::CheckIntegrity(reader); });
    if (!report.ok()) return report.status().ToString();
    std::string text;
    for (const app::Finding& finding : report->findings) {
      if (finding.check == "indexes") text += finding.description + "\n";
    }
    return text;
  }

  template <typename Table>
  void Delete(const typename Table::Key& key) {
    EXPECT_TRUE(Transact([&](storage::Transaction& tx) {
                  schema::Delete<Table>(tx, key);
                  return absl::OkStatus();
                }).ok());
  }
};

// Counts what is written.
class Counting : public storage::Transaction {
 public:
  absl::StatusOr<storage::Found> Get(std::string_view) const override { return absl::NotFoundError(""); }
  absl::Status Scan(std::string_view, std::string_view, storage::Visitor) const override { return absl::OkStatus(); }
  absl::Status ScanReverse(std::string_view, std::string_view, storage::Visitor) const override {
    return absl::OkStatus();
  }
  void Remember(std::string_view, storage::Decoded) const override {}
  void Put(std::string_view, std::string, storage::Decoded) override { ++puts; }
  void Delete(std::string_view) override { ++deletes; }
  void Discard() override {}

  int puts = 0;
  int deletes = 0;
};

TEST_F(ReservationIndexTest, WritesOnlyWhatChanges) {
  struct Case {
    std::string_view what;
    int puts;
    int deletes;
    std::function<void(Reservation&)> change;
  };
  const Case cases[] = {
      {"nothing", 0, 0, [](Reservation&) {}},
      {"waits for a refund", 0, 0, [](Reservation& r) { r.pending = domain::RefundName{}; }},
      {"canceled", 1, 1, [](Reservation& r) { r.cancel_reason = domain::CancelReason::kRefunded; }},
      {"archived", 1, 0, [](Reservation& r) { r.archived = true; }},
      {"renamed", 1, 1, [](Reservation& r) { r.display_name = "other"; }},
      {"given a subscription", 1, 0, [](Reservation& r) { r.scope.subscription = {"production"}; }},
      {"given a resource group", 0, 0, [](Reservation& r) { r.scope.resource_group = "web"; }},
  };
  for (const Case& c : cases) {
    Reservation after = bought_;
    c.change(after);
    Counting tx;
    app::IndexReservation(tx, &bought_, after);
    EXPECT_EQ(tx.puts, c.puts) << c.what;
    EXPECT_EQ(tx.deletes, c.deletes) << c.what;
  }
  Counting tx;
  app::IndexReservation(tx, nullptr, bought_);
  EXPECT_EQ(tx.puts, 4) << "a new one without a subscription";
}

TEST_F(ReservationIndexTest, FollowsEveryChange) {
  EXPECT_EQ(Findings(), "");
  Reservation row = bought_;
  row.display_name = "renamed";
  row.scope = {domain::ScopeType::kSubscription, {"production"}, ""};
  Write(row);
  EXPECT_EQ(Findings(), "");
  row.cancel_reason = domain::CancelReason::kRefunded;
  row.cancel_time = now;
  row.archived = true;
  row.scope = {};
  Write(row);
  EXPECT_EQ(Findings(), "");
}

TEST_F(ReservationIndexTest, WhatIsMissingOrLeftOverIsFound) {
  Delete<schema::ReservationsByExpiry>(app::ExpiryKeyOf(bought_));
  Delete<schema::ReservationsByPurchase>(app::PurchaseKeyOf(bought_));
  Delete<schema::ReservationsByWord>({schema::WordKind::kDisplayName, bought_.display_name, bought_.name});
  EXPECT_EQ(Findings(),
            "ReservationsByExpiry has no row for it\n"
            "ReservationsByPurchase has no row for it\n"
            "ReservationsByWord has no row for it\n");
  Put<schema::ReservationsByExpiry>(app::ExpiryKeyOf(bought_), {99, bought_.plan.unit_price, false});
  Put<schema::ReservationsByPurchase>(app::PurchaseKeyOf(bought_), {});
  Put<schema::ReservationsByWord>({schema::WordKind::kDisplayName, bought_.display_name, bought_.name}, {});
  Put<schema::ReservationsByWord>({schema::WordKind::kDisplayName, "old name", bought_.name}, {});
  EXPECT_EQ(Findings(),
            "ReservationsByExpiry has a row that it should not have\n"
            "ReservationsByWord has a row that it should not have\n");
}

TEST_F(ReservationIndexTest, AListFailsWhereAnEntryHasNoReservation) {
  Delete<schema::Reservations>(bought_.name);
  const auto listed = Read([&](const storage::Reader& reader) {
    return app::WalkReservations(
        reader, Call(),
        {.parent = "partners/contoso/customers/-/orders/-", .page_token = "", .filter = "state = ACTIVE"},
        [](const Reservation&, absl::FunctionRef<bool(int64_t)>) -> absl::StatusOr<bool> { return true; });
  });
  EXPECT_EQ(listed.status().code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace prorata::testing
