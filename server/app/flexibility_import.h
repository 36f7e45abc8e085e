#pragma once

// Importing size flexibility ratios: CSV with the columns `instance_size_flexibility_group,arm_sku_name,ratio`.

#include <istream>

#include "absl/status/statusor.h"
#include "server/app/catalog_import.h"
#include "storage/store.h"

namespace prorata::app {

// A sku is in one group: a later import moves it (updated). Ratios are rounded half to even to thousandths. A row that
// says again what an earlier one does is counted as unchanged; one that says something else of the same sku is invalid.
// Blocks. IMPORT_INVALID as csv.h has it.
absl::StatusOr<ImportSummary> ImportFlexibilityGroups(storage::Store& store, std::istream& file,
                                                      const ImportOptions& options);

}  // namespace prorata::app
