#include "storage/rocksdb/group_transaction.h"

#include <optional>
#include <string>
#include <utility>

#include "storage/rocksdb/key_space.h"
#include "storage/rocksdb/merged_scan.h"
#include "storage/rocksdb/status.h"

namespace prorata::storage::rocks {

GroupTransaction::GroupTransaction(Engine& engine, Overlay& group, const Overlay* in_flight, int64_t base_commit,
                                   const ReadAhead& ahead)
    : engine_(engine), group_(group), overlays_({&group}), base_commit_(base_commit), ahead_(ahead) {
  if (in_flight != nullptr) overlays_.push_back(in_flight);
}

absl::StatusOr<Found> GroupTransaction::Get(std::string_view key) const {
  const StoredKey stored(key);
  last_.Forget();
  for (const Overlay* overlay : overlays_) {
    const Overlay::Rows::value_type* entry = overlay->Find(stored.view());
    if (entry == nullptr) continue;
    if (entry->second == nullptr) return absl::NotFoundError("no such key");
    return Found{entry->second->bytes, entry->second->decoded};
  }
  return GetBelow(stored.view());
}

absl::StatusOr<Found> GroupTransaction::GetBelow(std::string_view stored) const {
  for (const Read& read : decoded_) {
    if (read.key == stored) return Found{read.bytes, read.decoded};
  }
  if (SharedRow row = engine_.rows.Find(stored, RowCache::kNewest); row != nullptr) {
    if (!row->exists) return absl::NotFoundError("no such key");
    if (row->decoded == nullptr) last_.Add(stored, row->bytes);
    rows_.push_back(std::move(row));
    return Found{rows_.back()->bytes, rows_.back()->decoded};
  }
  std::optional<ReadAhead::Row> row = ahead_.Find(stored);
  if (!row.has_value()) {
    rocksdb::PinnableSlice& slice = slices_.emplace_back();
    const rocksdb::Status got =
        engine_.db->Get(rocksdb::ReadOptions(), engine_.db->DefaultColumnFamily(), ToSlice(stored), &slice);
    row = {got, got.ok() ? ToView(slice) : std::string_view()};
    if (!got.ok()) slices_.pop_back();
  }
  if (row->status.ok()) {
    last_.Add(stored, row->bytes);
    return Found{row->bytes, nullptr};
  }
  if (row->status.IsNotFound()) last_.AddAbsent(stored);
  return Note(row->status);
}

absl::Status GroupTransaction::Scan(std::string_view start, std::string_view end, Visitor visit) const {
  return Note(MergedScan(*engine_.db, rocksdb::ReadOptions(), overlays_, start, end, Direction::kAscending, visit));
}

absl::Status GroupTransaction::ScanReverse(std::string_view start, std::string_view end, Visitor visit) const {
  return Note(MergedScan(*engine_.db, rocksdb::ReadOptions(), overlays_, start, end, Direction::kDescending, visit));
}

void GroupTransaction::Remember(std::string_view key, Decoded decoded) const {
  const StoredKey stored(key);
  const std::optional<std::string_view> bytes = last_.Remember(engine_.rows, stored.view(), base_commit_, decoded);
  // The cache may not have had room for it, and a body often comes back to what it read.
  const bool is_kept = bytes.has_value() && decoded_.size() < kMostDecoded;
  if (is_kept) decoded_.push_back({std::string(stored.view()), *bytes, std::move(decoded)});
}

void GroupTransaction::Put(std::string_view key, std::string value, Decoded decoded) {
  group_.Set(StoredKey(key).view(), std::make_shared<Row>(Row{std::move(value), std::move(decoded)}));
}

void GroupTransaction::Delete(std::string_view key) {
  group_.Set(StoredKey(key).view(), nullptr);
}

absl::Status GroupTransaction::Note(const rocksdb::Status& status) const {
  absl::Status translated = ToStatus(status);
  if (!status.ok() && !status.IsNotFound() && fault_.ok()) fault_ = translated;
  return translated;
}

}  // namespace prorata::storage::rocks
