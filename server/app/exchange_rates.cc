#include "server/app/exchange_rates.h"

#include <fmt/format.h>

#include <limits>
#include <optional>

#include "server/domain/error.h"
#include "server/domain/status_macros.h"
#include "storage/schema/tables.h"

namespace prorata::app {
namespace {

constexpr int64_t kOneInNanos = 1'000'000'000;

using Rates = schema::ExchangeRates;

}  // namespace

absl::StatusOr<domain::ExchangeRate> RateOn(const storage::Reader& reader, domain::Currency from, domain::Currency to,
                                            domain::Date date) {
  if (from == to) return domain::ExchangeRate{from, to, kOneInNanos};
  const schema::KeyRange up_to_date = {
      schema::KeyBytes<Rates>({from, to, domain::Date{std::numeric_limits<int32_t>::min()}}),
      schema::KeyBytes<Rates>({from, to, domain::AddDays(date, 1)})};
  std::optional<domain::ExchangeRate> rate;
  PRORATA_RETURN_IF_ERROR(schema::Scan<Rates>(
      reader, up_to_date,
      [&](const schema::RateKey& /*key*/, const domain::DatedRate& row) {
        rate = row.rate;
        return false;
      },
      /*reverse=*/true));
  if (rate.has_value()) return *rate;
  domain::Violation missing;
  missing.reason = domain::Reason::kExchangeRateMissing;
  missing.description =
      fmt::format("no rate from {} to {} is known for {}", from.code(), to.code(), domain::ToString(date));
  missing.metadata = {
      {"from", std::string(from.code())}, {"to", std::string(to.code())}, {"date", domain::ToString(date)}};
  return domain::Refuse({std::move(missing)});
}

}  // namespace prorata::app
