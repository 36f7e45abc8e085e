// What becomes of reservations that are split and merged, and everything that stands against it.

#include "server/domain/lineage.h"

#include <functional>
#include <limits>

#include "tests/unit/domain/fixtures.h"

namespace prorata::domain {
namespace {

const Instant kNow = At("2023-06-01T10:20:00Z");

Reservation Held(int64_t quantity, uint8_t id = 2) {
  Reservation reservation =
      ReservationWith(PlanOf(BillingPlan::kMonthly, Term::kOneYear, "31 USD", "2023-03-07T12:00:00Z"), quantity);
  reservation.name.reservation = IdOf<ReservationId>(id);
  reservation.scope = {ScopeType::kSubscription, {"prod"}, ""};
  return reservation;
}

std::string IdsText(const std::vector<ReservationId>& ids) {
  std::string text;
  for (const ReservationId& id : ids) text += UuidText(id.bytes).substr(34) + " ";
  return text;
}

std::string TextOf(const Reservation& reservation) {
  std::string text =
      fmt::format("{}: {} units", IdsText({reservation.name.reservation}).substr(0, 2), reservation.quantity);
  if (reservation.canceled()) text += fmt::format(", {}", NameOf(reservation.cancel_reason));
  if (reservation.split_from) text += ", split from " + IdsText({*reservation.split_from});
  if (!reservation.split_into.empty()) text += ", split into " + IdsText(reservation.split_into);
  if (!reservation.merged_from.empty()) text += ", merged from " + IdsText(reservation.merged_from);
  if (reservation.merged_into) text += ", merged into " + IdsText({*reservation.merged_into});
  return text + fmt::format(", revision {}\n", reservation.revision);
}

std::vector<ReservationId> Ids(size_t count) {
  std::vector<ReservationId> ids;
  for (size_t i = 0; i < count; ++i) ids.push_back(IdOf<ReservationId>(static_cast<uint8_t>(10 + i)));
  return ids;
}
absl::StatusOr<SplitUnits> Split(const Reservation& reservation, const std::vector<int64_t>& quantities,
                                 int64_t of_order = 1) {
  return DecideSplit(reservation, quantities, Ids(quantities.size()), of_order, kNow);
}
absl::StatusOr<MergedUnits> Merge(const std::vector<Reservation>& sources, int64_t of_order = 2) {
  return DecideMerge(sources, IdOf<ReservationId>(9), of_order, kNow);
}

TEST(Split, MakesPartsThatKeepEverythingButTheirUnits) {
  Reservation source = Held(6);
  source.used = true;
  source.merged_from = {IdOf<ReservationId>(7), IdOf<ReservationId>(8)};
  source.scope_change = ScopeChange{{}, At("2023-06-01T11:00:00Z")};
  const SplitUnits units = Split(source, {3, 2, 1}).value();
  EXPECT_EQ(TextOf(units.source), "02: 6 units, SPLIT, split into 0a 0b 0c , merged from 07 08 , revision 2\n");
  EXPECT_EQ(units.source.cancel_time, kNow);
  std::string text;
  for (const Reservation& part : units.parts) {
    text += TextOf(part);
    EXPECT_EQ(part.name.order, source.name.order);
    EXPECT_EQ(part.plan, source.plan);
    EXPECT_EQ(part.scope, source.scope);
    EXPECT_EQ(part.scope_change, source.scope_change);
    EXPECT_EQ(part.display_name, source.display_name);
    EXPECT_EQ(part.refund_policy, source.refund_policy);
    EXPECT_EQ(part.refundable, source.refundable);
    EXPECT_TRUE(part.used);
    EXPECT_EQ(part.create_time, kNow);
  }
  EXPECT_EQ(text,
            "0a: 3 units, split from 02 , revision 1\n"
            "0b: 2 units, split from 02 , revision 1\n"
            "0c: 1 units, split from 02 , revision 1\n");
}

TEST(Split, SaysEverythingThatStandsAgainstIt) {
  using Change = std::function<void(Reservation&)>;
  const auto nothing = [](Reservation&) {};
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  const struct {
    std::string_view name;
    std::vector<int64_t> quantities;
    Change change;
    std::string_view expected;
  } cases[] = {
      {"two parts", {3, 2}, nothing, "OK"},
      {"as many as there are", {1, 1, 1, 1, 1}, nothing, "OK"},
      {"no part", {}, nothing, "FIELD_INVALID quantities"},
      {"one part", {5}, nothing, "FIELD_INVALID quantities"},
      {"an empty part", {5, 0}, nothing, "FIELD_INVALID quantities[1]"},
      {"all that is malformed", {-1}, nothing, "FIELD_INVALID quantities, FIELD_INVALID quantities[0]"},
      {"malformed goes first",
       {0, 5},
       [](auto& r) { r.cancel_reason = CancelReason::kRefunded; },
       "FIELD_INVALID quantities[0]"},
      {"too few", {3, 1}, nothing, "SPLIT_QUANTITY_MISMATCH quantities"},
      {"too many", {3, 3}, nothing, "SPLIT_QUANTITY_MISMATCH quantities"},
      {"more than can be counted", {kMost, kMost, 7}, nothing, "SPLIT_QUANTITY_MISMATCH quantities"},
      {"canceled", {3, 2}, [](auto& r) { Cancel(r, CancelReason::kMerged, kNow); }, "RESERVATION_NOT_ACTIVE name"},
      {"a moment before the end", {3, 2}, [](auto& r) { r.plan.expire_time = {kNow.micros + 1}; }, "OK"},
      {"expired", {3, 2}, [](auto& r) { r.plan.expire_time = kNow; }, "RESERVATION_EXPIRED name"},
      {"all together",
       {3, 3},
       [](auto& r) {
         r.plan.expire_time = kNow;
         r.pending = RefundOf(7);
       },
       "RESERVATION_EXPIRED name, OPERATION_IN_PROGRESS name, SPLIT_QUANTITY_MISMATCH quantities"},
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(row.name);
    Reservation reservation = Held(5);
    row.change(reservation);
    EXPECT_EQ(ReasonsText(Split(reservation, row.quantities).status()), row.expected);
  }
  EXPECT_EQ(std::string(Split(Held(5), {5}).status().message()), "quantities: name two parts or more");
  EXPECT_EQ(FullText(ViolationsOf(Split(Held(5), {3, 1}).status())),
            "SPLIT_QUANTITY_MISMATCH field=quantities subject=" + ToString(Held(5).name) +
                ": the parts are 3 + 1, the reservation has 5 units: they must add up\n  parts=3 + 1\n  quantity=5\n");
}

TEST(Split, EndsWhereAnOrderIsFull) {
  EXPECT_TRUE(Split(Held(5), {3, 2}, 998).ok());
  EXPECT_EQ(FullText(ViolationsOf(Split(Held(5), {3, 2}, 999).status())),
            "TOO_MANY_RESERVATIONS field=quantities subject=" + ToString(Held(5).name.order) +
                ": the order has 999 reservations and would get 2 more: 1000 are the most, canceled ones included\n"
                "  added=2\n  most=1000\n  reservations=999\n");
  EXPECT_EQ(ReasonsText(Split(Held(5), {3, 1}, 1000).status()),
            "TOO_MANY_RESERVATIONS quantities, SPLIT_QUANTITY_MISMATCH quantities");
}

TEST(Merge, EndsWhereAnOrderIsFull) {
  EXPECT_TRUE(Merge({Held(3, 3), Held(2, 4)}, 999).ok());
  EXPECT_EQ(ReasonsText(Merge({Held(3, 3), Held(2, 4)}, 1000).status()), "TOO_MANY_RESERVATIONS sources");
}

TEST(Merge, MakesOneOfThem) {
  std::vector<Reservation> sources = {Held(3, 3), Held(2, 4), Held(1, 5)};
  sources[0].split_from = IdOf<ReservationId>(2);
  sources[0].display_name = "front";
  sources[0].labels = {{"env", "prod"}};
  sources[1].labels = {{"team", "db"}};
  sources[2].used = true;
  const MergedUnits units = Merge(sources).value();
  EXPECT_EQ(TextOf(units.merged), "09: 6 units, merged from 03 04 05 , revision 1\n");
  EXPECT_EQ(units.merged.display_name, "front");
  EXPECT_EQ(units.merged.labels, sources[0].labels) << "those of the first";
  EXPECT_TRUE(units.merged.used) << "one of them was";
  EXPECT_EQ(units.merged.plan, sources[0].plan);
  EXPECT_EQ(units.merged.scope, sources[0].scope);
  EXPECT_EQ(units.merged.create_time, kNow);
  std::string text;
  for (const Reservation& source : units.sources) text += TextOf(source);
  EXPECT_EQ(text,
            "03: 3 units, MERGED, split from 02 , merged into 09 , revision 2\n"
            "04: 2 units, MERGED, merged into 09 , revision 2\n"
            "05: 1 units, MERGED, merged into 09 , revision 2\n");
  EXPECT_EQ(units.sources[1].cancel_time, kNow);
  EXPECT_FALSE(Merge({Held(3, 3), Held(2, 4)})->merged.used);
}

TEST(Merge, SaysEverythingThatStandsAgainstIt) {
  using Change = std::function<void(Reservation & first, Reservation & second)>;
  const struct {
    std::string_view name;
    Change change;
    std::string_view expected;
  } cases[] = {
      {"nothing", [](auto&, auto&) {}, "OK"},
      {"about to end", [](auto& a, auto& b) { a.plan.expire_time = b.plan.expire_time = {kNow.micros + 1}; }, "OK"},
      {"another name", [](auto& a, auto&) { a.display_name = "db"; }, "OK"},
      {"order", [](auto&, auto& b) { b.name.order.order = IdOf<OrderId>(8); }, "order"},
      {"offer", [](auto&, auto& b) { b.offer = {"other"}; }, "offer"},
      {"family", [](auto&, auto& b) { b.product_family = "software"; }, "offer"},
      {"whether it can be refunded", [](auto&, auto& b) { b.refundable = false; }, "offer"},
      {"refund policy", [](auto&, auto& b) { b.refund_policy = {"other"}; }, "refund policy"},
      {"sku", [](auto&, auto& b) { b.sku = "Standard_B2s"; }, "sku"},
      {"region", [](auto&, auto& b) { b.region = "northeurope"; }, "region"},
      {"end", [](auto&, auto& b) { b.plan.expire_time = At("2024-03-08"); }, "dates"},
      {"start", [](auto&, auto& b) { b.plan.purchase_time = At("2023-03-07"); }, "dates"},
      {"price", [](auto&, auto& b) { b.plan.unit_price = Cash("32 USD"); }, "price"},
      {"plan", [](auto&, auto& b) { b.plan.billing_plan = BillingPlan::kUpfront; }, "price"},
      {"scope", [](auto&, auto& b) { b.scope = {}; }, "scope"},
      {"scope that does not apply yet",
       [](auto&, auto& b) {
         b.scope_change = ScopeChange{{}, At("2023-06-01T11:00:00Z")};
       },
       "scope"},
      {"scope that applies since",
       [](auto&, auto& b) {
         b.scope_change = ScopeChange{{}, At("2023-06-01T10:00:00Z")};
       },
       "OK"},
      {"flexibility", [](auto&, auto& b) { b.capacity_priority = true; }, "instance size flexibility"},
      {"flexibility that does not apply yet",
       [](auto&, auto& b) { b.flexibility_effective_time = At("2023-06-01T11:00:00Z"); }, "instance size flexibility"},
      {"other labels",
       [](auto&, auto& b) {
         b.labels = {{"env", "prod"}};
       },
       "OK"},
      {"all differences",
       [](auto&, auto& b) {
         b.sku = "Standard_B2s";
         b.scope = {};
       },
       "sku, scope"},
      {"twice", [](auto& a, auto& b) { b.name = a.name; }, "FIELD_INVALID sources[1].reservation"},
      {"canceled", [](auto& a, auto&) { Cancel(a, CancelReason::kSplit, kNow); },
       "RESERVATION_NOT_ACTIVE sources[0].reservation"},
      {"all together",
       [](auto& a, auto& b) {
         a.plan.expire_time = kNow;
         b.pending = RefundOf(7);
       },
       "RESERVATION_EXPIRED sources[0].reservation, OPERATION_IN_PROGRESS sources[1].reservation, "
       "RESERVATIONS_DIFFER sources[1].reservation"},
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(row.name);
    std::vector<Reservation> sources = {Held(3, 3), Held(2, 4)};
    row.change(sources[0], sources[1]);
    const absl::Status status = Merge(sources).status();
    const std::vector<Violation> violations = ViolationsOf(status);
    const bool differs = violations.size() == 1 && violations[0].reason == Reason::kReservationsDiffer;
    EXPECT_EQ(differs ? violations[0].metadata.at("differs_in") : ReasonsText(status), row.expected);
  }
  EXPECT_EQ(ReasonsText(Merge({Held(3)}).status()), "FIELD_INVALID sources");
  EXPECT_EQ(ReasonsText(Merge({}).status()), "FIELD_INVALID sources");
}

TEST(Archive, TakesWhatHasEnded) {
  Reservation reservation = Held(3);
  EXPECT_EQ(ReasonsText(CheckMayArchive(reservation, kNow)), "RESERVATION_NOT_ENDED name");
  const Instant end = reservation.plan.expire_time;
  EXPECT_EQ(CheckMayArchive(reservation, {end.micros - 1}).message(),
            "the reservation is EXPIRING: only a canceled or expired one is archived");
  EXPECT_EQ(ReasonsText(CheckMayArchive(reservation, end)), "OK");
  Cancel(reservation, CancelReason::kRefunded, kNow);
  EXPECT_EQ(ReasonsText(CheckMayArchive(reservation, kNow)), "OK");
}

}  // namespace
}  // namespace prorata::domain
