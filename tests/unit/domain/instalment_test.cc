// What time brings to an order, in order, however late somebody looks.

#include "server/domain/instalment.h"

#include "tests/unit/domain/fixtures.h"

namespace prorata::domain {
namespace {

Order OrderWith(BillingPlan billing_plan) {
  Order order;
  order.plan = PlanOf(billing_plan, Term::kOneYear, "31 USD", "2024-01-31T08:00:00Z");
  order.quantity = 3;
  order.charged = {Multiply(order.plan.unit_payment, 3).value()};
  return order;
}

std::string TextOf(const std::vector<DueBooking>& bookings) {
  std::string text;
  for (const DueBooking& booking : bookings) {
    text += fmt::format("{}{} ", text.empty() ? "" : ", ", ToString(DateOf(booking.due_time)));
    if (booking.kind == DueKind::kPayment) {
      text += fmt::format("PAYMENT {} {}", booking.payment_number, AmountText(booking.amount));
    } else if (booking.kind == DueKind::kReminder) {
      text += fmt::format("REMINDER {}", booking.days_ahead);
    } else {
      text += fmt::format("END {}", AmountText(booking.amount));
    }
  }
  return text;
}

TEST(Instalments, FallDueToTheInstant) {
  Order order = OrderWith(BillingPlan::kMonthly);
  EXPECT_EQ(ToString(*NextDue(order)), "2024-02-29T08:00:00Z");
  EXPECT_EQ(TextOf(BookDue(order, 3, At("2024-02-29T07:59:59.999999Z")).value()), "");
  EXPECT_EQ(order, OrderWith(BillingPlan::kMonthly));
  EXPECT_EQ(TextOf(BookDue(order, 3, At("2024-02-29T08:00:00Z")).value()), "2024-02-29 PAYMENT 2 7.74");
  EXPECT_EQ(order.revision, 2);
  EXPECT_EQ(TextOf(BookDue(order, 3, At("2024-02-29T08:00:00Z")).value()), "");
  EXPECT_EQ(order.revision, 2);
}

TEST(Instalments, AreCaughtUpWithInOrder) {
  Order order = OrderWith(BillingPlan::kMonthly);
  EXPECT_EQ(TextOf(BookDue(order, 2, At("2024-05-01")).value()),
            "2024-02-29 PAYMENT 2 5.16, 2024-03-31 PAYMENT 3 5.16, 2024-04-30 PAYMENT 4 5.16");
  EXPECT_EQ(order.revision, 2);
  EXPECT_EQ(TextOf(BookDue(order, 1, At("2030-01-01")).value()),
            "2024-05-31 PAYMENT 5 2.58, 2024-06-30 PAYMENT 6 2.58, 2024-07-31 PAYMENT 7 2.58, "
            "2024-08-31 PAYMENT 8 2.58, 2024-09-30 PAYMENT 9 2.58, 2024-10-31 PAYMENT 10 2.58, "
            "2024-11-30 PAYMENT 11 2.58, 2024-12-31 PAYMENT 12 2.58, 2025-01-01 REMINDER 30, 2025-01-24 REMINDER 7, "
            "2025-01-30 REMINDER 1, 2025-01-31 END 30.96");
  EXPECT_TRUE(order.closed);
  EXPECT_EQ(order.charged.size(), 12u);
  EXPECT_EQ(NextDue(order), std::nullopt);
  EXPECT_EQ(TextOf(BookDue(order, 1, At("2040-01-01")).value()), "");
}

TEST(Instalments, AreZeroWhereNothingIsHeld) {
  Order order = OrderWith(BillingPlan::kMonthly);
  EXPECT_EQ(TextOf(BookDue(order, 0, At("2024-03-01")).value()), "2024-02-29 PAYMENT 2 0.00");
  EXPECT_EQ(order.charged.back(), Cash("0 USD"));
}

TEST(Instalments, AnUpfrontOrderHasRemindersAndAnEnd) {
  Order order = OrderWith(BillingPlan::kUpfront);
  EXPECT_EQ(ToString(*NextDue(order)), "2025-01-01T08:00:00Z");
  EXPECT_EQ(TextOf(BookDue(order, 2, At("2025-01-24T07:59:59.999999Z")).value()), "2025-01-01 REMINDER 30");
  EXPECT_EQ(ToString(*NextDue(order)), "2025-01-24T08:00:00Z");
  EXPECT_EQ(TextOf(BookDue(order, 2, At("2025-01-31T08:00:00Z")).value()),
            "2025-01-24 REMINDER 7, 2025-01-30 REMINDER 1, 2025-01-31 END 62.00");
  EXPECT_TRUE(order.closed);
}

TEST(Instalments, APaymentComesBeforeAReminderOfTheSameMoment) {
  Order order;
  // Its eleventh month has 30 days.
  order.plan = PlanOf(BillingPlan::kMonthly, Term::kOneYear, "31 USD", "2024-12-01T08:00:00Z");
  order.charged.resize(11, order.plan.unit_payment);
  EXPECT_EQ(TextOf(BookDue(order, 1, At("2025-11-01T08:00:00Z")).value()),
            "2025-11-01 PAYMENT 12 2.58, 2025-11-01 REMINDER 30");
}

TEST(Instalments, WhoIsTakenOverIsNotRemindedOfThePast) {
  struct Case {
    const char* now;
    int reminders;
  };
  for (const Case& c : std::vector<Case>{{"2024-06-01", 0},
                                         {"2025-01-01T08:00:00Z", 0},
                                         {"2025-01-01T08:00:00.000001Z", 1},
                                         {"2025-01-30", 2},
                                         {"2025-01-31", 3},
                                         {"2026-01-01", 3}}) {
    Order order = OrderWith(BillingPlan::kUpfront);
    SkipPastReminders(order, At(c.now));
    EXPECT_EQ(order.reminders, c.reminders) << c.now;
  }
}

}  // namespace
}  // namespace prorata::domain
