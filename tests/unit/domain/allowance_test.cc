// The yearly limit: what counts on a day, when it comes back, when an amount fits.

#include "server/domain/allowance.h"

#include <limits>

#include "tests/unit/domain/fixtures.h"

namespace prorata::domain {
namespace {

RefundPolicy Rolling() {
  return PolicyNamed("csp-2020");
}
RefundPolicy Yearly() {
  RefundPolicy policy = PolicyNamed("csp-2020");
  policy.limit_window = LimitWindow::kCalendarYear;
  policy.limit_window_days = 0;
  return policy;
}
const Money kLimit = Cash("50000 USD");

std::string DaysText(const AllowanceDays& days) {
  std::string text;
  for (const AllowanceDay& day : days.days) {
    text += fmt::format("{}{}: {} used {} held", text.empty() ? "" : ", ", ToString(day.date), day.used_minor,
                        day.held_minor);
  }
  return text;
}

TEST(Allowance, WhatCountedComesBackWithTheWindow) {
  const AllowanceDays days{Adatum(), {{On("2024-01-10"), 1000'00, 0}, {On("2024-12-31"), 0, 500'00}}};
  const struct {
    std::string_view name;
    RefundPolicy policy;
    std::string_view today;
    std::string_view expected;
  } cases[] = {
      {"rolling, the day itself", Rolling(), "2024-12-31", "used 1000.00 held 500.00 available 48500.00"},
      {"rolling, day 364", Rolling(), "2025-01-08", "used 1000.00 held 500.00 available 48500.00"},
      {"rolling, day 365", Rolling(), "2025-01-09", "used 0.00 held 500.00 available 49500.00"},
      {"rolling, day 364 of the second", Rolling(), "2025-12-30", "used 0.00 held 500.00 available 49500.00"},
      {"rolling, day 365 of the second", Rolling(), "2025-12-31", "used 0.00 held 0.00 available 50000.00"},
      {"rolling, a clock put back", Rolling(), "2023-01-01", "used 1000.00 held 500.00 available 48500.00"},
      {"year", Yearly(), "2024-12-31", "used 1000.00 held 500.00 available 48500.00"},
      {"next year", Yearly(), "2025-01-01", "used 0.00 held 0.00 available 50000.00"},
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(row.name);
    const Allowance allowance = AllowanceOn(row.policy, kLimit, days, On(row.today)).value();
    EXPECT_EQ(fmt::format("used {} held {} available {}", AmountText(allowance.used), AmountText(allowance.held),
                          AmountText(allowance.available)),
              row.expected);
  }
  EXPECT_EQ(ToString(ReturnDate(Rolling(), On("2024-01-10"))), "2025-01-09");
  EXPECT_EQ(ToString(ReturnDate(Rolling(), On("2023-01-10"))), "2024-01-10");
  EXPECT_EQ(ToString(ReturnDate(Yearly(), On("2024-01-10"))), "2025-01-01");
}

TEST(Allowance, IsNeverBelowZero) {
  const AllowanceDays days{Adatum(), {{On("2024-01-10"), 60'000'00, 0}}};
  EXPECT_EQ(AllowanceOn(Rolling(), kLimit, days, On("2024-01-10")).value().available, Cash("0 USD"));
}

TEST(Allowance, TheLimitOfThePartnerGoesBeforeThePolicys) {
  Partner partner;
  EXPECT_EQ(LimitOf(Rolling(), partner), kLimit);
  partner.annual_refund_limit = Cash("1 USD");
  EXPECT_EQ(LimitOf(Rolling(), partner), Cash("1 USD"));
}

TEST(FirstDateThatFits, IsTodayOrADayOnWhichSomethingComesBack) {
  const AllowanceDays days{
      Adatum(), {{On("2024-01-10"), 20'000'00, 0}, {On("2024-02-20"), 10'000'00, 5'000'00}, {On("2024-03-30"), 1, 0}}};
  const struct {
    std::string_view amount;
    std::string_view rolling;
    std::string_view yearly;
  } cases[] = {
      {"0 USD", "2024-04-01", "2024-04-01"},     {"14999.99 USD", "2024-04-01", "2024-04-01"},
      {"15000 USD", "2025-01-09", "2025-01-01"}, {"34999.99 USD", "2025-01-09", "2025-01-01"},
      {"35000 USD", "2025-02-19", "2025-01-01"}, {"49999.99 USD", "2025-02-19", "2025-01-01"},
      {"50000 USD", "2025-03-30", "2025-01-01"}, {"50000.01 USD", "never", "never"},
  };
  const auto text = [&](const RefundPolicy& policy, std::string_view amount) {
    const std::optional<Date> date = FirstDateThatFits(policy, kLimit, days, On("2024-04-01"), Cash(amount));
    return date ? ToString(*date) : "never";
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(row.amount);
    EXPECT_EQ(text(Rolling(), row.amount), row.rolling);
    EXPECT_EQ(text(Yearly(), row.amount), row.yearly);
  }
}

TEST(AllowanceDays, KeepTheirOrderAndVanishWhenEmpty) {
  AllowanceDays days{Adatum(), {}};
  const Date today = On("2024-06-01");
  ASSERT_TRUE(AddHeld(days, On("2024-05-01"), Cash("1 USD"), today).ok());
  ASSERT_TRUE(AddUsed(days, On("2024-06-01"), Cash("2 USD"), today).ok());
  ASSERT_TRUE(AddUsed(days, On("2024-04-01"), Cash("3 USD"), today).ok());
  ASSERT_TRUE(AddHeld(days, On("2024-06-01"), Cash("4 USD"), today).ok());
  ASSERT_TRUE(AddUsed(days, On("2024-06-01"), Cash("0 USD"), today).ok());
  EXPECT_EQ(DaysText(days), "2024-04-01: 300 used 0 held, 2024-05-01: 0 used 100 held, 2024-06-01: 200 used 400 held");
  ASSERT_TRUE(HeldBecomesUsed(days, On("2024-06-01"), Cash("4 USD")).ok());
  ASSERT_TRUE(ReleaseHeld(days, On("2024-05-01"), Cash("1 USD")).ok());
  EXPECT_EQ(DaysText(days), "2024-04-01: 300 used 0 held, 2024-06-01: 600 used 0 held");
  AllowanceDays none{Adatum(), {}};
  ASSERT_TRUE(AddUsed(none, today, Cash("0 USD"), today).ok());
  EXPECT_EQ(DaysText(none), "");
}

TEST(AllowanceDays, ForgetWhatNoWindowReachesButNotWhatIsHeld) {
  AllowanceDays days{Adatum(), {{On("2020-01-01"), 1, 0}, {On("2020-01-02"), 1, 2}, {On("2022-03-24"), 1, 0}}};
  ASSERT_TRUE(AddUsed(days, On("2024-06-01"), Cash("1 USD"), On("2024-06-01")).ok());
  EXPECT_EQ(DaysText(days), "2020-01-02: 1 used 2 held, 2022-03-24: 1 used 0 held, 2024-06-01: 100 used 0 held");
  EXPECT_TRUE(ReleaseHeld(days, On("2020-01-02"), Cash("0.02 USD")).ok());
}

TEST(AllowanceDays, RefuseWhatCannotBe) {
  AllowanceDays days{Adatum(), {{On("2024-06-01"), std::numeric_limits<int64_t>::max(), 100}}};
  const AllowanceDays before = days;
  const Date today = On("2024-06-01");
  EXPECT_EQ(ReasonsText(AddUsed(days, today, Cash("1 EUR"), today)), "CURRENCY_MISMATCH");
  EXPECT_EQ(ReasonsText(AddUsed(days, today, Cash("1 USD"), today)), "AMOUNT_OUT_OF_RANGE");
  EXPECT_EQ(AddHeld(days, today, Cash("-1 USD"), today).code(), absl::StatusCode::kInternal);
  EXPECT_EQ(ReleaseHeld(days, today, Cash("1.01 USD")).code(), absl::StatusCode::kInternal);
  EXPECT_EQ(HeldBecomesUsed(days, On("2024-06-02"), Cash("1 USD")).code(), absl::StatusCode::kInternal);
  EXPECT_EQ(ReasonsText(HeldBecomesUsed(days, today, Cash("1 USD"))), "AMOUNT_OUT_OF_RANGE");
  EXPECT_EQ(days, before);
}

}  // namespace
}  // namespace prorata::domain
