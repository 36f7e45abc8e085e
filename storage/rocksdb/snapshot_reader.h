#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "rocksdb/db.h"
#include "storage/rocksdb/engine.h"
#include "storage/rocksdb/last_got.h"
#include "storage/rocksdb/row_cache.h"
#include "storage/store.h"

namespace prorata::storage::rocks {

// Whether a reader may wait for the disk.
enum class Tier { kMemoryOnly, kDisk };

// What one run of a read body sees: one published state.
class SnapshotReader : public Reader {
 public:
  SnapshotReader(Engine& engine, Tier tier);

  absl::StatusOr<Found> Get(std::string_view key) const override;
  absl::StatusOr<std::vector<std::optional<Found>>> GetMany(absl::Span<const std::string_view> keys) const override;
  absl::Status Scan(std::string_view start, std::string_view end, Visitor visit) const override;
  absl::Status ScanReverse(std::string_view start, std::string_view end, Visitor visit) const override;
  void Remember(std::string_view key, Decoded decoded) const override;

  // Whether something was not in memory: then the run does not count.
  bool needs_disk() const { return needs_disk_; }
  // The first fault of the store, or OK.
  const absl::Status& fault() const { return fault_; }

 private:
  // What was found, kept alive and for Remember.
  Found FoundInCache(std::string_view stored, SharedRow row) const;
  Found FoundInStore(std::string_view stored, const rocksdb::PinnableSlice& slice) const;
  // Where values of the database go.
  rocksdb::PinnableSlice* NewSlices(size_t count) const;
  absl::Status Note(const rocksdb::Status& status) const;

  Engine& engine_;
  const std::shared_ptr<const State> state_;
  rocksdb::ReadOptions read_;
  mutable bool needs_disk_ = false;
  mutable absl::Status fault_;
  // What keeps the views alive that were given out.
  mutable std::vector<std::unique_ptr<rocksdb::PinnableSlice[]>> slices_;
  // As many as most bodies read.
  mutable absl::InlinedVector<SharedRow, 4> rows_;
  mutable LastGot last_;
};

}  // namespace prorata::storage::rocks
