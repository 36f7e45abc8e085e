#include "server/app/exchange_rates_import.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "server/app/csv.h"
#include "server/app/decimal.h"
#include "server/domain/offer.h"
#include "server/domain/status_macros.h"
#include "storage/schema/tables.h"

namespace prorata::app {
namespace {

struct RateRow {
  domain::DatedRate rate;
  int64_t line = 0;
};

auto PairAndDate(const RateRow& row) {
  return std::tuple(row.rate.rate.from, row.rate.rate.to, row.rate.date);
}

void TakeRow(const CsvRow& row, std::vector<RateRow>& rows, ImportSummary& summary) {
  const auto fail = [&](std::string_view field, std::string description) {
    summary.AddError({row.line, std::string(field), std::move(description)});
  };
  const absl::StatusOr<domain::Currency> from = domain::Currency::Parse(row.fields[0]);
  if (!from.ok()) return fail("from", fmt::format("{} is not a currency", Shown(row.fields[0])));
  const absl::StatusOr<domain::Currency> to = domain::Currency::Parse(row.fields[1]);
  if (!to.ok()) return fail("to", fmt::format("{} is not a currency", Shown(row.fields[1])));
  if (*from == *to) return fail("to", "is the currency that it is a rate of");
  const absl::StatusOr<domain::Date> date = domain::ParseDate(row.fields[2]);
  if (!date.ok()) return fail("date", fmt::format("{} is not a date such as 2023-03-01", Shown(row.fields[2])));
  const std::optional<int64_t> nanos = ParseNanos(row.fields[3]);
  if (!nanos.has_value()) {
    return fail("rate", fmt::format("{} is not a number with at most 9 decimal places", Shown(row.fields[3])));
  }
  if (*nanos == 0) return fail("rate", "is not above zero");
  rows.push_back({{*date, {*from, *to, *nanos}}, row.line});
}

// Orders the rows and takes out those that say again what another one says, or something else about the same.
void Arrange(std::vector<RateRow>& rows, ImportSummary& summary) {
  std::ranges::sort(rows, {}, [](const RateRow& row) { return std::tuple(PairAndDate(row), row.line); });
  std::vector<RateRow> kept;
  for (const RateRow& row : rows) {
    const bool repeats = !kept.empty() && PairAndDate(kept.back()) == PairAndDate(row);
    if (!repeats) {
      kept.push_back(row);
    } else if (kept.back().rate == row.rate) {
      ++summary.rows_unchanged;
    } else {
      summary.AddError(
          {row.line, "rate", fmt::format("line {} has another one for this pair and date", kept.back().line)});
    }
  }
  rows = std::move(kept);
}

absl::Status ApplyRate(storage::Transaction& tx, const domain::DatedRate& rate, RowCounts& counts) {
  const schema::RateKey key{rate.rate.from, rate.rate.to, rate.date};
  PRORATA_ASSIGN_OR_RETURN(const auto stored, schema::Find<schema::ExchangeRates>(tx, key));
  if (stored != nullptr && *stored == rate) {
    ++counts.unchanged;
    return absl::OkStatus();
  }
  ++(stored == nullptr ? counts.created : counts.updated);
  schema::Put<schema::ExchangeRates>(tx, key, rate);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ImportSummary> ImportExchangeRates(storage::Store& store, std::istream& file,
                                                  const ImportOptions& options) {
  ImportSummary summary;
  std::vector<RateRow> rows;
  PRORATA_RETURN_IF_ERROR(
      ReadCsv(file, {"from", "to", "date", "rate"}, summary, [&](const CsvRow& row) { TakeRow(row, rows, summary); }));
  Arrange(rows, summary);
  PRORATA_RETURN_IF_ERROR(CheckRows(summary, options));
  const auto apply = [&](storage::Transaction& tx, size_t first, size_t last, RowCounts& counts) -> absl::Status {
    for (size_t i = first; i < last; ++i) PRORATA_RETURN_IF_ERROR(ApplyRate(tx, rows[i].rate, counts));
    return absl::OkStatus();
  };
  PRORATA_RETURN_IF_ERROR(ApplyInBatches(store, options, rows.size(), apply, summary));
  return summary;
}

}  // namespace prorata::app
