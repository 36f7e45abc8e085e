#pragma once

// What the imports of the catalog have in common: a file is read and checked as a whole, then applied in transactions
// of some rows each. An import that was cut off may be repeated: what it wrote is unchanged then.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "server/app/import_file.h"
#include "storage/store.h"

namespace prorata::app {

struct ImportOptions {
  // Answers what would be done, and does nothing.
  bool validate_only = false;
  // Leaves out rows that cannot be used. Otherwise one such row is a refusal of the whole file.
  bool skip_invalid_rows = false;
};

// A row that cannot be used.
struct RowError {
  // The line on which it starts, from 1.
  int64_t line = 0;
  // The column; empty for the row as a whole.
  std::string field;
  std::string description;
  // Where it stands in the list of a JSON file, from 0; -1 in a file of lines.
  int64_t item = -1;
};

// How many rows the errors name; all are counted.
inline constexpr size_t kRowErrorsShown = 20;

struct ImportSummary {
  int64_t rows_read = 0;
  int64_t rows_created = 0;
  int64_t rows_updated = 0;
  int64_t rows_unchanged = 0;
  int64_t rows_ignored = 0;
  int64_t rows_invalid = 0;
  int64_t offers_withdrawn = 0;
  // The first of the invalid ones, by line and item.
  std::vector<RowError> errors;

  void AddError(RowError error);
};

// IMPORT_INVALID: the file as a whole cannot be used. `line` is 0 if it is about none.
absl::Status InvalidFile(int64_t line, std::string_view problem);
// Why the file could not be read to its end, if it could not: too long a part (IMPORT_INVALID) or a fault of the disk.
absl::Status CheckReadable(ImportFile& file);
// IMPORT_INVALID with how many rows are invalid, if that is more than one, and the errors of the summary, unless there
// are none or they are to be skipped.
absl::Status CheckRows(const ImportSummary& summary, const ImportOptions& options);

// `3 of 10 rows cannot be used`: stands in front of the errors of a file that is refused.
std::string CannotBeUsed(int64_t rows, int64_t rows_read);

// A value as errors show it: in backquotes, cut where it is long.
std::string Shown(std::string_view value);

// How rows ended, one transaction's worth.
struct RowCounts {
  int64_t created = 0;
  int64_t updated = 0;
  int64_t unchanged = 0;
  int64_t withdrawn = 0;
};

// What is applied in one transaction.
inline constexpr size_t kImportBatch = 500;

// Applies items 0 to `count` in batches, each [first, last) in a transaction of its own, and adds what it counted to
// the summary. With validate_only nothing is kept. `apply` may run more than once for a batch. The first error ends it:
// earlier batches are there.
absl::Status ApplyInBatches(
    storage::Store& store, const ImportOptions& options, size_t count,
    const std::function<absl::Status(storage::Transaction&, size_t first, size_t last, RowCounts&)>& apply,
    ImportSummary& summary);

}  // namespace prorata::app
