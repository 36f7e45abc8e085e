// Days are differences of UTC dates, months clamp without sticking, texts are read and written exactly.

#include "server/domain/calendar.h"

#include "server/domain/terms.h"
#include "tests/unit/domain/fixtures.h"

namespace prorata::domain {
namespace {

TEST(Calendar, AddMonthsKeepsTheDayAndClamps) {
  const struct {
    std::string_view start;
    int32_t months;
    std::string_view expected;
  } cases[] = {
      {"2023-01-31T10:20:30Z", 1, "2023-02-28T10:20:30Z"},
      {"2024-01-31T10:20:30Z", 1, "2024-02-29T10:20:30Z"},
      {"2024-02-29T00:00:00Z", 12, "2025-02-28T00:00:00Z"},
      {"2024-02-29T00:00:00Z", 48, "2028-02-29T00:00:00Z"},
      {"2023-08-31T23:59:59.999999Z", 1, "2023-09-30T23:59:59.999999Z"},
      {"2023-11-30T00:00:00Z", 3, "2024-02-29T00:00:00Z"},
      {"2023-03-31T00:00:00Z", -1, "2023-02-28T00:00:00Z"},
      {"2023-12-15T00:00:00Z", 1, "2024-01-15T00:00:00Z"},
      {"1969-12-31T12:00:00Z", 2, "1970-02-28T12:00:00Z"},
      {"2100-01-31T00:00:00Z", 1, "2100-02-28T00:00:00Z"},
      {"2023-05-05T00:00:00Z", 0, "2023-05-05T00:00:00Z"},
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(row.start);
    EXPECT_EQ(ToString(AddMonths(At(row.start), row.months)), row.expected);
  }
}

TEST(Calendar, AClampDoesNotStick) {
  const PaymentPlan plan = PlanOf(BillingPlan::kMonthly, Term::kOneYear, "120 USD", "2024-01-31T08:00:00Z");
  std::string dates;
  for (int number = 1; number <= 13; ++number) dates += ToString(DateOf(DueTime(plan, number))).substr(5) + " ";
  EXPECT_EQ(dates, "01-31 02-29 03-31 04-30 05-31 06-30 07-31 08-31 09-30 10-31 11-30 12-31 01-31 ");
}

TEST(Calendar, CountsDatesNotHours) {
  EXPECT_EQ(DaysBetween(DateOf(At("2024-03-01T23:59:59.999999Z")), DateOf(At("2024-03-02T00:00:00Z"))), 1);
  EXPECT_EQ(DaysBetween(DateOf(At("2024-03-01T00:00:00Z")), DateOf(At("2024-03-01T23:59:59Z"))), 0);
  EXPECT_EQ(DaysBetween(On("2024-02-28"), On("2024-03-01")), 2);
  EXPECT_EQ(DaysBetween(On("2024-03-01"), On("2024-02-28")), -2);
  EXPECT_EQ(DateOf(Instant{-1}), On("1969-12-31"));
  EXPECT_EQ(StartOf(On("1970-01-02")).micros, 86'400'000'000);
}

TEST(Calendar, KnowsYears) {
  EXPECT_EQ(FirstDayOfYear(On("2024-12-31")), On("2024-01-01"));
  EXPECT_EQ(FirstDayOfYear(On("2024-01-01")), On("2024-01-01"));
  EXPECT_EQ(FirstDayOfNextYear(On("2024-01-01")), On("2025-01-01"));
}

TEST(Calendar, ReadsAndWritesInstants) {
  const struct {
    std::string_view text;
    std::string_view expected;
  } cases[] = {
      {"2024-03-01T00:00:00Z", "2024-03-01T00:00:00Z"},
      {"2024-03-01", "2024-03-01T00:00:00Z"},
      {"2024-03-01t01:02:03z", "2024-03-01T01:02:03Z"},
      {"2024-03-01T01:30:00+01:30", "2024-03-01T00:00:00Z"},
      {"2024-02-29T22:30:00-01:30", "2024-03-01T00:00:00Z"},
      {"2024-03-01T00:00:00.5Z", "2024-03-01T00:00:00.500Z"},
      {"2024-03-01T00:00:00.000001Z", "2024-03-01T00:00:00.000001Z"},
      {"2024-03-01T00:00:00.123456789Z", "2024-03-01T00:00:00.123456Z"},
      {"0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"},
      {"9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"},
      {"0001-01-01T00:00:00+00:01", "FIELD_INVALID"},
      {"9999-12-31T23:59:59-00:01", "FIELD_INVALID"},
      {"0000-01-01T00:00:00Z", "FIELD_INVALID"},
      {"2023-02-29", "FIELD_INVALID"},
      {"2024-02-30T00:00:00Z", "FIELD_INVALID"},
      {"2024-13-01", "FIELD_INVALID"},
      {"2024-03-01T24:00:00Z", "FIELD_INVALID"},
      {"2024-03-01T00:00:60Z", "FIELD_INVALID"},
      {"2024-03-01T00:00:00", "FIELD_INVALID"},
      {"2024-03-01T00:00:00.Z", "FIELD_INVALID"},
      {"2024-03-01T00:00:00.1234567890Z", "FIELD_INVALID"},
      {"2024-03-01 00:00:00Z", "FIELD_INVALID"},
      {"2024-03-01T00:00:00Zx", "FIELD_INVALID"},
      {"24-03-01", "FIELD_INVALID"},
      {"", "FIELD_INVALID"},
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(row.text);
    const absl::StatusOr<Instant> instant = ParseInstant(row.text);
    EXPECT_EQ(instant.ok() ? ToString(*instant) : ReasonsText(instant.status()), row.expected);
  }
  EXPECT_EQ(ReasonsText(ParseDate("2024-03-01T00:00:00Z").status()), "FIELD_INVALID");
  EXPECT_EQ(ToString(On("2024-03-01")), "2024-03-01");
  EXPECT_EQ(At("0001-01-01"), kEarliestInstant);
  EXPECT_EQ(At("9999-12-31T23:59:59.999999Z"), kLatestInstant);
}

// Every day of 800 years against the plain rule of the calendar.
TEST(Calendar, EveryDayFollowsTheOneBefore) {
  int year = 1600;
  int month = 1;
  int day = 1;
  Date date = On("1600-01-01");
  for (; year < 2400; date = AddDays(date, 1)) {
    ASSERT_EQ(ToString(date), fmt::format("{:04}-{:02}-{:02}", year, month, day));
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    const int lengths[] = {31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (++day <= lengths[month - 1]) continue;
    day = 1;
    if (++month > 12) {
      month = 1;
      ++year;
    }
  }
}

}  // namespace
}  // namespace prorata::domain
