// Splitting and merging: who is what after it, that no unit and no money comes or goes, and what is refused.

#include "server/app/split_merge.h"

#include <gtest/gtest.h>

#include <functional>

#include "tests/unit/app/exchanges_fixture.h"

namespace prorata::testing {
namespace {

using domain::BillingPlan;

class SplitMergeTest : public ExchangesFixture {
 protected:
  SplitMergeTest() {
    UsePolicy("self-service-2023");
    now = At("2024-01-31T10:00:00Z");
  }

  absl::StatusOr<domain::SplitUnits> Split(const domain::ReservationName& name, const std::vector<int64_t>& quantities,
                                           const std::string& etag = "") {
    return Transact(
        [&](storage::Transaction& tx) { return app::SplitReservation(tx, Call(), name, quantities, etag); });
  }
  // Whoever returns this one asks an agent.
  void UseApproval(const domain::ReservationName& name) {
    Change<schema::Reservations>(name, [](domain::Reservation& r) { r.refund_policy = {"csp-2020"}; });
  }
  static std::string ReasonsOf(const absl::Status& status) { return testing::ReasonsOf(status); }
  static std::string ReasonsOf(std::vector<domain::Violation> violations) {
    return testing::ReasonsOf(domain::Refuse(std::move(violations)));
  }
  absl::StatusOr<domain::MergedUnits> Merge(const std::vector<domain::ReservationName>& names) {
    std::vector<app::MergeSource> sources;
    for (const domain::ReservationName& name : names) sources.push_back({name, ""});
    return Transact([&](storage::Transaction& tx) { return app::MergeReservations(tx, Call(), sources); });
  }
};

TEST_F(SplitMergeTest, SplitsAndMergesAgain) {
  const domain::Reservation bought = BuyReservation({}, BillingPlan::kMonthly, 5);
  now = At("2024-03-05T09:00:00Z");
  const auto split = Split(bought.name, {3, 2});
  ASSERT_TRUE(split.ok()) << split.status();
  EXPECT_EQ(UnitsText(bought.name.order), "5 CANCELED SPLIT, 3 ACTIVE, 2 ACTIVE");
  const domain::ReservationName a = split->parts.at(0).name;
  const domain::ReservationName b = split->parts.at(1).name;
  EXPECT_EQ(Load<schema::Reservations>(bought.name), split->source);
  EXPECT_EQ(Load<schema::Reservations>(a), split->parts.at(0));
  EXPECT_EQ(split->source.split_into, (std::vector{a.reservation, b.reservation}));
  EXPECT_EQ(split->parts.at(0).split_from, bought.name.reservation);
  EXPECT_EQ(split->parts.at(0).plan, bought.plan);

  now = At("2024-03-05T09:00:01Z");
  const auto merged = Merge({b, a});
  ASSERT_TRUE(merged.ok()) << merged.status();
  EXPECT_EQ(UnitsText(bought.name.order), "5 CANCELED SPLIT, 3 CANCELED MERGED, 2 CANCELED MERGED, 5 ACTIVE");
  EXPECT_EQ(merged->merged.merged_from, (std::vector{b.reservation, a.reservation}));
  EXPECT_EQ(Load<schema::Reservations>(a).merged_into, merged->merged.name.reservation);
  EXPECT_EQ(Load<schema::Reservations>(merged->merged.name), merged->merged);

  // Each has a revision that says what happened, and the partner's feed has both.
  EXPECT_EQ(RevisionOf(bought.name, 2).change, "split");
  EXPECT_EQ(RevisionOf(a, 1).change, "made by a split");
  EXPECT_EQ(RevisionOf(a, 2).change, "merged");
  EXPECT_EQ(RevisionOf(merged->merged.name, 1).change, "made by a merge");
  EXPECT_EQ(EventText(), "1 order.purchased " + ToString(bought.name.order) + "\n2 reservation.split " +
                             ToString(bought.name) + "\n3 reservation.merged " + ToString(merged->merged.name) + "\n");
}

// Each split, merge and return of a part adds reservations, all of which are read with the order: that ends somewhere.
TEST_F(SplitMergeTest, AnOrderTakesNoMoreThanAThousandReservations) {
  const domain::Reservation bought =
      BuyReservation({.product_family = "virtual_machines"}, BillingPlan::kUpfront, 2000);
  std::vector<int64_t> parts(995, 2);
  parts.back() += 2000 - 995 * 2;
  const auto split = Split(bought.name, parts);
  ASSERT_TRUE(split.ok()) << split.status();
  const auto part = [&](size_t i) { return split->parts.at(i).name; };
  // 996 by now. One that waits for approval will be two more, whenever that is.
  UseApproval(part(0));
  const auto refund = Return(part(0), 1);
  ASSERT_TRUE(refund.ok()) << refund.status();
  ASSERT_EQ(refund->state, domain::RefundState::kPendingApproval);
  ASSERT_TRUE(Merge({part(1), part(2)}).ok());
  EXPECT_EQ(ReasonsOf(Split(part(3), {1, 1}).status()), "TOO_MANY_RESERVATIONS");
  EXPECT_EQ(ReasonsOf(Return(part(3), 1).status()), "TOO_MANY_RESERVATIONS");
  EXPECT_EQ(ReasonsOf(Quote(part(3), 1)->quote.violations), "TOO_MANY_RESERVATIONS");
  const domain::OfferId offer = OfferFor("100.00 USD");
  const domain::ExchangeCommand exchange{.returns = {{part(3), 1}},
                                         .purchases = {ToBuy(offer, BillingPlan::kUpfront, 1)}};
  EXPECT_EQ(ReasonsOf(Exchange(exchange).status()), "TOO_MANY_RESERVATIONS");
  ASSERT_TRUE(Merge({part(4), part(5)}).ok());
  EXPECT_EQ(ReasonsOf(Merge({part(6), part(7)}).status()), "TOO_MANY_RESERVATIONS");

  ASSERT_TRUE(Approve(refund->name).ok());
  EXPECT_EQ(ReservationsOf(Load<schema::Orders>(bought.name.order)).size(), 1000);
  // What adds nothing goes on.
  EXPECT_TRUE(Return(part(3), 2).ok());
  EXPECT_TRUE(Exchange({.returns = {{part(8), 0}}, .purchases = exchange.purchases}).ok());
}

// Also where the scheduler is late: the same units are held before and after.
TEST_F(SplitMergeTest, MovesNoMoneyAndKeepsThePaymentsToCome) {
  const domain::Reservation bought = BuyReservation({}, BillingPlan::kMonthly, 5);
  now = At("2024-03-05T09:00:00Z");
  const auto split = Split(bought.name, {3, 2});
  ASSERT_TRUE(split.ok()) << split.status();
  ASSERT_TRUE(Merge({split->parts.at(0).name, split->parts.at(1).name}).ok());
  EXPECT_EQ(JournalText(), "1 2024-01-31 PURCHASE: RECEIVABLE 12.90 USD, PREPAID -12.90 USD\n");
  now = At("2024-04-01");
  RunDue();
  EXPECT_EQ(JournalText(2),
            "2 2024-02-29 INSTALMENT 2: RECEIVABLE 12.90 USD, PREPAID -12.90 USD\n"
            "3 2024-03-31 INSTALMENT 3: RECEIVABLE 12.90 USD, PREPAID -12.90 USD\n");
}

TEST_F(SplitMergeTest, PartsAndMergedOnesAreReturnedLikeAnyOther) {
  const domain::Reservation bought = BuyReservation({}, BillingPlan::kUpfront, 6);
  now = At("2024-03-05T09:00:00Z");
  const auto split = Split(bought.name, {1, 2, 3});
  ASSERT_TRUE(split.ok()) << split.status();
  const auto merged = Merge({split->parts.at(0).name, split->parts.at(2).name});
  ASSERT_TRUE(merged.ok()) << merged.status();
  const auto refund = Return(merged->merged.name, 1);
  ASSERT_TRUE(refund.ok()) << refund.status();
  // One unit of 31.00 x 332 / 366 days, as if it had never been moved.
  EXPECT_EQ(ToString(refund->quote.refund), "28.12 USD");
  EXPECT_EQ(UnitsText(bought.name.order),
            "6 CANCELED SPLIT, 1 CANCELED MERGED, 2 ACTIVE, 3 CANCELED MERGED, 4 CANCELED SPLIT, 3 ACTIVE, "
            "1 CANCELED REFUNDED");
  const auto rest = Load<schema::Reservations>({bought.name.order, *refund->remaining_reservation});
  EXPECT_EQ(rest.split_from, merged->merged.name.reservation);
  EXPECT_TRUE(rest.merged_from.empty()) << "its parent was merged, it was not";
  ASSERT_TRUE(Merge({rest.name, split->parts.at(1).name}).ok());
}

// Use of one counts for what it became: within five days an unused one would be paid back in full.
TEST_F(SplitMergeTest, UseGoesAlong) {
  const domain::Reservation bought = BuyReservation({}, BillingPlan::kUpfront, 4);
  const auto split = Split(bought.name, {2, 2});
  ASSERT_TRUE(split.ok()) << split.status();
  Change<schema::Reservations>(split->parts.at(1).name, [](domain::Reservation& part) { part.used = true; });
  const auto merged = Merge({split->parts.at(0).name, split->parts.at(1).name});
  ASSERT_TRUE(merged.ok()) << merged.status();
  now = At("2024-02-02T10:00:00Z");
  const auto again = Split(merged->merged.name, {3, 1});
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE(Quote(again->parts.at(1).name, 1)->quote.used);
}

TEST_F(SplitMergeTest, ATwinOfAMergedOneIsNoMergeItself) {
  const domain::Reservation bought =
      BuyReservation({.sku = "Standard_F1", .product_family = "virtual_machines"}, BillingPlan::kUpfront, 2);
  const auto split = Split(bought.name, {1, 1});
  ASSERT_TRUE(split.ok()) << split.status();
  const auto merged = Merge({split->parts.at(0).name, split->parts.at(1).name});
  ASSERT_TRUE(merged.ok()) << merged.status();
  domain::ExchangeCommand command;
  command.returns = {{merged->merged.name, 0}};
  command.purchases = {ToBuy(OfferFor("31.00 USD", "Standard_F1s"), BillingPlan::kUpfront, 2)};
  const auto exchange = Exchange(command);
  ASSERT_TRUE(exchange.ok()) << exchange.status();
  ASSERT_TRUE(exchange->quote.twin_swap);
  const domain::Reservation twin = ReservationsOf(Load<schema::Orders>(bought.name.order)).back();
  EXPECT_EQ(twin.sku, "Standard_F1s");
  EXPECT_EQ(twin.split_from, merged->merged.name.reservation);
  EXPECT_TRUE(twin.merged_from.empty());
}

TEST_F(SplitMergeTest, IsRefusedAndChangesNothing) {
  const domain::Reservation bought = BuyReservation({}, BillingPlan::kUpfront, 5);
  const domain::Reservation other = BuyReservation({}, BillingPlan::kUpfront, 5);
  const domain::ReservationName nobody{bought.name.order, {{9}}};
  const std::string before = EventText();
  EXPECT_EQ(ReasonsOf(Split(nobody, {3, 2}).status()), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(ReasonsOf(Split(bought.name, {3, 2}, "\"7\"").status()), "ETAG_MISMATCH");
  EXPECT_EQ(ReasonsOf(Split(bought.name, {3, 1}).status()), "SPLIT_QUANTITY_MISMATCH");
  EXPECT_EQ(ReasonsOf(Merge({bought.name, nobody}).status()), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(ReasonsOf(Merge({bought.name, bought.name}).status()), "FIELD_INVALID");
  EXPECT_EQ(ReasonsOf(Merge({bought.name, other.name}).status()), "RESERVATIONS_DIFFER");
  const auto stale = Transact([&](storage::Transaction& tx) {
    return app::MergeReservations(tx, Call(), {{bought.name, "\"1\""}, {other.name, "\"2\""}});
  });
  EXPECT_EQ(ReasonsOf(stale.status()), "ETAG_MISMATCH");
  EXPECT_EQ(EventText(), before);
  EXPECT_EQ(UnitsText(bought.name.order), "5 ACTIVE");
}

TEST_F(SplitMergeTest, WaitsForARefundThatWaits) {
  UsePolicy("csp-2020");
  const domain::Reservation bought = BuyReservation({}, BillingPlan::kUpfront, 5);
  const auto split = Split(bought.name, {3, 2});
  ASSERT_TRUE(split.ok()) << split.status();
  const auto refund = Return(split->parts.at(0).name, 1);
  ASSERT_TRUE(refund.ok()) << refund.status();
  EXPECT_EQ(ReasonsOf(Split(split->parts.at(0).name, {2, 1}).status()), "OPERATION_IN_PROGRESS");
  EXPECT_EQ(ReasonsOf(Merge({split->parts.at(1).name, split->parts.at(0).name}).status()), "OPERATION_IN_PROGRESS");
  ASSERT_TRUE(Reject(refund->name).ok());
  EXPECT_TRUE(Merge({split->parts.at(1).name, split->parts.at(0).name}).ok());
}

// The service's own verifier sees what a split or merge must not leave behind.
TEST_F(SplitMergeTest, TheVerifierFindsBrokenLineage) {
  const domain::Reservation bought = BuyReservation({}, BillingPlan::kUpfront, 5);
  const auto split = Split(bought.name, {3, 2});
  ASSERT_TRUE(split.ok()) << split.status();
  const auto merged = Merge({split->parts.at(0).name, split->parts.at(1).name});
  ASSERT_TRUE(merged.ok()) << merged.status();
  using Edit = std::function<void(domain::Reservation&)>;
  struct Case {
    const char* name;
    domain::ReservationName row;
    Edit edit;
    std::string expected;
  };
  const domain::ReservationName part = split->parts.at(0).name;
  const domain::ReservationName last = merged->merged.name;
  const std::vector<Case> cases = {
      {"a unit more", last, [](auto& r) { r.quantity = 6; }, "has 6 units, what it was merged from had 5"},
      {"no source", last, [](auto& r) { r.merged_from.clear(); }, "5 units were bought, 10 are there"},
      {"one source", last, [](auto& r) { r.merged_from.pop_back(); }, "says that it was merged into one that does not"},
      {"a part less", bought.name, [](auto& r) { r.split_into.pop_back(); }, "had 5 units, its parts have 3"},
      {"a part of nothing", part, [](auto& r) { r.split_from = domain::ReservationId{{9}}; },
       "says that it was split from one that does not name it"},
      {"merged into nothing", part, [](auto& r) { r.merged_into.reset(); }, "is canceled as MERGED without"},
      {"a part that does not know", part, [](auto& r) { r.split_from.reset(); }, "had 5 units, its parts have 2"},
      {"a source that does not know", part, [](auto& r) { r.merged_into.reset(); },
       "has 5 units, what it was merged from had 2"},
      {"split into nothing", bought.name, [](auto& r) { r.split_into.clear(); }, "is canceled as SPLIT without"},
  };
  for (const Case& c : cases) {
    const auto sound = Load<schema::Reservations>(c.row);
    Change<schema::Reservations>(c.row, c.edit);
    const auto report = Read([](const storage::Reader& reader) { return app::CheckIntegrity(reader); });
    std::string found;
    for (const app::Finding& finding : report->findings) found += finding.check + ": " + finding.description + "\n";
    EXPECT_NE(found.find("reservations: " + c.expected), std::string::npos) << c.name << "\n" << found;
    Put<schema::Reservations>(c.row, sound);
  }
}

}  // namespace
}  // namespace prorata::testing
