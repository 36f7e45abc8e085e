#include "storage/rocksdb/snapshot_reader.h"

#include <utility>

#include "storage/rocksdb/key_space.h"
#include "storage/rocksdb/merged_scan.h"
#include "storage/rocksdb/status.h"

namespace prorata::storage::rocks {

SnapshotReader::SnapshotReader(Engine& engine, Tier tier) : engine_(engine), state_(engine.published.Get()) {
  read_.snapshot = state_->snapshot();
  if (tier == Tier::kMemoryOnly) read_.read_tier = rocksdb::kBlockCacheTier;
}

absl::StatusOr<Found> SnapshotReader::Get(std::string_view key) const {
  const StoredKey stored(key);
  last_.Forget();
  if (SharedRow row = engine_.rows.Find(stored.view(), state_->commit()); row != nullptr) {
    if (!row->exists) return absl::NotFoundError("no such key");
    if (row->decoded == nullptr) last_.Set(stored.view(), row->bytes);
    rows_.push_back(std::move(row));
    return Found{rows_.back()->bytes, rows_.back()->decoded};
  }
  rocksdb::PinnableSlice& slice = *slices_.emplace_back(std::make_unique<rocksdb::PinnableSlice>());
  const rocksdb::Status got = engine_.db->Get(read_, engine_.db->DefaultColumnFamily(), ToSlice(stored.view()), &slice);
  if (!got.ok()) {
    slices_.pop_back();
    if (got.IsNotFound()) last_.SetAbsent(stored.view());
    return Note(got);
  }
  last_.Set(stored.view(), ToView(slice));
  return Found{ToView(slice), nullptr};
}

absl::Status SnapshotReader::Scan(std::string_view start, std::string_view end, Visitor visit) const {
  return Note(MergedScan(*engine_.db, read_, {}, start, end, Direction::kAscending, visit));
}

absl::Status SnapshotReader::ScanReverse(std::string_view start, std::string_view end, Visitor visit) const {
  return Note(MergedScan(*engine_.db, read_, {}, start, end, Direction::kDescending, visit));
}

void SnapshotReader::Remember(std::string_view key, Decoded decoded) const {
  last_.Remember(engine_.rows, StoredKey(key).view(), state_->commit(), std::move(decoded));
}

absl::Status SnapshotReader::Note(const rocksdb::Status& status) const {
  if (status.ok() || status.IsNotFound()) return ToStatus(status);
  if (status.IsIncomplete()) {
    needs_disk_ = true;
    return absl::UnavailableError("not in memory");
  }
  absl::Status fault = ToStatus(status);
  if (fault_.ok()) fault_ = fault;
  return fault;
}

}  // namespace prorata::storage::rocks
