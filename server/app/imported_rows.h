#pragma once

// A file of reservations (reservation_file.h) as rows: read as a stream, each checked by itself, and kept compactly, so
// that a million take about 400 MB. What rows have to do with each other and with the store is not looked at here.

#include <cstdint>
#include <istream>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "server/app/reservation_file.h"
#include "server/app/text_pool.h"
#include "server/domain/calendar.h"
#include "server/domain/labels.h"
#include "server/domain/money.h"
#include "server/domain/names.h"
#include "server/domain/reason.h"
#include "server/domain/reservation.h"

namespace prorata::app {

enum class ReservationFormat { kAny = 0, kProrata = 1, kAzure = 2 };

// Where and why a row cannot be used.
struct RowRefusal {
  // The n-th reservation of the file, from 1.
  int64_t row = 0;
  // On which it starts, from 1.
  int64_t line = 0;
  // The name in the file; empty for the row as a whole.
  std::string field;
  domain::Reason reason = domain::Reason::kImportInvalid;
  std::string description;
};

// All refused rows, and of the first 20 the first ten reasons each.
class RowRefusals {
 public:
  static constexpr size_t kRowsShown = 20;
  static constexpr size_t kReasonsShown = 10;

  void Add(RowRefusal refusal);
  bool Has(int64_t row) const { return row <= static_cast<int64_t>(refused_.size()) && refused_[row - 1]; }
  int64_t rows() const { return rows_; }
  // By row, and within one in the order in which they were found.
  std::vector<RowRefusal> Shown() const;

 private:
  std::vector<bool> refused_;
  int64_t rows_ = 0;
  std::map<int64_t, std::vector<RowRefusal>> shown_;
};

// One reservation. Texts are numbers in the pool of the rows, 0 for none.
struct ReservationRow {
  domain::OrderId order;
  domain::ReservationId id;
  uint32_t number = 0;
  uint32_t line = 0;
  uint32_t display_name = 0;
  uint32_t offer = 0;
  uint32_t sku = 0;
  uint32_t region = 0;
  uint32_t refund_policy = 0;
  uint32_t subscription = 0;
  uint32_t resource_group = 0;
  uint32_t management_group = 0;
  // Parts of ImportedRows::links, ::order_links and ::labels.
  uint32_t first_link = 0;
  uint16_t split_into = 0;
  uint16_t merged_from = 0;
  uint32_t first_order = 0;
  uint16_t replaced_by = 0;
  uint16_t labels = 0;
  uint32_t first_label = 0;
  domain::ScopeType scope = domain::ScopeType::kShared;
  domain::Term term = domain::Term::kOneYear;
  // Not set where the row does not say it.
  std::optional<domain::BillingPlan> billing_plan;
  // 0 where it is none.
  int64_t quantity = 0;
  std::optional<domain::Instant> start;
  // The end; a date where only that is given, and then at midnight.
  std::optional<domain::Instant> expire;
  bool expire_is_date = false;
  std::optional<domain::Currency> currency;
  std::optional<int64_t> unit_price_minor;
  domain::CancelReason cancel_reason = domain::CancelReason::kNone;
  std::optional<domain::Instant> cancel_time;
  std::optional<domain::ReservationId> split_from;
  std::optional<domain::ReservationId> merged_into;
  std::optional<std::pair<domain::OrderId, domain::ReservationId>> replaces;
  bool archived = false;
  bool used = false;
  // Whether its units are to be bought again.
  bool is_renewed = false;
  // Whether instance size flexibility is off.
  bool capacity_priority = false;
  // It failed or was never paid: there is nothing to import.
  bool never_came_to_be = false;
};

// What few reservations say: what they renew, what renews them, and at what price that is to be.
struct RenewalRow {
  struct End {
    domain::OrderId order;
    domain::ReservationId reservation;
    // Of the field that names it; where another row does, of that one's. Lives as long as the program.
    std::string_view field;
  };
  std::optional<End> from;
  std::optional<End> into;
  // Set together.
  std::optional<domain::Money> fixed_unit_price;
  std::optional<domain::Instant> fix_time;
};

// What a reservation order says beside its reservations.
struct OrderRow {
  std::string display_name;
  std::optional<domain::BillingPlan> billing_plan;
  std::optional<domain::Instant> start;
  std::optional<domain::Instant> expire;
  int64_t quantity = 0;
  // All payments of all units, and one payment of all units.
  std::optional<domain::Money> total;
  std::optional<domain::Money> payment;
};

struct UuidHash {
  template <typename Id>
  size_t operator()(const Id& id) const {
    return std::hash<std::string_view>()({reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()});
  }
};

struct ImportedRows {
  // More than that would take too much memory.
  static constexpr size_t kMost = 1'000'000;

  ReservationFormat format = ReservationFormat::kAny;
  ReservationFile file;
  // How many reservations the file has, those without ids of their own too: they are refused and not among `rows`.
  int64_t read = 0;
  std::vector<ReservationRow> rows;
  absl::flat_hash_map<domain::OrderId, OrderRow, UuidHash> orders;
  absl::flat_hash_map<domain::ReservationId, RenewalRow, UuidHash> renewals;
  TextPool texts;
  std::vector<domain::ReservationId> links;
  std::vector<domain::OrderId> order_links;
  // Keys and values, by number.
  std::vector<std::pair<uint32_t, uint32_t>> labels;
  RowRefusals refusals;

  std::vector<domain::ReservationId> SplitInto(const ReservationRow& row) const;
  std::vector<domain::ReservationId> MergedFrom(const ReservationRow& row) const;
  std::vector<domain::OrderId> ReplacedBy(const ReservationRow& row) const;
  domain::Labels LabelsOf(const ReservationRow& row) const;
  void Refuse(const ReservationRow& row, domain::Reason reason, std::string_view field, std::string description);
};

// Reads the whole file. `customer`: rows that name another one are refused. IMPORT_INVALID: what is not such a file at
// all, IMPORT_TOO_LARGE: too many rows; rows that cannot be used are in `rows`.
absl::Status ReadReservations(std::istream& source, const domain::CustomerName& customer, ReservationFormat format,
                              ImportedRows& rows);

}  // namespace prorata::app
