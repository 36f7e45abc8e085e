#pragma once

// Rows of reservations as a list or a count sees them: as they are or as they were at a time, those that match a
// filter. Of a row that does not match only what the filter asks for is decoded; where one row after the other is
// shown, the next is decoded as a whole at once.

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/domain/filter.h"
#include "server/domain/order_by.h"
#include "server/domain/reservation.h"
#include "storage/schema/tables.h"
#include "storage/store.h"

namespace prorata::app {

// For one list or count in one body; what it refers to must outlive it.
class ReservationRows {
 public:
  // What looking at a row costs (paging.h): by scanning, by key, and where the past has to be looked for.
  static constexpr int64_t kScanned = 1;
  static constexpr int64_t kFetched = 4;
  static constexpr int64_t kPast = 10;

  // `now`: the time that decides states. `as_of`: then the same, and rows are as they were. `order`: what a row that
  // matches will be asked for beside the filter's fields.
  ReservationRows(const storage::Reader& reader, const domain::Filter& filter, const domain::OrderBy& order,
                  domain::Instant now, std::optional<domain::Instant> as_of);

  // Looks at a row of the table as a scan of it gives it, or as it was found by its key. True if the list has it: then
  // the functions below tell of it, until the next call.
  absl::StatusOr<bool> Look(std::string_view key_bytes, std::string_view value);
  absl::StatusOr<bool> Look(std::string_view key_bytes, const storage::Found& found);

  // What the row answers for fields of the filter and the order.
  domain::FilterValue ValueOf(std::string_view field) const;
  std::string SortKey(std::string_view key_bytes) const;
  // All of the row.
  absl::StatusOr<const domain::Reservation*> Whole();
  // The same, with the fields that are named in `fields` alone.
  const domain::Reservation& Part() const { return *current_; }
  // Fields that a row that matches is asked for by Part(), by FieldBits.
  void AlsoRead(uint64_t fields) { fields_ |= fields; }

  // Rows found by key are from now on offered to be kept decoded. For first pages, which are looked at again and
  // again; further pages would drive out the rows that every call reads.
  void KeepDecoded() { keeps_decoded_ = true; }

  // What the last look cost.
  int64_t work() const { return work_; }
  domain::Instant now() const { return now_; }

 private:
  absl::StatusOr<bool> Judge(std::string_view key_bytes, const storage::Found& found);
  bool Matches() const;

  const storage::Reader& reader_;
  const domain::Filter& filter_;
  const domain::OrderBy& order_;
  const domain::Instant now_;
  const std::optional<domain::Instant> as_of_;
  const bool shows_archived_;
  uint64_t fields_ = 0;

  // The row looked at: `current_` has at least `fields_`; all of it if there are no bytes, which `part_` lacks the rest
  // of.
  const domain::Reservation* current_ = nullptr;
  std::string_view bytes_;
  domain::Reservation part_;
  std::shared_ptr<const schema::ReservationRow> kept_;
  std::shared_ptr<const domain::ReservationRevision> past_;
  int64_t work_ = 0;
  bool keeps_decoded_ = false;
  // Whether all of the row was asked for, and of how many before it, one after the other.
  bool is_shown_ = false;
  int shown_before_ = 0;
};

}  // namespace prorata::app
