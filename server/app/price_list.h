#pragma once

// A price list in the format that the public retail price API answers: JSON with `Items`, read as a stream. Kept
// compactly, so that a million rows take about 100 MB.

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "server/app/catalog_import.h"
#include "server/app/text_pool.h"
#include "server/domain/calendar.h"
#include "server/domain/money.h"
#include "server/domain/terms.h"

namespace prorata::app {

// The price of one offer from one date on. Texts are numbers in the pools of the list.
struct PriceRow {
  uint32_t offer = 0;
  uint32_t sku = 0;
  uint32_t region = 0;
  uint32_t product_family = 0;
  uint32_t product_name = 0;
  uint32_t line = 0;
  // In `Items`, from 0.
  uint32_t item = 0;
  domain::Instant effective_time;
  int64_t price_minor = 0;
  domain::Currency currency;
  domain::Term term = domain::Term::kOneYear;
};

struct PriceList {
  // Valid rows, by offer, date and place; one per offer and date.
  std::vector<PriceRow> rows;
  // Where the rows of each offer start in `rows`, and its end.
  std::vector<size_t> offer_starts;
  // Skus, regions, product families and names.
  TextPool texts;
  // Ids of all offers that the file names, those of invalid rows too.
  TextPool offers;
  // True if the file says that it is one page of several.
  bool has_next_page = false;
};

// The id of what a row sells, such as `standard-b1ls.westeurope.p1y.usd`: lower case, other characters than letters,
// digits, `-` and `.` become `-`.
std::string OfferIdOf(std::string_view sku, std::string_view region, domain::Term term, domain::Currency currency);

// Reads the whole file. Rows: kept are those of type `Reservation` for `1 Year` or `3 Years`, where `retailPrice` is
// the price of the whole term; all others are counted as ignored. A row without `effectiveStartDate` holds from
// 1970-01-01 on. A row that repeats offer, date and price of an earlier one is counted as unchanged; with another
// price, or the same id for another sku or region, it is invalid. IMPORT_INVALID: what is not such a file at all;
// invalid rows are in `summary`.
absl::Status ReadPriceList(std::istream& source, PriceList& list, ImportSummary& summary);

}  // namespace prorata::app
