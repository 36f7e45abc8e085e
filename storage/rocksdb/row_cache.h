#pragma once

// Rows that were used of late, and keys that were found absent. Bounded in bytes; those that were not used for longest
// go first, give or take a quarter of the rows.
// Thread-safe and sharded: a look-up takes an uncontended lock and no more.
//
// There are two tiers. The hot one has rows with what they decode to, which takes several times the memory of their
// bytes; what it has no room for keeps its bytes alone, which are decoded again in less time than the store would take
// to find them. A row comes back into the hot tier when it is used again as soon as the hot rows are. What the cold
// tier has no room for goes; first what nobody looked up since it was written, as most of what a change writes is
// history from then on.
//
// Every row is given out only where it is right: commits are numbered, a group's writes enter under its number before
// they are visible, and a reader names the number of the state that it reads. Beside the newest version of a hot row
// the one before is kept, so that readers are served while the next group is on its way to the disk.

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "storage/rocksdb/row.h"

namespace prorata::storage::rocks {

class RowCache {
 public:
  static constexpr int64_t kNewest = std::numeric_limits<int64_t>::max();

  // `max_hot_bytes` of the `max_bytes` are for rows with their decoded form.
  RowCache(size_t max_bytes, size_t max_hot_bytes);

  // The row as of that commit, decoded or not, or null: then read it from the store.
  SharedRow Find(std::string_view key, int64_t commit);

  // Brings what Write of the key will look at into the processor's cache. For many keys at once it spares the wait for
  // one after the other.
  void Prefetch(std::string_view key) const;

  // The commit sets or deletes the key. Must come before the commit is visible, in the order of commits. A null row, or
  // one that was not decoded, is not kept, but makes older rows of the key invalid from this commit on.
  void Write(std::string_view key, int64_t commit, SharedRow row);

  // What was found as of that commit, by Find or in the store: these bytes, and what they decode to. Dropped if the key
  // may have been written since.
  void Remember(std::string_view key, int64_t commit, std::string_view bytes, Decoded decoded);
  // What was found in the store as of that commit and nobody decodes for others. Kept as bytes alone, and only if it
  // was offered before not long ago: what is looked at once, such as a list from end to end, drives out nothing.
  void Offer(std::string_view key, int64_t commit, std::string_view bytes);
  // That the store has no such key as of that commit.
  void RememberAbsent(std::string_view key, int64_t commit);

  // An estimate of the memory taken by the rows; by those of the hot tier.
  size_t bytes() const;
  size_t hot_bytes() const;

 private:
  static constexpr size_t kShards = 16;
  static constexpr size_t kStripes = 4096;
  static constexpr size_t kOffers = 8192;

  struct Version {
    int64_t since = 0;
    SharedRow row;
  };
  // A row of the cold tier that nobody looked up since it was written is unread: as such it goes before all others.
  enum class Tier : uint8_t { kHot, kCold, kUnread };
  struct Entry {
    std::string key;
    Version newest;
    // Hot rows only.
    Version previous;
    size_t charge = 0;
    Tier tier = Tier::kCold;
    // Since it was written.
    bool was_read = false;
    // In look-ups of the shard: when it was used last, and how long before that it was used.
    uint64_t used_at = 0;
    uint64_t unused_for = 0;
    // In moves of the shard: no more entries than were moved since are before it.
    uint64_t moved_at = 0;
  };
  using Entries = std::list<Entry>;

  struct Shard {
    mutable std::mutex mutex;
    // By tier, most recently used first.
    std::array<Entries, 3> entries ABSL_GUARDED_BY(mutex);
    absl::flat_hash_map<std::string_view, Entries::iterator> index ABSL_GUARDED_BY(mutex);
    size_t bytes ABSL_GUARDED_BY(mutex) = 0;
    size_t hot_bytes ABSL_GUARDED_BY(mutex) = 0;
    uint64_t look_ups ABSL_GUARDED_BY(mutex) = 0;
    // How often an entry came to the front of its tier.
    uint64_t moves ABSL_GUARDED_BY(mutex) = 0;
    // By hash of the key: the newest commit that wrote such a key. Tells whether what a reader saw is still so, also
    // for keys that the cache has forgotten.
    std::vector<int64_t> last_written ABSL_GUARDED_BY(mutex) = std::vector<int64_t>(kStripes);
    // By hash of the key: which was offered last, as another part of its hash. Two keys that are taken for one do no
    // harm.
    std::vector<uint32_t> last_offered ABSL_GUARDED_BY(mutex) = std::vector<uint32_t>(kOffers);
  };

  static size_t ChargeOf(const Entry& entry);
  static Entries& EntriesOf(Shard& shard, Tier tier) ABSL_EXCLUSIVE_LOCKS_REQUIRED(shard.mutex);
  // Whether a row that takes so much is worth its place in the hot tier.
  bool IsWorthDecoding(const Shard& shard, const Entry* entry, size_t charge) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(shard.mutex);
  // What was found as of that commit, unless the key is there or may have been written since.
  void InsertIfNew(Shard& shard, size_t hash, std::string_view key, int64_t commit, Row row)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(shard.mutex);
  void Insert(Shard& shard, std::string_view key, Version version, bool was_read)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(shard.mutex);
  // Puts the entry to the front of the tier where it belongs by now, and counts it anew.
  void Place(Shard& shard, Entries::iterator entry) ABSL_EXCLUSIVE_LOCKS_REQUIRED(shard.mutex);
  // To the front of that tier.
  void ToFront(Shard& shard, Entries::iterator entry, Tier tier) ABSL_EXCLUSIVE_LOCKS_REQUIRED(shard.mutex);
  void Uncount(Shard& shard, Entry& entry) ABSL_EXCLUSIVE_LOCKS_REQUIRED(shard.mutex);
  void Cool(Shard& shard) ABSL_EXCLUSIVE_LOCKS_REQUIRED(shard.mutex);
  void Erase(Shard& shard, Entries::iterator entry) ABSL_EXCLUSIVE_LOCKS_REQUIRED(shard.mutex);
  void MakeRoom(Shard& shard) ABSL_EXCLUSIVE_LOCKS_REQUIRED(shard.mutex);

  const size_t max_shard_bytes_;
  const size_t max_shard_hot_bytes_;
  std::vector<Shard> shards_;
};

}  // namespace prorata::storage::rocks
