#include "storage/rocksdb/merged_scan.h"

#include <memory>
#include <string>

#include "rocksdb/iterator.h"
#include "storage/rocksdb/key_space.h"

namespace prorata::storage::rocks {
namespace {

using Entry = Overlay::Rows::value_type;

class MergedCursor {
 public:
  // `start` and `end` as stored; no end if it is empty.
  MergedCursor(rocksdb::Iterator& base, absl::Span<const Overlay* const> overlays, std::string_view start,
               std::string_view end, Direction direction)
      : base_(base), overlays_(overlays), start_(start), end_(end), direction_(direction) {}

  // Moves to the first key that exists; false if there is none.
  bool First() {
    ascending() ? base_.Seek(ToSlice(start_)) : base_.SeekToLast();
    first_ = true;
    return Settle();
  }

  // Moves on. What the overlays hold by now counts, not what they held before the visit.
  bool Next() {
    if (base_.Valid() && ToView(base_.key()) == last_) StepBase();
    return Settle();
  }

  std::string_view key() const { return last_; }
  std::string_view value() const { return value_; }

 private:
  bool ascending() const { return direction_ == Direction::kAscending; }
  void StepBase() { ascending() ? base_.Next() : base_.Prev(); }

  // Stops at the next key in the direction that is not deleted.
  bool Settle() {
    for (;;) {
      const Entry* entry = NextInOverlays();
      const bool from_base = base_.Valid() && (entry == nullptr || Before(ToView(base_.key()), entry->first));
      if (!from_base && entry == nullptr) return false;
      // A copy: the visit may take back what the overlays hold.
      last_.assign(from_base ? ToView(base_.key()) : entry->first);
      first_ = false;
      if (from_base) {
        value_ = ToView(base_.value());
        return true;
      }
      if (entry->second != nullptr) {
        value_ = entry->second->bytes;
        return true;
      }
      if (base_.Valid() && ToView(base_.key()) == last_) StepBase();
    }
  }

  bool Before(std::string_view a, std::string_view b) const { return ascending() ? a < b : a > b; }

  // The next entry over all overlays; where several have the key, that of the topmost.
  const Entry* NextInOverlays() const {
    const Entry* next = nullptr;
    for (const Overlay* overlay : overlays_) {
      if (overlay->empty()) continue;
      const Entry* entry = ascending() ? NextUp(*overlay) : NextDown(*overlay);
      if (entry != nullptr && (next == nullptr || Before(entry->first, next->first))) next = entry;
    }
    return next;
  }

  const Entry* NextUp(const Overlay& overlay) const {
    const Entry* entry = first_ ? overlay.FirstFrom(start_) : overlay.FirstAfter(last_);
    return entry != nullptr && (end_.empty() || entry->first < end_) ? entry : nullptr;
  }

  const Entry* NextDown(const Overlay& overlay) const {
    const Entry* entry = nullptr;
    if (first_) {
      entry = end_.empty() ? overlay.Last() : overlay.LastBelow(end_);
    } else {
      entry = overlay.LastBelow(last_);
    }
    return entry != nullptr && entry->first >= start_ ? entry : nullptr;
  }

  rocksdb::Iterator& base_;
  const absl::Span<const Overlay* const> overlays_;
  const std::string_view start_;
  const std::string_view end_;
  const Direction direction_;
  // Whether no key has been passed yet; else the last one passed.
  bool first_ = true;
  std::string last_;
  std::string_view value_;
};

}  // namespace

rocksdb::Status MergedScan(rocksdb::DB& db, rocksdb::ReadOptions read, absl::Span<const Overlay* const> overlays,
                           std::string_view start, std::string_view end, Direction direction, Visitor visit) {
  const StoredKey first(start);
  const StoredKey limit(end);
  const std::string_view limit_view = end.empty() ? std::string_view() : limit.view();
  if (!limit_view.empty() && limit_view <= first.view()) return rocksdb::Status::OK();
  const rocksdb::Slice lower = ToSlice(first.view());
  const rocksdb::Slice upper = ToSlice(limit_view);
  read.iterate_lower_bound = &lower;
  if (!limit_view.empty()) read.iterate_upper_bound = &upper;

  const std::unique_ptr<rocksdb::Iterator> base(db.NewIterator(read));
  MergedCursor cursor(*base, overlays, first.view(), limit_view, direction);
  for (bool more = cursor.First(); more; more = cursor.Next()) {
    // Where the base has failed the merge would go on without it.
    if (!base->Valid() && !base->status().ok()) break;
    if (!visit(FromStored(cursor.key()), cursor.value())) break;
  }
  return base->status();
}

}  // namespace prorata::storage::rocks
