#include "storage/schema/revisions.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/schema/row_fields.h"

namespace prorata::schema {
namespace {

std::string RevisionBytes(const ReservationRow& row) {
  return EncodeRow<Revisions>(row);
}

// Makes the bytes of a revision those of the row: the difference is its last field.
void AppendBefore(std::string& bytes, const std::optional<RowDifference>& before) {
  std::string memory;
  RowWriter writer(memory);
  writer(kBeforeField, before);
  bytes.append(writer.written());
}

RevisionKey KeyOf(const ReservationRow& row, int64_t number) {
  return {row.name, number};
}

}  // namespace

std::shared_ptr<const ReservationRow> PutRevision(storage::Transaction& tx, const ReservationRow* stored,
                                                  std::shared_ptr<ReservationRow> row) {
  std::string bytes = RevisionBytes(*row);
  if (stored != nullptr) {
    const std::string before = RevisionBytes(*stored);
    row->before = DifferenceOf(before, bytes);
    AppendBefore(bytes, row->before);
    if (stored->before.has_value()) {
      tx.Put(KeyBytes<Revisions>(KeyOf(*stored, stored->revision - 1)), OlderRow(before, *stored->before));
    }
  }
  // What is over is seldom read again: it would be in the way of what is held.
  tx.Put(KeyBytes<Reservations>(row->name), std::move(bytes), row->canceled() ? nullptr : row);
  return row;
}

absl::StatusOr<std::shared_ptr<const domain::ReservationRevision>> LoadRevision(
    const storage::Reader& reader, const std::shared_ptr<const ReservationRow>& row, int64_t number) {
  if (number == row->revision) return row;
  const RevisionKey key = KeyOf(*row, number);
  if (number == row->revision - 1 && row->before.has_value()) {
    absl::StatusOr<domain::ReservationRevision> before =
        DecodeRow<Revisions>(key, OlderRow(RevisionBytes(*row), *row->before));
    if (!before.ok()) return before.status();
    return std::make_shared<const domain::ReservationRevision>(*std::move(before));
  }
  auto found = Find<Revisions>(reader, key);
  if (found.ok() && *found == nullptr) {
    return absl::DataLossError(absl::StrCat(domain::ToString(row->name), " has no revision ", number));
  }
  return found;
}

}  // namespace prorata::schema
