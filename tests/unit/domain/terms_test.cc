// When payments fall due and what a reservation is worth by the calendar.

#include "server/domain/terms.h"

#include "server/domain/reservation.h"
#include "tests/unit/domain/fixtures.h"

namespace prorata::domain {
namespace {

TEST(PaymentPlan, CountsPaymentsToTheInstant) {
  const struct {
    BillingPlan plan;
    std::string_view now;
    int expected;
  } cases[] = {
      {BillingPlan::kMonthly, "2024-01-31T07:59:59.999999Z", 0}, {BillingPlan::kMonthly, "2024-01-31T08:00:00Z", 1},
      {BillingPlan::kMonthly, "2024-02-29T07:59:59.999999Z", 1}, {BillingPlan::kMonthly, "2024-02-29T08:00:00Z", 2},
      {BillingPlan::kMonthly, "2024-12-31T08:00:00Z", 12},       {BillingPlan::kMonthly, "2025-01-31T08:00:00Z", 12},
      {BillingPlan::kMonthly, "2100-01-01T00:00:00Z", 12},       {BillingPlan::kUpfront, "2024-01-31T07:59:59Z", 0},
      {BillingPlan::kUpfront, "2024-01-31T08:00:00Z", 1},        {BillingPlan::kUpfront, "2025-06-01T00:00:00Z", 1},
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(fmt::format("{} {}", NameOf(row.plan), row.now));
    EXPECT_EQ(PaymentsDue(PlanOf(row.plan, Term::kOneYear, "120 USD", "2024-01-31T08:00:00Z"), At(row.now)),
              row.expected);
  }
}

TEST(PaymentPlan, CountsEveryPaymentOfThreeYears) {
  const PaymentPlan plan = PlanOf(BillingPlan::kMonthly, Term::kThreeYears, "360 USD", "2023-08-31T12:00:00Z");
  for (int number = 1; number <= 36; ++number) {
    EXPECT_EQ(PaymentsDue(plan, DueTime(plan, number)), number);
    EXPECT_EQ(PaymentsDue(plan, {DueTime(plan, number).micros - 1}), number - 1);
  }
  EXPECT_EQ(DueTime(plan, 37), plan.expire_time);
}

TEST(PaymentPlan, HasTermDaysByTheCalendar) {
  const struct {
    Term term;
    std::string_view start;
    int32_t days;
  } cases[] = {{Term::kOneYear, "2022-01-01", 365},
               {Term::kOneYear, "2019-10-23", 366},
               {Term::kOneYear, "2024-02-29", 365},
               {Term::kThreeYears, "2021-03-01", 1096},
               {Term::kThreeYears, "2024-03-01", 1095}};
  for (const auto& row : cases) {
    SCOPED_TRACE(row.start);
    EXPECT_EQ(TermDays(PlanOf(BillingPlan::kUpfront, row.term, "1 USD", row.start)), row.days);
  }
}

TEST(Reservation, StateFollowsTimeByItself) {
  Reservation reservation =
      ReservationWith(PlanOf(BillingPlan::kUpfront, Term::kOneYear, "31 USD", "2023-03-01T12:00:00Z"));
  EXPECT_EQ(NameOf(StateAt(reservation, At("2024-01-30T23:59:59Z"))), "ACTIVE");
  EXPECT_EQ(NameOf(StateAt(reservation, At("2024-01-31"))), "EXPIRING");
  EXPECT_EQ(NameOf(StateAt(reservation, At("2024-03-01T11:59:59.999999Z"))), "EXPIRING");
  EXPECT_EQ(NameOf(StateAt(reservation, At("2024-03-01T12:00:00Z"))), "EXPIRED");
  reservation.cancel_reason = CancelReason::kRefunded;
  reservation.cancel_time = At("2023-06-01");
  EXPECT_EQ(NameOf(StateAt(reservation, At("2024-06-01"))), "CANCELED");
}

TEST(Reservation, PaysUntilItIsCanceled) {
  Reservation reservation =
      ReservationWith(PlanOf(BillingPlan::kMonthly, Term::kOneYear, "31 USD", "2023-03-07T12:00:00Z"));
  const Instant now = At("2023-06-10");
  EXPECT_EQ(PaymentsMade(reservation, now), 4);
  EXPECT_EQ(PaidBy(reservation, now).value(), Cash("30.96 USD"));
  EXPECT_EQ(RemainingCommitment(reservation, now).value(), Cash("61.92 USD"));
  EXPECT_EQ(DaysLeft(reservation, now), 271);
  reservation.cancel_reason = CancelReason::kRefunded;
  reservation.cancel_time = At("2023-04-10");
  EXPECT_EQ(PaymentsMade(reservation, now), 2);
  EXPECT_EQ(PaidBy(reservation, now).value(), Cash("15.48 USD"));
  EXPECT_EQ(RemainingCommitment(reservation, now).value(), Cash("0 USD"));
  EXPECT_EQ(DaysLeft(reservation, now), 0);
}

}  // namespace
}  // namespace prorata::domain
