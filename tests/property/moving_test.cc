// Random stories of one customer: buying, returning, splitting, merging, archiving, renewing, setting up scopes, labels
// and size flexibility, time going by. At the end all its
// reservations are shown as the API shows them, and moved into an empty store from that: they must be equal there, the
// books clean, and from then on both stores charge the same and end the same.

#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "server/app/due.h"
#include "server/app/integrity.h"
#include "server/app/purchase.h"
#include "server/app/refunds.h"
#include "server/app/reservation_changes.h"
#include "server/app/reservations.h"
#include "server/app/reservations_import.h"
#include "server/app/split_merge.h"
#include "server/rpc/services/convert_order.h"
#include "tests/support/app_fixture.h"

namespace prorata::testing {
namespace {

constexpr int kSteps = 60;

class World : public AppFixture {
 public:
  void TestBody() override {}

  void Begin(uint64_t seed) {
    random_.seed(seed);
    Change<schema::Partners>(contoso,
                             [](domain::Partner& partner) { partner.default_refund_policy = {"self-service-2023"}; });
    now = At("2021-01-31T10:00:00Z");
    domain::ManagementGroup group;
    group.name = {adatum, {"sales"}};
    Put<schema::ManagementGroups>(group.name, group);
    offers_ = {AddOffer({.price = "31.00 USD"}),
               AddOffer({.sku = "Standard_D4s_v3", .price = "1234.56 USD", .product_family = "virtual_machines"}),
               AddOffer({.sku = "Host", .term = domain::Term::kThreeYears, .price = "900.00 EUR"})};
  }

  void Step() {
    switch (Below(11)) {
      case 0:
      case 1:
        return BuySome();
      case 2:
        return ReturnSome();
      case 3:
        return SplitOne();
      case 4:
        return MergeSome();
      case 5:
        return ArchiveOne();
      case 6:
      case 7:
      case 8:
        return SetUpOne();
      default:
        now = domain::AddHours(now, Below(24 * 60));
        RunDue();
    }
  }

  std::vector<domain::Reservation> All() {
    std::vector<domain::Reservation> all;
    const absl::Status scanned = Read([&](const storage::Reader& reader) {
      all.clear();
      return schema::Scan<schema::Reservations>(reader, schema::Within<schema::Reservations>(adatum),
                                                [&](const auto&, const domain::Reservation& row) {
                                                  all.push_back(row);
                                                  return true;
                                                });
    });
    EXPECT_TRUE(scanned.ok()) << scanned;
    return all;
  }
  domain::Order OrderOf(const domain::Reservation& reservation) { return Load<schema::Orders>(reservation.name.order); }

  // As `prorata reservations list --output json` writes it.
  std::string Export() {
    std::string text = "{\"reservations\": [";
    for (const domain::Reservation& row : All()) {
      const auto message = rpc::ToProto(row, now);
      EXPECT_TRUE(message.ok()) << message.status();
      google::protobuf::util::JsonPrintOptions options;
      options.preserve_proto_field_names = true;
      std::string json;
      EXPECT_TRUE(google::protobuf::util::MessageToJsonString(*message, &json, options).ok());
      text += (text.back() == '[' ? "" : ",\n") + json;
    }
    return text + "]}";
  }

  void Import(const std::string& text, int64_t rows) {
    std::istringstream file(text);
    app::ReservationsImportOptions options;
    options.import.skip_invalid_rows = Below(2) == 0;
    const auto summary = app::ImportReservations(*store, Call(), adatum, file, options);
    ASSERT_TRUE(summary.ok()) << summary.status();
    EXPECT_EQ(summary->rows_imported, rows);
    EXPECT_TRUE(summary->refusals.empty()) << summary->refusals.front().description;
    EXPECT_TRUE(summary->unknown_fields.empty()) << summary->unknown_fields.begin()->first;
  }

  void CheckAll() {
    CheckBooks();
    const auto report = Read([&](const storage::Reader& reader) { return app::CheckIntegrity(reader); });
    ASSERT_TRUE(report.ok()) << report.status();
    for (const app::Finding& finding : report->findings) {
      ADD_FAILURE() << finding.check << " " << finding.subject << " " << finding.description;
    }
  }
  using AppFixture::BalanceOf;
  using AppFixture::now;
  using AppFixture::RunDue;

 private:
  int64_t Below(int64_t bound) { return std::uniform_int_distribution<int64_t>(0, bound - 1)(random_); }

  void BuySome() {
    const auto plan = Below(2) == 0 ? domain::BillingPlan::kUpfront : domain::BillingPlan::kMonthly;
    Buy(offers_[static_cast<size_t>(Below(static_cast<int64_t>(offers_.size())))], plan, 1 + Below(6));
  }
  // One that runs, if there is one.
  std::optional<domain::Reservation> Running() {
    std::vector<domain::Reservation> running = All();
    std::erase_if(running, [&](const auto& row) { return row.canceled() || now >= row.plan.expire_time; });
    if (running.empty()) return std::nullopt;
    return running[static_cast<size_t>(Below(static_cast<int64_t>(running.size())))];
  }
  void ReturnSome() {
    const auto one = Running();
    if (!one.has_value()) return;
    // What a rule refuses is refused: that too is a step.
    static_cast<void>(Transact([&](storage::Transaction& tx) {
      return app::CreateRefund(tx, Call(), {one->name, {.quantity = 1 + Below(one->quantity)}, "", "", ""});
    }));
  }
  void SplitOne() {
    const auto one = Running();
    if (!one.has_value() || one->quantity < 2) return;
    const int64_t part = 1 + Below(one->quantity - 1);
    const auto split = Transact([&](storage::Transaction& tx) {
      return app::SplitReservation(tx, Call(), one->name, {part, one->quantity - part}, "");
    });
    EXPECT_TRUE(split.ok()) << split.status();
  }
  void MergeSome() {
    const auto one = Running();
    if (!one.has_value()) return;
    std::vector<app::MergeSource> sources;
    for (const domain::Reservation& row : ReservationsOf(OrderOf(*one))) {
      if (!row.canceled()) sources.push_back({row.name, ""});
    }
    if (sources.size() < 2) return;
    // Those that were set up differently are not merged.
    static_cast<void>(Transact([&](storage::Transaction& tx) { return app::MergeReservations(tx, Call(), sources); }));
  }
  void SetUpOne() {
    const auto one = Running();
    if (!one.has_value()) return;
    app::ReservationChange change;
    if (Below(2) == 0) change.renew = Below(3) != 0;
    if (Below(2) == 0) change.label_edits = {{Below(2) == 0 ? "env" : "team", std::to_string(Below(4))}};
    if (Below(3) == 0) {
      change.configuration.size_flexibility =
          Below(2) == 0 ? domain::SizeFlexibility::kOff : domain::SizeFlexibility::kOn;
    }
    const domain::AppliedScope scopes[] = {
        {},
        {.type = domain::ScopeType::kSubscription, .subscription = production.subscription, .resource_group = {}},
        {.type = domain::ScopeType::kManagementGroup,
         .subscription = {},
         .resource_group = {},
         .management_group = {"sales"}}};
    if (Below(2) == 0) change.configuration.scope = domain::WantedScope{scopes[Below(3)], std::nullopt};
    // What contradicts itself is refused.
    static_cast<void>(
        Transact([&](storage::Transaction& tx) { return app::UpdateReservation(tx, Call(), one->name, change, ""); }));
  }
  void ArchiveOne() {
    for (const domain::Reservation& row : All()) {
      const bool is_over = row.canceled() || now >= row.plan.expire_time;
      if (!is_over || Below(3) != 0) continue;
      static_cast<void>(
          Transact([&](storage::Transaction& tx) { return app::ArchiveReservation(tx, Call(), row.name, ""); }));
    }
  }

  std::mt19937_64 random_;
  std::vector<domain::OfferId> offers_;
};

// What moving keeps. A change that had been asked for has come, and when a row came to be here is another matter, as is
// what returned it there.
domain::Reservation Moved(domain::Reservation row) {
  row.revision = 1;
  row.create_time = {};
  row.update_time = {};
  row.returned_by = {};
  row.scope_change.reset();
  row.flexibility_effective_time.reset();
  return row;
}

void MoveOne(uint64_t seed) {
  World source;
  source.Begin(seed);
  for (int step = 0; step < kSteps; ++step) source.Step();
  source.RunDue();
  const std::vector<domain::Reservation> rows = source.All();
  World target;
  target.Begin(seed);
  target.now = source.now;
  target.Import(source.Export(), static_cast<int64_t>(rows.size()));
  const std::vector<domain::Reservation> moved = target.All();
  ASSERT_EQ(moved.size(), rows.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    EXPECT_TRUE(Moved(moved[i]) == Moved(rows[i])) << ToString(rows[i].name);
    const domain::Order there = source.OrderOf(rows[i]);
    const domain::Order here = target.OrderOf(moved[i]);
    EXPECT_EQ(here.plan, there.plan);
    EXPECT_EQ(here.quantity, there.quantity);
    EXPECT_EQ(here.total, there.total);
    EXPECT_EQ(here.charged, there.charged) << ToString(there.name);
    EXPECT_EQ(here.closed, there.closed);
    EXPECT_EQ(here.renewed_from, there.renewed_from);
    EXPECT_TRUE(std::ranges::is_permutation(here.renewed_into, there.renewed_into)) << ToString(there.name);
  }
  target.CheckAll();
  const std::string_view currencies[] = {"USD", "EUR"};
  std::map<std::string_view, domain::Money> before;
  for (const std::string_view currency : currencies) {
    EXPECT_EQ(target.BalanceOf(domain::Account::kPrepaid, currency),
              source.BalanceOf(domain::Account::kPrepaid, currency));
    EXPECT_TRUE(target.BalanceOf(domain::Account::kReceivable, currency).is_zero());
    before[currency] = source.BalanceOf(domain::Account::kReceivable, currency);
  }
  for (World* const world : {&source, &target}) {
    world->now = domain::AddMonths(world->now, 40);
    world->RunDue();
  }
  for (const std::string_view currency : currencies) {
    const auto charged_there =
        domain::Subtract(source.BalanceOf(domain::Account::kReceivable, currency), before[currency]);
    ASSERT_TRUE(charged_there.ok());
    EXPECT_EQ(target.BalanceOf(domain::Account::kReceivable, currency), *charged_there);
    // Of what renewed meanwhile; the rest has ended.
    EXPECT_EQ(target.BalanceOf(domain::Account::kPrepaid, currency),
              source.BalanceOf(domain::Account::kPrepaid, currency));
  }
  target.CheckAll();
}

TEST(Moving, KeepsReservationsAndBooks) {
  const char* const given = std::getenv("PRORATA_SEED");
  const uint64_t seed = given == nullptr ? std::random_device{}() : std::strtoull(given, nullptr, 10);
  for (uint64_t i = 0; i < (given == nullptr ? 40U : 1U); ++i) {
    SCOPED_TRACE("PRORATA_SEED=" + std::to_string(seed + i));
    MoveOne(seed + i);
    if (::testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace prorata::testing
