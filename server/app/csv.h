#pragma once

// Small tables as text: a line with the names of the columns, then one line a row, fields separated by commas, `"`
// around those that have one. For imports: every fault is told with its line.

#include <cstdint>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "server/app/catalog_import.h"

namespace prorata::app {

// A row's fields in the order of the columns asked for, without blanks around them.
struct CsvRow {
  int64_t line = 0;
  std::vector<std::string> fields;
};

// Calls `take` for each row that has the columns asked for, in any order; others are passed over, as are empty lines.
// Counts rows read; a row with too few or too many fields or other than printable ASCII characters is invalid in
// `summary`. IMPORT_INVALID: a column is missing from the first line.
absl::Status ReadCsv(std::istream& source, const std::vector<std::string_view>& columns, ImportSummary& summary,
                     absl::FunctionRef<void(const CsvRow&)> take);

}  // namespace prorata::app
