// How a reservation may be set up, what stands against it, and from when on it holds.

#include "server/domain/configuration.h"

#include <functional>

#include "server/domain/lineage.h"
#include "tests/unit/domain/fixtures.h"

namespace prorata::domain {
namespace {

const AppliedScope kShared;
const AppliedScope kProd{ScopeType::kSubscription, {"prod"}, ""};
const AppliedScope kWeb{ScopeType::kResourceGroup, {"prod"}, "web"};
const AppliedScope kEurope{ScopeType::kManagementGroup, {}, "", {"europe"}};
const CustomerName kOther{{"contoso"}, {"fabrikam"}};
constexpr SizeFlexibility kOn = SizeFlexibility::kOn;
constexpr SizeFlexibility kOff = SizeFlexibility::kOff;

Reservation Machine() {
  return ReservationWith(PlanOf(BillingPlan::kUpfront, Term::kOneYear, "31 USD", "2023-03-07T12:00:00Z"));
}
Subscription Prod() {
  Subscription subscription;
  subscription.name = {Adatum(), {"prod"}};
  subscription.resource_groups = {"web"};
  return subscription;
}

ManagementGroup Europe() {
  ManagementGroup group;
  group.name = {Adatum(), {"europe"}};
  return group;
}

struct Case {
  std::string_view name;
  std::optional<AppliedScope> scope;
  std::optional<SizeFlexibility> flexibility;
  std::function<void(Reservation&, WantedScope&, Subscription&)> change;
  std::string_view expected;
};

const auto kNothing = [](auto&, auto&, auto&) {};

void Check(const std::vector<Case>& cases) {
  for (const Case& row : cases) {
    SCOPED_TRACE(row.name);
    Reservation reservation = Machine();
    WantedScope wanted{row.scope.value_or(AppliedScope()), Adatum()};
    Subscription subscription = Prod();
    const ManagementGroup group = Europe();
    row.change(reservation, wanted, subscription);
    ConfigurationChange change;
    if (row.scope.has_value()) change.scope = wanted;
    change.size_flexibility = row.flexibility;
    EXPECT_EQ(ReasonsText(CheckConfigurationChange(reservation, change, {&subscription, &group},
                                                   At("2023-06-01T10:20:00Z"), "r.")),
              row.expected);
  }
}

TEST(Configuration, OfAScopeSaysEverythingThatStandsAgainstIt) {
  const Instant now = At("2023-06-01T10:20:00Z");
  Check({
      {"nothing", {}, {}, kNothing, ""},
      {"subscription", kProd, {}, kNothing, ""},
      {"resource group", kWeb, {}, kNothing, ""},
      {"management group", kEurope, {}, kNothing, ""},
      {"management group, of whatever subscriptions",
       kEurope,
       {},
       [](auto&, auto&, auto& s) { s.disabled = true; },
       ""},
      {"shared", kShared, {}, [](auto& r, auto&, auto&) { r.scope = kProd; }, ""},
      {"no such group",
       AppliedScope{ScopeType::kResourceGroup, {"prod"}, "db"},
       {},
       kNothing,
       "SCOPE_NOT_OWNED r.applied_scope.resource_group"},
      {"another customer's",
       kProd,
       {},
       [](auto&, auto& w, auto&) { w.customer = kOther; },
       "SCOPE_NOT_OWNED r.applied_scope.subscription"},
      {"another customer's management group",
       kEurope,
       {},
       [](auto&, auto& w, auto&) { w.customer = kOther; },
       "SCOPE_NOT_OWNED r.applied_scope.management_group"},
      {"disabled",
       kProd,
       {},
       [](auto&, auto&, auto& s) { s.disabled = true; },
       "SUBSCRIPTION_NOT_ACTIVE r.applied_scope.subscription"},
      {"canceled",
       kShared,
       {},
       [&](auto& r, auto&, auto&) {
         r.scope = kProd;
         Cancel(r, CancelReason::kSplit, now);
       },
       "RESERVATION_NOT_ACTIVE r.name"},
      {"all together",
       AppliedScope{ScopeType::kResourceGroup, {"prod"}, "db"},
       {},
       [&](auto& r, auto&, auto& s) {
         r.plan.expire_time = now;
         r.pending = RefundOf(7);
         s.disabled = true;
       },
       "RESERVATION_EXPIRED r.name, OPERATION_IN_PROGRESS r.name, SCOPE_NOT_OWNED r.applied_scope.resource_group, "
       "SUBSCRIPTION_NOT_ACTIVE r.applied_scope.subscription"},
      {"the one that it has, whatever became of it",
       kProd,
       {},
       [&](auto& r, auto&, auto& s) {
         r.scope = kProd;
         r.plan.expire_time = now;
         s.disabled = true;
       },
       ""},
      {"the id that it has, but another customer's",
       kProd,
       {},
       [](auto& r, auto& w, auto&) {
         r.scope = kProd;
         w.customer = kOther;
       },
       "SCOPE_NOT_OWNED r.applied_scope.subscription"},
  });
  for (const AppliedScope& scope : {kProd, kEurope}) {
    const auto found =
        CheckConfigurationChange(Machine(), {.scope = WantedScope{scope, Adatum()}}, {nullptr, nullptr}, now, "");
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(NameOf(found[0].reason), "SCOPE_NOT_OWNED");
  }
}

TEST(Configuration, OfFlexibilityIsForVirtualMachinesAndOffTakesASingleScope) {
  const Instant now = At("2023-06-01T10:20:00Z");
  const auto in = [](const AppliedScope& scope, bool off = false) {
    return [=](auto& r, auto&, auto&) {
      r.scope = scope;
      r.capacity_priority = off;
    };
  };
  const auto database = [](auto& r, auto&, auto&) { r.product_family = "sql_database"; };
  Check({
      {"off in a subscription", {}, kOff, in(kProd), ""},
      {"off in a resource group", {}, kOff, in(kWeb), ""},
      {"off while shared", {}, kOff, kNothing, "SCOPE_NOT_SINGLE r.instance_size_flexibility"},
      {"off in a management group", {}, kOff, in(kEurope), "SCOPE_NOT_SINGLE r.instance_size_flexibility"},
      {"off and into a subscription at once", kProd, kOff, kNothing, ""},
      {"off and into a management group at once", kEurope, kOff, kNothing, "SCOPE_NOT_SINGLE r.applied_scope"},
      {"shared while off", kShared, {}, in(kProd, true), "SCOPE_NOT_SINGLE r.applied_scope"},
      {"shared and on at once", kShared, kOn, in(kProd, true), ""},
      {"on", {}, kOn, in(kProd, true), ""},
      {"as it is", {}, kOn, kNothing, ""},
      {"as it is by default", {}, SizeFlexibility::kDefault, kNothing, ""},
      {"off by default switches on",
       {},
       SizeFlexibility::kDefault,
       [&](auto& r, auto&, auto&) {
         r.scope = kProd;
         r.capacity_priority = true;
         r.pending = RefundOf(7);
       },
       "OPERATION_IN_PROGRESS r.name"},
      {"on for a database", {}, kOn, database, "SIZE_FLEXIBILITY_NOT_OFFERED r.instance_size_flexibility"},
      {"off for a database",
       {},
       kOff,
       database,
       "SIZE_FLEXIBILITY_NOT_OFFERED r.instance_size_flexibility, SCOPE_NOT_SINGLE r.instance_size_flexibility"},
      {"default for a database", {}, SizeFlexibility::kDefault, database, ""},
      {"all together", AppliedScope{ScopeType::kResourceGroup, {"prod"}, "db"}, kOff,
       [&](auto& r, auto&, auto& s) {
         r.product_family = "sql_database";
         r.plan.expire_time = now;
         r.pending = RefundOf(7);
         s.disabled = true;
       },
       "RESERVATION_EXPIRED r.name, OPERATION_IN_PROGRESS r.name, SCOPE_NOT_OWNED r.applied_scope.resource_group, "
       "SUBSCRIPTION_NOT_ACTIVE r.applied_scope.subscription, SIZE_FLEXIBILITY_NOT_OFFERED "
       "r.instance_size_flexibility"},
  });
}

TEST(Configuration, TakesEffectAtTheNextFullHour) {
  const auto text = [](const Reservation& reservation, std::string_view now) {
    const auto to_come = FlexibilityChangeToCome(reservation, At(now));
    return fmt::format("{} {}", reservation.capacity_priority ? "off" : "on",
                       to_come.has_value() ? ToString(*to_come) : "now");
  };
  Reservation reservation = Machine();
  const auto configure = [&](SizeFlexibility flexibility, std::string_view now) {
    Configure(reservation, {.scope = WantedScope{kProd, Adatum()}, .size_flexibility = flexibility}, At(now));
    EXPECT_EQ(reservation.scope, kProd);
    return text(reservation, now);
  };
  EXPECT_EQ(configure(kOff, "2023-06-01T10:20:00Z"), "off 2023-06-01T11:00:00Z");
  EXPECT_EQ(text(reservation, "2023-06-01T10:59:59Z"), "off 2023-06-01T11:00:00Z");
  EXPECT_EQ(configure(kOff, "2023-06-01T10:30:00Z"), "off 2023-06-01T11:00:00Z") << "nothing was changed";
  EXPECT_EQ(configure(kOn, "2023-06-01T10:40:00Z"), "on now") << "taken back before it came";
  EXPECT_EQ(configure(kOff, "2023-06-01T10:50:00Z"), "off 2023-06-01T11:00:00Z");
  EXPECT_EQ(text(reservation, "2023-06-01T11:00:00Z"), "off now");
  EXPECT_EQ(configure(SizeFlexibility::kDefault, "2023-06-01T11:00:00Z"), "on 2023-06-01T12:00:00Z");
  Cancel(reservation, CancelReason::kSplit, At("2023-06-01T11:30:00Z"));
  EXPECT_EQ(text(reservation, "2023-07-01T00:00:00Z"), "on 2023-06-01T12:00:00Z") << "it ended before";
}

}  // namespace
}  // namespace prorata::domain
