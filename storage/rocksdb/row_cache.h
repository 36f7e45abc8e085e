#pragma once

// Hot rows with what they decode to. Bounded in bytes; the least recently used go first. Thread-safe and sharded: a
// look-up takes an uncontended lock and no more.
//
// Every row is given out only where it is right: commits are numbered, a group's writes enter under its number before
// they are visible, and a reader names the number of the state that it reads. Beside the newest version of a row the
// one before is kept, so that readers are served while the next group is on its way to the disk.

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

  explicit RowCache(size_t max_bytes);

  // The row as of that commit, or null: then read it from the store.
  SharedRow Find(std::string_view key, int64_t commit);

  // The commit sets or deletes the key. Must come before the commit is visible, in the order of commits. A null row, or
  // one that was not decoded, is not kept, but makes older rows of the key invalid from this commit on.
  void Write(std::string_view key, int64_t commit, SharedRow row);

  // What was read as of that commit. Dropped if the key may have been written since.
  void Remember(std::string_view key, int64_t commit, SharedRow row);

  // An estimate of the memory taken by the rows.
  size_t bytes() const;

 private:
  static constexpr size_t kShards = 16;
  static constexpr size_t kStripes = 4096;

  struct Version {
    int64_t since = 0;
    SharedRow row;
  };
  struct Entry {
    std::string key;
    Version newest;
    Version previous;
    size_t charge = 0;
  };
  using Entries = std::list<Entry>;

  struct Shard {
    mutable std::mutex mutex;
    // Most recently used first.
    Entries entries ABSL_GUARDED_BY(mutex);
    absl::flat_hash_map<std::string_view, Entries::iterator> index ABSL_GUARDED_BY(mutex);
    size_t bytes ABSL_GUARDED_BY(mutex) = 0;
    // By hash of the key: the newest commit that wrote such a key. Tells whether what a reader saw is still so, also
    // for keys that the cache has forgotten.
    std::vector<int64_t> last_written ABSL_GUARDED_BY(mutex) = std::vector<int64_t>(kStripes);
  };

  void Set(Shard& shard, std::string_view key, Version version) ABSL_EXCLUSIVE_LOCKS_REQUIRED(shard.mutex);
  void Erase(Shard& shard, std::string_view key) ABSL_EXCLUSIVE_LOCKS_REQUIRED(shard.mutex);
  void Charge(Shard& shard, Entry& entry) ABSL_EXCLUSIVE_LOCKS_REQUIRED(shard.mutex);

  const size_t max_shard_bytes_;
  std::vector<Shard> shards_;
};

}  // namespace prorata::storage::rocks
