#include "client/cli/time.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "client/cli/failure.h"

namespace prorata::cli {
namespace {

using ::google::protobuf::Timestamp;

absl::Time ToTime(const Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

Timestamp ToTimestamp(absl::Time time) {
  Timestamp timestamp;
  const int64_t seconds = absl::ToUnixSeconds(time);
  timestamp.set_seconds(seconds);
  timestamp.set_nanos(static_cast<int32_t>((time - absl::FromUnixSeconds(seconds)) / absl::Nanoseconds(1)));
  return timestamp;
}

// What a timestamp can hold.
bool InRange(absl::Time time) {
  static const absl::Time kFirst = absl::FromCivil(absl::CivilYear(1), absl::UTCTimeZone());
  static const absl::Time kEnd = absl::FromCivil(absl::CivilYear(10000), absl::UTCTimeZone());
  return time >= kFirst && time < kEnd;
}

absl::CivilSecond AddMonths(const absl::CivilSecond& from, int64_t months) {
  const absl::CivilMonth month = absl::CivilMonth(from) + months;
  const int last_day = (absl::CivilDay(month + 1) - 1).day();
  return absl::CivilSecond(month.year(), month.month(), std::min(from.day(), last_day), from.hour(), from.minute(),
                           from.second());
}

constexpr absl::Duration kDay = absl::Hours(24);

struct Shift {
  int64_t months = 0;
  absl::Duration rest = absl::ZeroDuration();
};

void AddUnit(Shift& shift, int64_t count, const std::string& unit, const std::string& text) {
  if (unit == "y") {
    shift.months += 12 * count;
  } else if (unit == "mo") {
    shift.months += count;
  } else if (unit == "w") {
    shift.rest += kDay * 7 * count;
  } else if (unit == "d") {
    shift.rest += kDay * count;
  } else if (unit == "h") {
    shift.rest += absl::Hours(count);
  } else if (unit == "min") {
    shift.rest += absl::Minutes(count);
  } else if (unit == "s") {
    shift.rest += absl::Seconds(count);
  } else {
    throw UsageError(fmt::format("`{}`: `{}` is not a unit; units are y, mo, w, d, h, min, s", text, unit));
  }
}

// Takes the longest start of `rest` whose characters pass.
std::string TakeWhile(std::string& rest, int (*passes)(int)) {
  const auto end =
      std::find_if_not(rest.begin(), rest.end(), [&](char c) { return passes(static_cast<unsigned char>(c)); });
  std::string taken(rest.begin(), end);
  rest.erase(0, taken.size());
  return taken;
}

Shift ParseShift(const std::string& text) {
  constexpr int64_t kMostOfAUnit = 1'000'000'000;
  Shift shift;
  std::string rest = text.substr(1);
  if (rest.empty()) throw UsageError("`+` must be followed by a time, like `+100d`");
  while (!rest.empty()) {
    int64_t count = 0;
    if (!absl::SimpleAtoi(TakeWhile(rest, std::isdigit), &count) || count > kMostOfAUnit) {
      throw UsageError(fmt::format("`{}` is not a time to go forward; write it like `+100d` or `+1y6mo`", text));
    }
    AddUnit(shift, count, TakeWhile(rest, std::isalpha), text);
  }
  return shift;
}

}  // namespace

std::string ShortTime(const Timestamp& time) {
  if (time.seconds() == 0 && time.nanos() == 0) return "";
  return absl::FormatTime("%E4Y-%m-%d %H:%MZ", ToTime(time), absl::UTCTimeZone());
}

std::string FullTime(const Timestamp& time) {
  return absl::FormatTime("%E4Y-%m-%dT%H:%M:%E*SZ", ToTime(time), absl::UTCTimeZone());
}

Timestamp ParseTime(const std::string& text) {
  absl::Time time;
  std::string ignored;
  const bool read = absl::ParseTime(absl::RFC3339_full, text, &time, &ignored) ||
                    absl::ParseTime("%Y-%m-%d", text, absl::UTCTimeZone(), &time, &ignored);
  if (!read || !InRange(time)) {
    throw UsageError(fmt::format("`{}` is not a time; write it like `2024-03-01` or `2024-03-01T13:05:00Z`", text));
  }
  return ToTimestamp(time);
}

bool IsRelative(const std::string& text) {
  return !text.empty() && text.front() == '+';
}

void CheckRelative(const std::string& text) {
  ParseShift(text);
}

Timestamp AddTo(const Timestamp& from, const std::string& text) {
  const Shift shift = ParseShift(text);
  const absl::Time start = ToTime(from);
  const absl::CivilSecond civil = absl::ToCivilSecond(start, absl::UTCTimeZone());
  const absl::Duration below_a_second = start - absl::FromCivil(civil, absl::UTCTimeZone());
  const absl::Time shifted =
      absl::FromCivil(AddMonths(civil, shift.months), absl::UTCTimeZone()) + below_a_second + shift.rest;
  if (!InRange(shifted)) throw UsageError(fmt::format("`{}` goes past the year 9999", text));
  return ToTimestamp(shifted);
}

absl::Duration ParseTimeout(const std::string& text) {
  absl::Duration timeout;
  int64_t seconds = 0;
  if (absl::SimpleAtoi(text, &seconds)) {
    timeout = absl::Seconds(seconds);
  } else if (!absl::ParseDuration(text, &timeout)) {
    throw UsageError(fmt::format("`{}` is not a time to wait; write it like `30s`, `2m` or `500ms`", text));
  }
  if (timeout <= absl::ZeroDuration()) throw UsageError("--timeout must be above zero");
  return timeout;
}

}  // namespace prorata::cli
