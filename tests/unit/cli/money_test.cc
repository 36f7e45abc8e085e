// Goal: an amount goes to text and back without losing or inventing a digit, in every currency.

#include "client/cli/money.h"

#include <gtest/gtest.h>

#include <limits>

#include "client/cli/failure.h"

namespace prorata::cli {
namespace {

google::type::Money Money(const char* currency, int64_t units, int32_t nanos) {
  google::type::Money money;
  money.set_currency_code(currency);
  money.set_units(units);
  money.set_nanos(nanos);
  return money;
}

struct Written {
  google::type::Money money;
  std::string text;
  bool reads_back;  // False for more digits than the currency has, which only the server writes.
};

TEST(MoneyText, IsExactAndHasTheDigitsOfTheCurrency) {
  for (const Written& row : {
           Written{Money("USD", 93, 0), "93.00 USD", true},
           Written{Money("USD", 12, 340'000'000), "12.34 USD", true},
           Written{Money("USD", 0, 50'000'000), "0.05 USD", true},
           Written{Money("USD", 0, 0), "0.00 USD", true},
           Written{Money("USD", -1, -910'000'000), "-1.91 USD", true},
           Written{Money("USD", 0, -10'000'000), "-0.01 USD", true},
           Written{Money("JPY", 1200, 0), "1200 JPY", true},
           Written{Money("KWD", 1, 5'000'000), "1.005 KWD", true},
           Written{Money("CLF", 1, 100'000), "1.0001 CLF", true},
           Written{Money("USD", 1, 5'000'000), "1.005 USD", false},
           Written{Money("JPY", 1, 500'000'000), "1.5 JPY", false},
           Written{Money("USD", 1, 1), "1.000000001 USD", false},
           Written{Money("USD", std::numeric_limits<int64_t>::max(), 990'000'000), "9223372036854775807.99 USD", true},
           Written{Money("USD", std::numeric_limits<int64_t>::min(), -990'000'000), "-9223372036854775808.99 USD",
                   false},
       }) {
    EXPECT_EQ(FormatMoney(row.money), row.text);
    if (row.reads_back) {
      EXPECT_EQ(FormatMoney(ParseMoney(row.text)), row.text);
    }
  }
}

TEST(MoneyText, IsEmptyForAnAmountThatWasNeverSet) {
  EXPECT_EQ(FormatMoney(google::type::Money()), "");
}

TEST(ParseMoney, AcceptsWhatPeopleWrite) {
  for (const auto& [text, normal] : std::vector<std::pair<std::string, std::string>>{
           {"12 USD", "12.00 USD"},
           {"12.3 USD", "12.30 USD"},
           {"12.34USD", "12.34 USD"},
           {"  007.50  USD ", "7.50 USD"},
           {"-3 EUR", "-3.00 EUR"},
       }) {
    EXPECT_EQ(FormatMoney(ParseMoney(text)), normal) << text;
  }
}

TEST(ParseMoney, RefusesEverythingElse) {
  for (const std::string text :
       {"", "USD", "12", "12.", "12. USD", ".5 USD", "12.345 USD", "1.0 JPY", "1,000.00 USD", "12 usd", "12 US",
        "12 USDX", "9223372036854775808 USD", "+1 USD", "1e3 USD", "0x1 USD"}) {
    EXPECT_THROW(ParseMoney(text), UsageError) << text;
  }
}

}  // namespace
}  // namespace prorata::cli
