// What a revision is said to have changed.

#include "server/domain/revision.h"

#include <functional>

#include "server/domain/lineage.h"
#include "server/domain/scope.h"
#include "tests/unit/domain/fixtures.h"

namespace prorata::domain {
namespace {

TEST(ChangedFields, AreNamedAsTheApiNamesThem) {
  using Change = std::function<void(Reservation&)>;
  const Instant now = At("2023-06-01T10:20:00Z");
  const ReservationId id = IdOf<ReservationId>(9);
  const struct {
    Change change;
    std::string_view expected;
  } cases[] = {
      {[](auto&) {}, ""},
      {[&](auto& r) {
         ++r.revision;
         r.update_time = now;
       },
       ""},
      {[](auto& r) { r.display_name = "db"; }, "display_name"},
      {[&](auto& r) {
         ChangeScope(r, {ScopeType::kSubscription, {"prod"}, ""}, now);
       },
       "applied_scope scope_effective_time"},
      {[&](auto& r) { Cancel(r, CancelReason::kRefunded, now); }, "cancel_reason cancel_time"},
      {[&](auto& r) { r.split_from = id; }, "split_from"},
      {[&](auto& r) { r.split_into = {id}; }, "split_into"},
      {[&](auto& r) { r.merged_from = {id}; }, "merged_from"},
      {[&](auto& r) { r.merged_into = id; }, "merged_into"},
      {[](auto& r) { r.returned_by = RefundOf(7); }, "returned_by"},
      {[](auto& r) { r.replaced_by = {IdOf<OrderId>(8)}; }, "replaced_by"},
      {[](auto& r) { r.pending = RefundOf(7); }, "pending_operation"},
      {[](auto& r) { r.archived = true; }, "archived"},
      {[](auto& r) { r.capacity_priority = true; }, "instance_size_flexibility"},
      {[](auto& r) { r.flexibility_effective_time = At("2023-03-07"); }, "instance_size_flexibility_effective_time"},
      {[](auto& r) {
         r.labels = {{"env", "prod"}};
       },
       "labels"},
  };
  for (const auto& row : cases) {
    const Reservation before = ReservationWith(PlanOf(BillingPlan::kUpfront, Term::kOneYear, "31 USD", "2023-03-07"));
    Reservation after = before;
    row.change(after);
    EXPECT_EQ(fmt::format("{}", fmt::join(ChangedFields(before, after), " ")), row.expected);
  }
}

}  // namespace
}  // namespace prorata::domain
