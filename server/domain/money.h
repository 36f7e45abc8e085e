#pragma once

// Money: a currency and a whole number of its minor unit (rules.md, section 1). No floating point anywhere. Products
// are taken in 128 bits; what does not fit 64 bits is a refusal (AMOUNT_OUT_OF_RANGE), two currencies in one sum are a
// refusal (CURRENCY_MISMATCH).

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace prorata::domain {

// A currency of ISO 4217.
class Currency {
 public:
  // USD.
  constexpr Currency() = default;
  // Three upper-case letters of a currency known here, or a refusal (FIELD_INVALID).
  static absl::StatusOr<Currency> Parse(std::string_view code);
  static constexpr Currency Usd() { return Currency(); }

  std::string_view code() const { return {code_.data(), code_.size()}; }
  // Digits of the minor unit: USD 2, JPY 0, KWD 3.
  int minor_digits() const { return minor_digits_; }

  friend auto operator<=>(const Currency&, const Currency&) = default;

 private:
  std::array<char, 3> code_ = {'U', 'S', 'D'};
  // Follows from the code; asked for with every amount that is written out.
  int8_t minor_digits_ = 2;
};

struct Money {
  Currency currency;
  // In the minor unit: 1234 of USD is 12.34 USD.
  int64_t minor = 0;

  static Money Zero(Currency currency) { return {currency, 0}; }
  bool is_zero() const { return minor == 0; }
  bool is_negative() const { return minor < 0; }

  friend bool operator==(const Money&, const Money&) = default;
};

// `12.34 USD`, `-0.05 USD`, `1234 JPY`. Exact.
std::string ToString(const Money& money);
// The amount alone: `12.34`.
std::string AmountText(const Money& money);
// An exact decimal such as `31`, `31.0`, `12.34` with no more digits than the currency has (trailing zeros aside), or a
// refusal.
absl::StatusOr<Money> ParseMoney(std::string_view decimal, Currency currency);

absl::StatusOr<Money> Add(const Money& a, const Money& b);
absl::StatusOr<Money> Subtract(const Money& a, const Money& b);
absl::StatusOr<Money> Multiply(const Money& money, int64_t factor);
// Less, equal or greater; a refusal for two currencies.
absl::StatusOr<std::strong_ordering> Compare(const Money& a, const Money& b);

// money x numerator / denominator, rounded half to even. 0 < denominator; 0 <= numerator.
absl::StatusOr<Money> MultiplyRatio(const Money& money, int64_t numerator, int64_t denominator);
// money / divisor, cut towards zero. divisor > 0. (A monthly unit payment.)
Money DivideAndCut(const Money& money, int64_t divisor);
// money x quantity x part / whole with one rounding, half to even. (A pro-rated credit.)
absl::StatusOr<Money> Prorate(const Money& unit, int64_t quantity, int64_t part, int64_t whole);

// How many units of the second currency one unit of the first is, in thousand-millionths: 1.192566 is 1192566000.
struct ExchangeRate {
  Currency from;
  Currency to;
  int64_t rate_nanos = 0;

  friend bool operator==(const ExchangeRate&, const ExchangeRate&) = default;
};
// The amount in the other currency, rounded half to even to its minor unit.
absl::StatusOr<Money> Convert(const Money& money, const ExchangeRate& rate);
// The largest amount of the rate's `from` currency that converts to no more than `limit`.
absl::StatusOr<Money> LargestConvertible(const Money& limit, const ExchangeRate& rate);

}  // namespace prorata::domain
