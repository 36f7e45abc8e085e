// Which rate holds on a date.

#include "server/app/exchange_rates.h"

#include <fmt/format.h>

#include "tests/support/app_fixture.h"

namespace prorata::testing {
namespace {

class ExchangeRatesTest : public AppFixture {
 protected:
  static domain::Currency In(std::string_view code) { return domain::Currency::Parse(code).value(); }

  void AddRate(std::string_view from, std::string_view to, std::string_view date, int64_t rate_nanos) {
    const domain::ExchangeRate rate{In(from), In(to), rate_nanos};
    const domain::Date from_date = domain::ParseDate(date).value();
    Put<schema::ExchangeRates>({rate.from, rate.to, from_date}, {from_date, rate});
  }
  std::string RateText(std::string_view from, std::string_view to, std::string_view date) {
    const absl::StatusOr<domain::ExchangeRate> rate = Read([&](const storage::Reader& reader) {
      return app::RateOn(reader, In(from), In(to), domain::ParseDate(date).value());
    });
    if (!rate.ok()) return std::string(domain::ViolationsOf(rate.status()).at(0).description);
    return fmt::format("{} {} {}", rate->from.code(), rate->to.code(), rate->rate_nanos);
  }
};

TEST_F(ExchangeRatesTest, TheLatestThatIsNotLater) {
  AddRate("GBP", "USD", "2023-03-01", 1'192'566'000);
  AddRate("GBP", "USD", "2024-01-02", 1'262'700'000);
  AddRate("GBP", "EUR", "2022-01-01", 1'150'000'000);
  AddRate("GBP", "VND", "2022-01-01", 5);
  const struct {
    std::string_view from, to, date, expected;
  } cases[] = {
      {"GBP", "USD", "2023-03-01", "GBP USD 1192566000"},
      {"GBP", "USD", "2024-01-01", "GBP USD 1192566000"},
      {"GBP", "USD", "2024-01-02", "GBP USD 1262700000"},
      {"GBP", "USD", "2099-12-31", "GBP USD 1262700000"},
      {"GBP", "USD", "2023-02-28", "no rate from GBP to USD is known for 2023-02-28"},
      {"USD", "GBP", "2024-01-02", "no rate from USD to GBP is known for 2024-01-02"},
      {"USD", "USD", "1980-01-01", "USD USD 1000000000"},
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(fmt::format("{} {} {}", row.from, row.to, row.date));
    EXPECT_EQ(RateText(row.from, row.to, row.date), row.expected);
  }
}

}  // namespace
}  // namespace prorata::testing
