#pragma once

// Instants and dates, all UTC (rules.md, section 1). The rules of the calendar are here and nowhere else.

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace prorata::domain {

// A moment: microseconds since 1970-01-01T00:00:00Z.
struct Instant {
  int64_t micros = 0;

  friend auto operator<=>(const Instant&, const Instant&) = default;
};

// A UTC date: days since 1970-01-01.
struct Date {
  int32_t days = 0;

  friend auto operator<=>(const Date&, const Date&) = default;
};

// The range that google.protobuf.Timestamp has: years 1 to 9999.
inline constexpr Instant kEarliestInstant{-62135596800000000};
inline constexpr Instant kLatestInstant{253402300799999999};

Date DateOf(Instant instant);
// Midnight UTC.
Instant StartOf(Date date);
// b - a in calendar dates, never hours / 24.
int32_t DaysBetween(Date a, Date b);
Date AddDays(Date date, int32_t days);
Instant AddHours(Instant instant, int64_t hours);
Instant AddSeconds(Instant instant, int64_t seconds);
// Keeps day and time of day, clamped to the month's last day: 31 Jan + 1 month is 28 or 29 Feb.
Instant AddMonths(Instant instant, int32_t months);
Date FirstDayOfYear(Date date);
Date FirstDayOfNextYear(Date date);

// `2024-03-01T00:00:00Z`, with as many digits of a second's fraction as needed (0, 3 or 6).
std::string ToString(Instant instant);
// `2024-03-01`.
std::string ToString(Date date);
// RFC 3339 with any offset (digits below a microsecond are cut, a leap second is none), or a date alone, meaning
// midnight UTC; else a refusal (FIELD_INVALID).
absl::StatusOr<Instant> ParseInstant(std::string_view text);
absl::StatusOr<Date> ParseDate(std::string_view text);

}  // namespace prorata::domain
