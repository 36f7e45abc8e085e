// Money is exact: rounded half to even once, cut where the rules say cut, refused where it does not fit.

#include "server/domain/money.h"

#include <limits>

#include "tests/unit/domain/fixtures.h"

namespace prorata::domain {
namespace {

constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();

TEST(Currency, KnowsTheMinorDigitsOfIso4217) {
  const struct {
    std::string_view code;
    int digits;
  } cases[] = {{"USD", 2}, {"EUR", 2}, {"GBP", 2}, {"JPY", 0}, {"KRW", 0}, {"CLP", 0}, {"KWD", 3},
               {"BHD", 3}, {"TND", 3}, {"CLF", 4}, {"UYW", 4}, {"ISK", 0}, {"XOF", 0}, {"ZWL", 2}};
  for (const auto& row : cases) {
    SCOPED_TRACE(row.code);
    EXPECT_EQ(In(row.code).minor_digits(), row.digits);
    EXPECT_EQ(In(row.code).code(), row.code);
  }
}

TEST(Currency, RefusesWhatIsNone) {
  for (const std::string_view code : {"", "US", "usd", "USDX", "ABC", "SD ", " US", "XAU", "F C", "D E"}) {
    SCOPED_TRACE(code);
    EXPECT_EQ(ReasonsText(Currency::Parse(code).status()), "FIELD_INVALID");
  }
}

TEST(Money, ReadsAndWritesExactly) {
  const struct {
    std::string_view text;
    std::string_view currency;
    std::string_view expected;
  } cases[] = {
      {"31", "USD", "31.00 USD"},
      {"31.0", "USD", "31.00 USD"},
      {"12.34", "USD", "12.34 USD"},
      {"-0.05", "USD", "-0.05 USD"},
      {"0.5000", "USD", "0.50 USD"},
      {"007", "USD", "7.00 USD"},
      {"1234", "JPY", "1234 JPY"},
      {"1234.000", "JPY", "1234 JPY"},
      {"1.234", "KWD", "1.234 KWD"},
      {"0.001", "KWD", "0.001 KWD"},
      {"92233720368547758.07", "USD", "92233720368547758.07 USD"},
      {"-92233720368547758.08", "USD", "-92233720368547758.08 USD"},
      {"0", "USD", "0.00 USD"},
      {"0", "JPY", "0 JPY"},
      {"-9223372036854775808", "JPY", "-9223372036854775808 JPY"},
      {"-922337203685477.5808", "CLF", "-922337203685477.5808 CLF"},
      {"92233720368547758.08", "USD", "AMOUNT_OUT_OF_RANGE"},
      {"99999999999999999999999999999999999999999999999", "USD", "AMOUNT_OUT_OF_RANGE"},
      {"0.001", "USD", "FIELD_INVALID"},
      {"1.5", "JPY", "FIELD_INVALID"},
      {"", "USD", "FIELD_INVALID"},
      {"-", "USD", "FIELD_INVALID"},
      {".5", "USD", "FIELD_INVALID"},
      {"5.", "USD", "FIELD_INVALID"},
      {"+5", "USD", "FIELD_INVALID"},
      {"1e3", "USD", "FIELD_INVALID"},
      {"1,50", "USD", "FIELD_INVALID"},
      {" 1", "USD", "FIELD_INVALID"},
      {"1.0x", "USD", "FIELD_INVALID"},
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(row.text);
    const absl::StatusOr<Money> money = ParseMoney(row.text, In(row.currency));
    EXPECT_EQ(money.ok() ? ToString(*money) : ReasonsText(money.status()), row.expected);
  }
}

TEST(Money, RoundsHalfToEven) {
  const struct {
    int64_t minor;
    int64_t numerator;
    int64_t denominator;
    int64_t expected;
  } cases[] = {{266, 19, 28, 180},  // 180.5, recorded
               {1, 1, 2, 0},
               {3, 1, 2, 2},
               {5, 1, 2, 2},
               {7, 1, 2, 4},
               {-1, 1, 2, 0},
               {-3, 1, 2, -2},
               {-5, 1, 2, -2},
               {2, 1, 3, 1},
               {1, 1, 3, 0},
               {100, 0, 7, 0},
               {kMost, 1, 1, kMost},
               {kLeast, 1, 1, kLeast},
               {kMost, kMost, kMost, kMost}};
  for (const auto& row : cases) {
    SCOPED_TRACE(fmt::format("{} x {} / {}", row.minor, row.numerator, row.denominator));
    EXPECT_EQ(MultiplyRatio({In("USD"), row.minor}, row.numerator, row.denominator).value().minor, row.expected);
  }
}

TEST(Money, RefusesWhatLeavesSixtyFourBits) {
  const Money most{In("USD"), kMost};
  const Money least{In("USD"), kLeast};
  const Money one{In("USD"), 1};
  EXPECT_EQ(ReasonsText(Add(most, one).status()), "AMOUNT_OUT_OF_RANGE");
  EXPECT_EQ(ReasonsText(Add(least, {In("USD"), -1}).status()), "AMOUNT_OUT_OF_RANGE");
  EXPECT_EQ(ReasonsText(Subtract(least, one).status()), "AMOUNT_OUT_OF_RANGE");
  EXPECT_EQ(ReasonsText(Multiply(most, 2).status()), "AMOUNT_OUT_OF_RANGE");
  EXPECT_EQ(ReasonsText(Multiply(least, -1).status()), "AMOUNT_OUT_OF_RANGE");
  EXPECT_EQ(ReasonsText(MultiplyRatio(most, 2, 1).status()), "AMOUNT_OUT_OF_RANGE");
  // In 128 bits, where the product itself fits, the result is exact.
  EXPECT_EQ(Prorate(most, 1000, 1, 1000).value(), most);
  EXPECT_EQ(ReasonsText(Prorate(most, kMost, 365, 365).status()), "AMOUNT_OUT_OF_RANGE");
  EXPECT_EQ(ReasonsText(Prorate(most, 2, 365, 365).status()), "AMOUNT_OUT_OF_RANGE");
}

TEST(Money, NeverMixesCurrencies) {
  EXPECT_EQ(ReasonsText(Add(Cash("1 USD"), Cash("1 EUR")).status()), "CURRENCY_MISMATCH");
  EXPECT_EQ(ReasonsText(Subtract(Cash("1 USD"), Cash("1 EUR")).status()), "CURRENCY_MISMATCH");
  EXPECT_EQ(ReasonsText(Compare(Cash("1 USD"), Cash("1 EUR")).status()), "CURRENCY_MISMATCH");
  EXPECT_EQ(Compare(Cash("1 USD"), Cash("2 USD")).value(), std::strong_ordering::less);
}

TEST(Money, CutsAMonthlyPayment) {
  EXPECT_EQ(DivideAndCut(Cash("31 USD"), 12), Cash("2.58 USD"));
  EXPECT_EQ(DivideAndCut(Cash("2831 GBP"), 36), Cash("78.63 GBP"));
}

TEST(ExchangeRate, ConvertsBetweenMinorUnitsOfEverySize) {
  const struct {
    std::string_view amount;
    std::string_view to;
    int64_t rate_nanos;
    std::string_view expected;
  } cases[] = {
      {"1.91 GBP", "USD", 1'192'566'000, "2.28 USD"},
      {"1000 JPY", "USD", 6'700'000, "6.70 USD"},
      {"75 JPY", "USD", 6'600'000, "0.50 USD"},   // 0.495
      {"125 JPY", "USD", 1'000'000, "0.12 USD"},  // 0.125
      {"375 JPY", "USD", 1'000'000, "0.38 USD"},  // 0.375
      {"1.234 KWD", "USD", 3'250'000'000, "4.01 USD"},
      {"1.00 USD", "JPY", 149'500'000'000, "150 JPY"},
      {"1.00 USD", "JPY", 148'500'000'000, "148 JPY"},
      {"-1.91 GBP", "USD", 1'192'566'000, "-2.28 USD"},
      {"92233720368547758.07 GBP", "USD", 1'192'566'000, "AMOUNT_OUT_OF_RANGE"},
      {"1.00 GBP", "USD", 0, "FIELD_INVALID rate"},
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(row.amount);
    const Money amount = Cash(row.amount);
    const absl::StatusOr<Money> converted = Convert(amount, {amount.currency, In(row.to), row.rate_nanos});
    EXPECT_EQ(converted.ok() ? ToString(*converted) : ReasonsText(converted.status()), row.expected);
  }
  EXPECT_EQ(ReasonsText(Convert(Cash("1 EUR"), {In("GBP"), In("USD"), 1}).status()), "CURRENCY_MISMATCH");
}

TEST(ExchangeRate, LargestConvertibleFitsAndOneMoreDoesNot) {
  for (const int64_t rate_nanos : {1'192'566'000LL, 1'000'000'000LL, 500'000'000LL, 333'333'333LL, 6'700'000LL,
                                   2'000'000'000LL, 9'999'999'999LL}) {
    for (const std::string_view from : {"GBP", "JPY", "KWD"}) {
      for (int64_t limit = 0; limit < 60; ++limit) {
        SCOPED_TRACE(fmt::format("{} {} {}", from, rate_nanos, limit));
        const ExchangeRate rate{In(from), In("USD"), rate_nanos};
        Money largest = LargestConvertible({In("USD"), limit}, rate).value();
        EXPECT_LE(Convert(largest, rate).value().minor, limit);
        ++largest.minor;
        EXPECT_GT(Convert(largest, rate).value().minor, limit);
      }
    }
  }
}

TEST(ExchangeRate, LargestConvertibleStopsAtSixtyFourBits) {
  EXPECT_EQ(LargestConvertible({In("USD"), kMost}, {In("GBP"), In("USD"), 1}).value().minor, kMost);
}

}  // namespace
}  // namespace prorata::domain
