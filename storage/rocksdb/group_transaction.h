#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "rocksdb/db.h"
#include "storage/rocksdb/engine.h"
#include "storage/rocksdb/last_got.h"
#include "storage/rocksdb/overlay.h"
#include "storage/rocksdb/read_ahead.h"
#include "storage/store.h"

namespace prorata::storage::rocks {

// What one body sees while a group is built: the group's overlay, over the overlay of the group on its way to the disk,
// over what is committed. Belongs to the sequencer's thread, which is the only writer: nothing below it changes but by
// the group in flight.
class GroupTransaction : public Transaction {
 public:
  // `in_flight` may be null; its commit, or else the last one, is `base_commit`. `ahead`: what was read below that.
  GroupTransaction(Engine& engine, Overlay& group, const Overlay* in_flight, int64_t base_commit,
                   const ReadAhead& ahead);
  ~GroupTransaction() override { group_.Release(); }
  GroupTransaction(const GroupTransaction&) = delete;
  GroupTransaction& operator=(const GroupTransaction&) = delete;

  absl::StatusOr<Found> Get(std::string_view key) const override;
  absl::Status Scan(std::string_view start, std::string_view end, Visitor visit) const override;
  absl::Status ScanReverse(std::string_view start, std::string_view end, Visitor visit) const override;
  void Remember(std::string_view key, Decoded decoded) const override;
  void Put(std::string_view key, std::string value, Decoded decoded) override;
  void Delete(std::string_view key) override;
  void Discard() override { group_.RollBack(); }

  // The first fault of the store, or OK.
  const absl::Status& fault() const { return fault_; }

 private:
  struct Read {
    std::string key;
    std::string_view bytes;
    Decoded decoded;
  };

  absl::StatusOr<Found> GetBelow(std::string_view stored) const;
  absl::Status Note(const rocksdb::Status& status) const;

  Engine& engine_;
  Overlay& group_;
  std::vector<const Overlay*> overlays_;
  const int64_t base_commit_;
  const ReadAhead& ahead_;
  mutable absl::Status fault_;
  // What keeps the views alive that were given out.
  mutable std::deque<rocksdb::PinnableSlice> slices_;
  mutable std::vector<SharedRow> rows_;
  mutable LastGot last_;
  // What was read first below the overlays and decoded, kMostDecoded at most: they are looked through one by one.
  static constexpr size_t kMostDecoded = 16;
  mutable std::vector<Read> decoded_;
};

}  // namespace prorata::storage::rocks
