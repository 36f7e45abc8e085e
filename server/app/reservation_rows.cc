#include "server/app/reservation_rows.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "server/app/orders.h"
#include "server/app/reservation_history.h"
#include "server/domain/status_macros.h"

namespace prorata::app {
namespace {

// The fields of the struct that ReservationField reads for a field of the filter.
uint64_t FieldsFor(std::string_view field) {
  using schema::FieldBits;
  if (field == "state") return FieldBits("plan") | FieldBits("cancel_reason");
  if (field == "scope_type") return FieldBits("scope");
  if (field == "subscription") return FieldBits("scope") | FieldBits("name");
  for (const std::string_view of_plan :
       {"term", "billing_plan", "purchase_time", "expire_time", "currency", "unit_price"}) {
    if (field == of_plan) return FieldBits("plan");
  }
  // The others have the same name in both, or all fields are read for them.
  return FieldBits(field);
}

absl::Status Damaged(std::string_view key_bytes) {
  return absl::DataLossError(
      absl::StrCat("the stored row of Reservations does not decode: ", absl::BytesToHexString(std::string(key_bytes))));
}

absl::StatusOr<std::shared_ptr<const schema::ReservationRow>> WholeRow(std::string_view key_bytes,
                                                                       const storage::Found& found) {
  if (found.decoded != nullptr) return std::static_pointer_cast<const schema::ReservationRow>(found.decoded);
  absl::StatusOr<schema::ReservationRow> row = schema::DecodeRow<schema::Reservations>({}, found.bytes);
  if (!row.ok()) return Damaged(key_bytes);
  return std::make_shared<const schema::ReservationRow>(*std::move(row));
}

}  // namespace

ReservationRows::ReservationRows(const storage::Reader& reader, const domain::Filter& filter,
                                 const domain::OrderBy& order, domain::Instant now,
                                 std::optional<domain::Instant> as_of)
    : reader_(reader),
      filter_(filter),
      order_(order),
      now_(as_of.value_or(now)),
      as_of_(as_of),
      shows_archived_(filter.Mentions("archived")) {
  filter.ForEachField([&](std::string_view field) { fields_ |= FieldsFor(field); });
  for (const domain::OrderTerm& term : order.terms()) fields_ |= FieldsFor(term.field);
  if (!shows_archived_) fields_ |= schema::FieldBits("archived");
  if (as_of.has_value()) {
    fields_ |= schema::FieldBits("create_time") | schema::FieldBits("update_time") | schema::FieldBits("revision");
  }
}

absl::StatusOr<bool> ReservationRows::Look(std::string_view key_bytes, std::string_view value) {
  constexpr int kShownInARow = 2;
  work_ = kScanned;
  shown_before_ = std::exchange(is_shown_, false) ? shown_before_ + 1 : 0;
  const bool at_once = shown_before_ >= kShownInARow;
  if (!schema::ReadFields(value, at_once ? schema::kAllFields : fields_, part_)) return Damaged(key_bytes);
  current_ = &part_;
  bytes_ = at_once ? std::string_view() : value;
  return Judge(key_bytes, {value, nullptr});
}

absl::StatusOr<bool> ReservationRows::Look(std::string_view key_bytes, const storage::Found& found) {
  if (found.decoded == nullptr && !keeps_decoded_) {
    PRORATA_ASSIGN_OR_RETURN(const bool matches, Look(key_bytes, found.bytes));
    work_ += kFetched;
    return matches;
  }
  work_ = kFetched;
  PRORATA_ASSIGN_OR_RETURN(kept_, WholeRow(key_bytes, found));
  if (found.decoded == nullptr) reader_.Remember(key_bytes, kept_);
  current_ = kept_.get();
  bytes_ = {};
  return Judge(key_bytes, {{}, kept_});
}

absl::StatusOr<bool> ReservationRows::Judge(std::string_view key_bytes, const storage::Found& found) {
  if (!as_of_.has_value() || current_->update_time <= *as_of_) return Matches();
  if (current_->create_time > *as_of_) return false;
  work_ += kPast;
  PRORATA_ASSIGN_OR_RETURN(const auto row, WholeRow(key_bytes, found));
  PRORATA_ASSIGN_OR_RETURN(past_, RevisionAt(reader_, row, *as_of_));
  if (past_ == nullptr) return false;
  current_ = past_.get();
  bytes_ = {};
  return Matches();
}

bool ReservationRows::Matches() const {
  if (current_->archived && !shows_archived_) return false;
  return filter_.Matches([&](std::string_view field) { return ValueOf(field); });
}

domain::FilterValue ReservationRows::ValueOf(std::string_view field) const {
  return ReservationField(*current_, now_, field);
}

std::string ReservationRows::SortKey(std::string_view key_bytes) const {
  return order_.KeyOf([&](std::string_view field) { return ValueOf(field); }, key_bytes);
}

absl::StatusOr<const domain::Reservation*> ReservationRows::Whole() {
  is_shown_ = true;
  if (bytes_.empty()) return current_;
  if (!schema::ReadFields(bytes_, ~fields_, part_)) return Damaged(bytes_.substr(0, 64));
  bytes_ = {};
  return current_;
}

}  // namespace prorata::app
