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
    return FoundInCache(stored.view(), std::move(row));
  }
  rocksdb::PinnableSlice& slice = NewSlices(1)[0];
  const rocksdb::Status got = engine_.db->Get(read_, engine_.db->DefaultColumnFamily(), ToSlice(stored.view()), &slice);
  if (!got.ok()) {
    slices_.pop_back();
    if (got.IsNotFound()) last_.AddAbsent(stored.view());
    return Note(got);
  }
  return FoundInStore(stored.view(), slice);
}

absl::StatusOr<std::vector<std::optional<Found>>> SnapshotReader::GetMany(
    absl::Span<const std::string_view> keys) const {
  const std::vector<StoredKey> stored(keys.begin(), keys.end());
  std::vector<SharedRow> cached(keys.size());
  std::vector<rocksdb::Slice> missing;
  for (size_t i = 0; i < keys.size(); ++i) {
    cached[i] = engine_.rows.Find(stored[i].view(), state_->commit());
    if (cached[i] == nullptr) missing.push_back(ToSlice(stored[i].view()));
  }
  rocksdb::PinnableSlice* slice = NewSlices(missing.size());
  std::vector<rocksdb::Status> statuses(missing.size());
  if (!missing.empty()) {
    engine_.db->MultiGet(read_, engine_.db->DefaultColumnFamily(), missing.size(), missing.data(), slice,
                         statuses.data());
  }
  last_.Forget();
  std::vector<std::optional<Found>> values(keys.size());
  auto status = statuses.begin();
  for (size_t i = 0; i < keys.size(); ++i) {
    if (cached[i] != nullptr) {
      if (cached[i]->exists) values[i] = FoundInCache(stored[i].view(), std::move(cached[i]));
      continue;
    }
    if (status->ok()) {
      values[i] = FoundInStore(stored[i].view(), *slice);
      engine_.rows.Offer(stored[i].view(), state_->commit(), values[i]->bytes);
    } else if (status->IsNotFound()) {
      last_.AddAbsent(stored[i].view());
    } else {
      return Note(*status);
    }
    ++slice;
    ++status;
  }
  return values;
}

Found SnapshotReader::FoundInCache(std::string_view stored, SharedRow row) const {
  if (row->decoded == nullptr) last_.Add(stored, row->bytes);
  rows_.push_back(std::move(row));
  return {rows_.back()->bytes, rows_.back()->decoded};
}

Found SnapshotReader::FoundInStore(std::string_view stored, const rocksdb::PinnableSlice& slice) const {
  last_.Add(stored, ToView(slice));
  return {ToView(slice), nullptr};
}

rocksdb::PinnableSlice* SnapshotReader::NewSlices(size_t count) const {
  return slices_.emplace_back(std::make_unique<rocksdb::PinnableSlice[]>(count)).get();
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
