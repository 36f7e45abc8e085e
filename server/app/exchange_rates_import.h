#pragma once

// Importing exchange rates: CSV with the columns `from,to,date,rate`.

#include <istream>

#include "absl/status/statusor.h"
#include "server/app/catalog_import.h"
#include "storage/store.h"

namespace prorata::app {

// A rate of the same pair and date replaces the earlier one (updated). A row that says again what an earlier one of the
// file does is counted as unchanged; another rate for the same pair and date is invalid, as is one of a currency to
// itself. Blocks. IMPORT_INVALID as csv.h has it.
absl::StatusOr<ImportSummary> ImportExchangeRates(storage::Store& store, std::istream& file,
                                                  const ImportOptions& options);

}  // namespace prorata::app
