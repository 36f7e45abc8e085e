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
  may_remember_ = false;
  if (SharedRow row = engine_.rows.Find(stored.view(), state_->commit()); row != nullptr) {
    rows_.push_back(std::move(row));
    return Found{rows_.back()->bytes, rows_.back()->decoded};
  }
  rocksdb::PinnableSlice& slice = *slices_.emplace_back(std::make_unique<rocksdb::PinnableSlice>());
  const rocksdb::Status got = engine_.db->Get(read_, engine_.db->DefaultColumnFamily(), ToSlice(stored.view()), &slice);
  if (!got.ok()) {
    slices_.pop_back();
    return Note(got);
  }
  last_got_.assign(stored.view());
  may_remember_ = true;
  return Found{ToView(slice), nullptr};
}

absl::Status SnapshotReader::Scan(std::string_view start, std::string_view end, Visitor visit) const {
  return Note(MergedScan(*engine_.db, read_, {}, start, end, Direction::kAscending, visit));
}

absl::Status SnapshotReader::ScanReverse(std::string_view start, std::string_view end, Visitor visit) const {
  return Note(MergedScan(*engine_.db, read_, {}, start, end, Direction::kDescending, visit));
}

void SnapshotReader::Remember(std::string_view key, Decoded decoded) const {
  const StoredKey stored(key);
  if (!may_remember_ || last_got_ != stored.view() || decoded == nullptr) return;
  may_remember_ = false;
  auto row = std::make_shared<Row>(Row{std::string(ToView(*slices_.back())), std::move(decoded)});
  engine_.rows.Remember(stored.view(), state_->commit(), std::move(row));
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
