#pragma once

// Moving reservations in that were bought elsewhere, in the formats of reservation_file.h. Nothing is charged: what was
// paid elsewhere becomes prepaid against revenue (deploy/decisions), what is still to pay is charged when it falls due.

#include <cstdint>
#include <istream>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/app/catalog_import.h"
#include "server/app/context.h"
#include "server/app/imported_rows.h"
#include "server/app/order_drafts.h"
#include "server/domain/money.h"
#include "server/domain/names.h"
#include "storage/store.h"

namespace prorata::app {

struct ReservationsImportOptions {
  // With skip_invalid_rows each order that is right is imported, some hundred reservations in a transaction. Without it
  // all are, in one transaction, or none.
  ImportOptions import = {};
  ReservationFormat format = ReservationFormat::kAny;
  OrderDefaults defaults = {};
};

struct ReservationImportSummary {
  struct Total {
    domain::Money commitment;
    domain::Money paid_elsewhere;
    domain::Money to_charge;
  };

  ReservationFormat format = ReservationFormat::kAny;
  int64_t rows_read = 0;
  int64_t rows_imported = 0;
  int64_t rows_unchanged = 0;
  // Right, but never came to be, or held back with a refused one of their order.
  int64_t rows_skipped = 0;
  int64_t rows_refused = 0;
  int64_t orders_imported = 0;
  // Neither canceled nor expired.
  int64_t units_held = 0;
  int64_t subscriptions_created = 0;
  std::map<domain::Currency, Total> totals;
  std::map<std::string, int64_t> unknown_fields;
  bool has_next_page = false;
  // Of the first rows refused; see RowRefusals.
  std::vector<RowRefusal> refusals;
};

// So many reservations can be imported in one transaction.
inline constexpr int64_t kMostReservationsAtOnce = 100'000;

// Imports for the customer. A row is recognised by its ids: one that was imported with the same content is unchanged,
// whatever happened to it since. So an import that was cut off may be repeated. Events: `order.imported`,
// `subscription.created`. Blocks. Refusals: RESOURCE_NOT_FOUND (customer, refund policy), IMPORT_INVALID with the rows,
// IMPORT_TOO_LARGE.
absl::StatusOr<ReservationImportSummary> ImportReservations(storage::Store& store, const CallContext& context,
                                                            const domain::CustomerName& customer, std::istream& file,
                                                            const ReservationsImportOptions& options);

}  // namespace prorata::app
