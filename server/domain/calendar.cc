#include "server/domain/calendar.h"

#include <algorithm>
#include <chrono>
#include <optional>

#include "absl/strings/ascii.h"
#include "fmt/format.h"
#include "server/domain/error.h"

namespace prorata::domain {
namespace {

constexpr int64_t kMicrosPerSecond = 1'000'000;
constexpr int64_t kMicrosPerDay = 86'400 * kMicrosPerSecond;

constexpr int64_t DivideDown(int64_t dividend, int64_t divisor) {
  return dividend / divisor - (dividend % divisor < 0 ? 1 : 0);
}

// Of the two calendars at hand, absl's and the standard library's, the latter does these many times faster, and most of
// what a reservation shows hangs on them.
using Civil = std::chrono::year_month_day;

Civil CivilOf(Date date) {
  return std::chrono::sys_days(std::chrono::days(date.days));
}
Date DateOf(Civil day) {
  return {static_cast<int32_t>(std::chrono::sys_days(day).time_since_epoch().count())};
}

// Takes the parts of a timestamp off the front of a text.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  // Exactly `digits` digits, with a value from `least` to `most`.
  std::optional<int> Number(size_t digits, int least, int most) {
    if (rest_.size() < digits) return std::nullopt;
    int number = 0;
    for (const char c : rest_.substr(0, digits)) {
      if (!absl::ascii_isdigit(static_cast<unsigned char>(c))) return std::nullopt;
      number = number * 10 + (c - '0');
    }
    if (number < least || number > most) return std::nullopt;
    rest_.remove_prefix(digits);
    return number;
  }

  bool Skip(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  size_t LeadingDigits() const {
    const auto end = std::find_if_not(rest_.begin(), rest_.end(),
                                      [](char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); });
    return static_cast<size_t>(end - rest_.begin());
  }

  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

std::optional<Date> ScanDate(Scanner& scanner) {
  const std::optional<int> year = scanner.Number(4, 1, 9999);
  if (!year || !scanner.Skip('-')) return std::nullopt;
  const std::optional<int> month = scanner.Number(2, 1, 12);
  if (!month || !scanner.Skip('-')) return std::nullopt;
  const std::optional<int> day = scanner.Number(2, 1, 31);
  if (!day) return std::nullopt;
  const Civil civil(std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                    std::chrono::day(static_cast<unsigned>(*day)));
  // Such as 30 February.
  if (!civil.ok()) return std::nullopt;
  return DateOf(civil);
}

// `12:34:56` with an optional fraction of up to nine digits, of which those below a microsecond are cut.
std::optional<int64_t> ScanTimeOfDay(Scanner& scanner) {
  const std::optional<int> hour = scanner.Number(2, 0, 23);
  if (!hour || !scanner.Skip(':')) return std::nullopt;
  const std::optional<int> minute = scanner.Number(2, 0, 59);
  if (!minute || !scanner.Skip(':')) return std::nullopt;
  const std::optional<int> second = scanner.Number(2, 0, 59);
  if (!second) return std::nullopt;
  int64_t micros = 0;
  if (scanner.Skip('.')) {
    const size_t digits = scanner.LeadingDigits();
    if (digits == 0 || digits > 9) return std::nullopt;
    for (size_t i = 0; i < std::max<size_t>(digits, 6); ++i) {
      const int digit = i < digits ? *scanner.Number(1, 0, 9) : 0;
      if (i < 6) micros = micros * 10 + digit;
    }
  }
  return ((*hour * 60 + *minute) * 60 + *second) * kMicrosPerSecond + micros;
}

// `Z` or `+01:30`, as what has to be taken off.
std::optional<int64_t> ScanOffset(Scanner& scanner) {
  if (scanner.Skip('Z') || scanner.Skip('z')) return 0;
  const bool west = scanner.Skip('-');
  if (!west && !scanner.Skip('+')) return std::nullopt;
  const std::optional<int> hours = scanner.Number(2, 0, 23);
  if (!hours || !scanner.Skip(':')) return std::nullopt;
  const std::optional<int> minutes = scanner.Number(2, 0, 59);
  if (!minutes) return std::nullopt;
  const int64_t micros = (*hours * 60 + *minutes) * 60 * kMicrosPerSecond;
  return west ? -micros : micros;
}

std::optional<Instant> ScanInstant(std::string_view text) {
  Scanner scanner(text);
  const std::optional<Date> date = ScanDate(scanner);
  if (!date) return std::nullopt;
  if (scanner.at_end()) return StartOf(*date);
  if (!scanner.Skip('T') && !scanner.Skip('t')) return std::nullopt;
  const std::optional<int64_t> time = ScanTimeOfDay(scanner);
  if (!time) return std::nullopt;
  const std::optional<int64_t> offset = ScanOffset(scanner);
  if (!offset || !scanner.at_end()) return std::nullopt;
  const Instant instant{StartOf(*date).micros + *time - *offset};
  if (instant < kEarliestInstant || instant > kLatestInstant) return std::nullopt;
  return instant;
}

}  // namespace

Date DateOf(Instant instant) {
  return {static_cast<int32_t>(DivideDown(instant.micros, kMicrosPerDay))};
}

Instant StartOf(Date date) {
  return {date.days * kMicrosPerDay};
}

int32_t DaysBetween(Date a, Date b) {
  return b.days - a.days;
}

Date AddDays(Date date, int32_t days) {
  return {date.days + days};
}

Instant AddHours(Instant instant, int64_t hours) {
  return AddSeconds(instant, hours * 3600);
}

Instant AddSeconds(Instant instant, int64_t seconds) {
  return {instant.micros + seconds * kMicrosPerSecond};
}

Instant AddMonths(Instant instant, int32_t months) {
  const Date date = DateOf(instant);
  const Civil day = CivilOf(date);
  const std::chrono::year_month month = day.year() / day.month() + std::chrono::months(months);
  const std::chrono::day last_day = (month / std::chrono::last).day();
  const Civil moved = month / std::min(day.day(), last_day);
  const int64_t time_of_day = instant.micros - StartOf(date).micros;
  return {StartOf(DateOf(moved)).micros + time_of_day};
}

Date FirstDayOfYear(Date date) {
  return DateOf(CivilOf(date).year() / 1 / 1);
}

Date FirstDayOfNextYear(Date date) {
  return DateOf((CivilOf(date).year() + std::chrono::years(1)) / 1 / 1);
}

std::string ToString(Date date) {
  const Civil day = CivilOf(date);
  const int year = static_cast<int>(day.year());
  const auto month = static_cast<unsigned>(day.month());
  const auto number = static_cast<unsigned>(day.day());
  if (year < 0 || year > 9999) return fmt::format("{:04}-{:02}-{:02}", year, month, number);
  const auto digit = [](unsigned value) { return static_cast<char>('0' + value % 10); };
  const auto y = static_cast<unsigned>(year);
  return {digit(y / 1000),   digit(y / 100), digit(y / 10), digit(y),           '-',
          digit(month / 10), digit(month),   '-',           digit(number / 10), digit(number)};
}

std::string ToString(Instant instant) {
  const Date date = DateOf(instant);
  const int64_t micros = instant.micros - StartOf(date).micros;
  const int64_t seconds = micros / kMicrosPerSecond;
  const int64_t fraction = micros % kMicrosPerSecond;
  std::string text =
      fmt::format("{}T{:02}:{:02}:{:02}", ToString(date), seconds / 3600, seconds / 60 % 60, seconds % 60);
  if (fraction % 1000 != 0) {
    text += fmt::format(".{:06}", fraction);
  } else if (fraction != 0) {
    text += fmt::format(".{:03}", fraction / 1000);
  }
  return text + "Z";
}

absl::StatusOr<Instant> ParseInstant(std::string_view text) {
  const std::optional<Instant> instant = ScanInstant(text);
  if (instant) return *instant;
  return InvalidField("", fmt::format("`{}` is not a time such as 2024-03-01T00:00:00Z or 2024-03-01", text));
}

absl::StatusOr<Date> ParseDate(std::string_view text) {
  Scanner scanner(text);
  const std::optional<Date> date = ScanDate(scanner);
  if (date && scanner.at_end()) return *date;
  return InvalidField("", fmt::format("`{}` is not a date such as 2024-03-01", text));
}

}  // namespace prorata::domain
