#pragma once

// Importing a price list (price_list.h) into the catalog.

#include <cstdint>
#include <istream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/app/catalog_import.h"
#include "server/app/context.h"
#include "storage/store.h"

namespace prorata::app {

struct OffersImportOptions {
  ImportOptions import = {};
  // The most units of one purchase.
  int64_t max_quantity = 10'000;
  // Product families whose offers cannot be returned for money.
  std::vector<std::string> non_refundable_families = {};
  // Withdraws the offers, in the currencies of the file's valid rows, that no row of the file names.
  bool withdraw_absent = false;
};

// A row makes an offer or a price of it (created), changes one (updated) or finds it as it is (unchanged). An offer
// that was withdrawn is sold again. Prices that the file does not have stay: a price list has the current ones only.
// A row whose offer id is that of another sku or region, which was imported before, is invalid.
// Blocks. IMPORT_INVALID as price_list.h has it, and for withdraw_absent with a file that is one page of several.
absl::StatusOr<ImportSummary> ImportOffers(storage::Store& store, const CallContext& context, std::istream& file,
                                           const OffersImportOptions& options);

}  // namespace prorata::app
