#include "server/domain/money.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <optional>

#include "absl/strings/ascii.h"
#include "fmt/format.h"
#include "server/domain/error.h"
#include "server/domain/status_macros.h"

namespace prorata::domain {
namespace {

using Wide = __int128;

constexpr int64_t kRateUnit = 1'000'000'000;

constexpr int64_t PowerOfTen(int exponent) {
  int64_t power = 1;
  for (; exponent > 0; --exponent) power *= 10;
  return power;
}

absl::Status OutOfRange(std::string_view what) {
  return Refuse(Reason::kAmountOutOfRange,
                fmt::format("{} cannot be counted in 64 bits of the currency's minor unit", what));
}

absl::Status Mismatch(const Currency& a, const Currency& b) {
  return Refuse(Reason::kCurrencyMismatch, fmt::format("one amount is in {}, the other in {}", a.code(), b.code()));
}

// dividend / divisor to the nearest whole number, a half to the even one. divisor > 0.
Wide DivideHalfEven(Wide dividend, Wide divisor) {
  Wide quotient = dividend / divisor;
  const Wide remainder = dividend % divisor;
  const Wide distance = remainder < 0 ? -remainder : remainder;
  // Compared with the other part instead of doubled, which could overflow.
  const Wide other = divisor - distance;
  const bool away = distance > other || (distance == other && quotient % 2 != 0);
  if (away) quotient += dividend < 0 ? -1 : 1;
  return quotient;
}

absl::StatusOr<Money> FromWide(Currency currency, Wide minor, std::string_view what) {
  if (minor < std::numeric_limits<int64_t>::min() || minor > std::numeric_limits<int64_t>::max()) {
    return OutOfRange(what);
  }
  return Money{currency, static_cast<int64_t>(minor)};
}

// A rate as minor units of `to` per minor unit of `from`: numerator / denominator.
struct MinorRatio {
  Wide numerator = 0;
  Wide denominator = 1;
};

MinorRatio MinorRatioOf(const ExchangeRate& rate) {
  const int shift = rate.to.minor_digits() - rate.from.minor_digits();
  return {Wide{rate.rate_nanos} * PowerOfTen(shift > 0 ? shift : 0),
          Wide{kRateUnit} * PowerOfTen(shift < 0 ? -shift : 0)};
}

// Empty where the product leaves 128 bits.
std::optional<Wide> ConvertMinor(Wide minor, const MinorRatio& ratio) {
  Wide product = 0;
  if (__builtin_mul_overflow(minor, ratio.numerator, &product)) return std::nullopt;
  return DivideHalfEven(product, ratio.denominator);
}

absl::Status CheckRate(const ExchangeRate& rate) {
  if (rate.rate_nanos > 0) return absl::OkStatus();
  return InvalidField("rate", "an exchange rate must be above zero");
}

absl::Status BadDecimal(std::string_view decimal, Currency currency) {
  return InvalidField("", fmt::format("`{}` is not an amount in {}, which has {} decimal digits", decimal,
                                      currency.code(), currency.minor_digits()));
}

// Both digits of the numbers below 100.
constexpr auto kDigitPairs = [] {
  std::array<std::array<char, 2>, 100> pairs{};
  for (size_t i = 0; i < pairs.size(); ++i)
    pairs[i] = {static_cast<char>('0' + i / 10), static_cast<char>('0' + i % 10)};
  return pairs;
}();

// Room for the smallest number with sign and point, and a currency.
using AmountBuffer = std::array<char, 28>;

// Writes the amount so that it ends there, and answers where it begins. Backwards, as then no digit has to be counted
// first.
char* WriteAmount(const Money& money, char* end) {
  const bool is_negative = money.minor < 0;
  // The magnitude of the smallest number fits only without a sign.
  uint64_t magnitude = static_cast<uint64_t>(money.minor);
  if (is_negative) magnitude = ~magnitude + 1;
  char* next = end;
  const auto write_digit = [&] {
    *--next = static_cast<char>('0' + magnitude % 10);
    magnitude /= 10;
  };
  const auto write_pair = [&] {
    next -= 2;
    std::memcpy(next, kDigitPairs[magnitude % 100].data(), 2);
    magnitude /= 100;
  };
  const int digits = money.currency.minor_digits();
  if (digits % 2 != 0) write_digit();
  for (int i = 0; i < digits / 2; ++i) write_pair();
  if (digits > 0) *--next = '.';
  while (magnitude >= 100) write_pair();
  if (magnitude < 10) {
    write_digit();
  } else {
    write_pair();
  }
  if (is_negative) *--next = '-';
  return next;
}

}  // namespace

std::string AmountText(const Money& money) {
  AmountBuffer text;
  char* const end = text.data() + text.size();
  return {WriteAmount(money, end), end};
}

std::string ToString(const Money& money) {
  AmountBuffer text;
  char* const end = text.data() + text.size();
  const std::string_view code = money.currency.code();
  char* const amount_end = end - code.size() - 1;
  *amount_end = ' ';
  std::copy(code.begin(), code.end(), amount_end + 1);
  return {WriteAmount(money, amount_end), end};
}

absl::StatusOr<Money> ParseMoney(std::string_view decimal, Currency currency) {
  std::string_view rest = decimal;
  const bool negative = !rest.empty() && rest.front() == '-';
  if (negative) rest.remove_prefix(1);
  const size_t point = rest.find('.');
  const std::string_view whole = rest.substr(0, point);
  const std::string_view fraction = point == std::string_view::npos ? std::string_view() : rest.substr(point + 1);
  if (whole.empty() || (point != std::string_view::npos && fraction.empty())) return BadDecimal(decimal, currency);

  Wide minor = 0;
  const auto take = [&minor](char digit) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>(digit))) return false;
    // Far above 64 bits already: more digits change nothing but could wrap.
    if (minor <= std::numeric_limits<int64_t>::max()) minor = minor * 10 + (digit - '0');
    return true;
  };
  for (const char digit : whole) {
    if (!take(digit)) return BadDecimal(decimal, currency);
  }
  const auto digits = static_cast<size_t>(currency.minor_digits());
  for (size_t i = 0; i < std::max(digits, fraction.size()); ++i) {
    const char digit = i < fraction.size() ? fraction[i] : '0';
    if (i < digits ? !take(digit) : digit != '0') return BadDecimal(decimal, currency);
  }
  return FromWide(currency, negative ? -minor : minor, decimal);
}

absl::StatusOr<Money> Add(const Money& a, const Money& b) {
  if (a.currency != b.currency) return Mismatch(a.currency, b.currency);
  Money sum{a.currency, 0};
  if (__builtin_add_overflow(a.minor, b.minor, &sum.minor)) return OutOfRange("a sum");
  return sum;
}

absl::StatusOr<Money> Subtract(const Money& a, const Money& b) {
  if (a.currency != b.currency) return Mismatch(a.currency, b.currency);
  Money difference{a.currency, 0};
  if (__builtin_sub_overflow(a.minor, b.minor, &difference.minor)) return OutOfRange("a difference");
  return difference;
}

absl::StatusOr<Money> Multiply(const Money& money, int64_t factor) {
  Money product{money.currency, 0};
  if (__builtin_mul_overflow(money.minor, factor, &product.minor)) return OutOfRange("a product");
  return product;
}

absl::StatusOr<std::strong_ordering> Compare(const Money& a, const Money& b) {
  if (a.currency != b.currency) return Mismatch(a.currency, b.currency);
  return a.minor <=> b.minor;
}

absl::StatusOr<Money> MultiplyRatio(const Money& money, int64_t numerator, int64_t denominator) {
  return FromWide(money.currency, DivideHalfEven(Wide{money.minor} * numerator, denominator), "a share of an amount");
}

Money DivideAndCut(const Money& money, int64_t divisor) {
  return {money.currency, money.minor / divisor};
}

absl::StatusOr<Money> Prorate(const Money& unit, int64_t quantity, int64_t part, int64_t whole) {
  Wide product = 0;
  if (__builtin_mul_overflow(Wide{unit.minor} * quantity, Wide{part}, &product))
    return OutOfRange("a pro-rated amount");
  return FromWide(unit.currency, DivideHalfEven(product, whole), "a pro-rated amount");
}

absl::StatusOr<Money> Convert(const Money& money, const ExchangeRate& rate) {
  if (money.currency != rate.from) return Mismatch(money.currency, rate.from);
  PRORATA_RETURN_IF_ERROR(CheckRate(rate));
  const std::optional<Wide> converted = ConvertMinor(money.minor, MinorRatioOf(rate));
  if (!converted.has_value()) return OutOfRange("a converted amount");
  return FromWide(rate.to, *converted, "a converted amount");
}

absl::StatusOr<Money> LargestConvertible(const Money& limit, const ExchangeRate& rate) {
  if (limit.currency != rate.to) return Mismatch(limit.currency, rate.to);
  PRORATA_RETURN_IF_ERROR(CheckRate(rate));
  const MinorRatio ratio = MinorRatioOf(rate);
  constexpr Wide kMost = std::numeric_limits<int64_t>::max();
  // x converts to at most `limit` where x * n / d is at most limit + 1/2, the half itself only if it rounds down. The
  // estimate is right or, in that one case, one too large.
  Wide dividend = 0;
  if (__builtin_mul_overflow(Wide{limit.minor} * 2 + 1, ratio.denominator, &dividend))
    return Money{rate.from, static_cast<int64_t>(kMost)};
  Wide estimate = dividend / (ratio.numerator * 2);
  if (dividend % (ratio.numerator * 2) < 0) --estimate;
  if (estimate > kMost) return Money{rate.from, static_cast<int64_t>(kMost)};
  while (ConvertMinor(estimate, ratio).value_or(kMost) > limit.minor) --estimate;
  return FromWide(rate.from, estimate, "a converted amount");
}

}  // namespace prorata::domain
