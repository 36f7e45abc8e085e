// Where a reservation may apply, and from when on a change does.

#include "server/domain/scope.h"

#include "server/domain/lineage.h"
#include "tests/unit/domain/fixtures.h"

namespace prorata::domain {
namespace {

const AppliedScope kShared;
const AppliedScope kProd{ScopeType::kSubscription, {"prod"}, ""};
const AppliedScope kWeb{ScopeType::kResourceGroup, {"prod"}, "web"};

Reservation Shared() {
  return ReservationWith(PlanOf(BillingPlan::kUpfront, Term::kOneYear, "31 USD", "2023-03-07T12:00:00Z"));
}
TEST(NextFullHour, IsAfterTheHourThatHasBegun) {
  const struct {
    std::string_view now;
    std::string_view expected;
  } cases[] = {
      {"2024-03-01T10:20:30Z", "2024-03-01T11:00:00Z"},        {"2024-03-01T10:00:00Z", "2024-03-01T11:00:00Z"},
      {"2024-03-01T10:59:59.999999Z", "2024-03-01T11:00:00Z"}, {"2024-02-28T23:30:00Z", "2024-02-29T00:00:00Z"},
      {"1969-12-31T22:30:00Z", "1969-12-31T23:00:00Z"},
  };
  for (const auto& row : cases) EXPECT_EQ(ToString(NextFullHour(At(row.now))), row.expected) << row.now;
}

// `SUBSCRIPTION prod from 2023-06-01T11:00:00Z, until then SHARED`.
std::string TextAt(const Reservation& reservation, std::string_view now) {
  const auto text = [](const AppliedScope& scope) {
    return fmt::format("{} {}", NameOf(scope.type), scope.subscription.value + scope.resource_group);
  };
  const auto to_come = ScopeChangeToCome(reservation, At(now));
  if (!to_come.has_value()) return text(reservation.scope);
  return fmt::format("{} from {}, until then {}", text(reservation.scope), ToString(to_come->effective_time),
                     text(to_come->before));
}

TEST(ScopeChange, TakesEffectAtTheNextFullHour) {
  Reservation reservation = Shared();
  const PaymentPlan plan = reservation.plan;
  ChangeScope(reservation, kProd, At("2023-06-01T10:20:00Z"));
  EXPECT_EQ(TextAt(reservation, "2023-06-01T10:59:59Z"),
            "SUBSCRIPTION prod from 2023-06-01T11:00:00Z, until then SHARED ");
  EXPECT_EQ(TextAt(reservation, "2023-06-01T11:00:00Z"), "SUBSCRIPTION prod");
  EXPECT_EQ(reservation.plan, plan);

  // Once it applies it is what the next change comes after.
  ChangeScope(reservation, kWeb, At("2023-06-01T11:00:00Z"));
  EXPECT_EQ(TextAt(reservation, "2023-06-01T11:00:00Z"),
            "RESOURCE_GROUP prodweb from 2023-06-01T12:00:00Z, until then SUBSCRIPTION prod");
}

TEST(ScopeChange, BeforeTheHourWhatAppliedGoesOn) {
  Reservation reservation = Shared();
  ChangeScope(reservation, kProd, At("2023-06-01T10:20:00Z"));
  ChangeScope(reservation, kWeb, At("2023-06-01T10:40:00Z"));
  EXPECT_EQ(TextAt(reservation, "2023-06-01T10:40:00Z"),
            "RESOURCE_GROUP prodweb from 2023-06-01T11:00:00Z, until then SHARED ");
  const Reservation before = reservation;
  ChangeScope(reservation, kWeb, At("2023-06-01T10:45:00Z"));
  EXPECT_EQ(reservation, before) << "nothing changes";
  ChangeScope(reservation, kShared, At("2023-06-01T10:50:00Z"));
  EXPECT_EQ(TextAt(reservation, "2023-06-01T10:50:00Z"), "SHARED ") << "taken back";
}

TEST(ScopeChange, NeverTookEffectWhereTheReservationEndedBefore) {
  Reservation reservation = Shared();
  ChangeScope(reservation, kProd, At("2023-06-01T10:20:00Z"));
  Cancel(reservation, CancelReason::kRefunded, At("2023-06-01T10:30:00Z"));
  EXPECT_EQ(TextAt(reservation, "2023-07-01T00:00:00Z"),
            "SUBSCRIPTION prod from 2023-06-01T11:00:00Z, until then SHARED ");
  Reservation expired = Shared();
  ChangeScope(expired, kProd, At("2024-03-07T11:59:00Z"));
  EXPECT_EQ(TextAt(expired, "2024-04-01T00:00:00Z"), "SUBSCRIPTION prod") << "12:00 is both the end and the hour";
}

}  // namespace
}  // namespace prorata::domain
