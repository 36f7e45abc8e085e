#include "storage/rocksdb/row_cache.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include "absl/hash/hash.h"

namespace prorata::storage::rocks {
namespace {

// What an entry takes beside its bytes, and how much larger than its bytes the decoded form is, from experience with
// protobuf.
constexpr size_t kEntryOverhead = 250;
constexpr size_t kDecodedFactor = 3;

size_t ChargeOf(const SharedRow& row) {
  return row == nullptr ? 0 : row->bytes.size() * (1 + kDecodedFactor);
}

}  // namespace

RowCache::RowCache(size_t max_bytes) : max_shard_bytes_(max_bytes / kShards), shards_(kShards) {}

SharedRow RowCache::Find(std::string_view key, int64_t commit) {
  const size_t hash = absl::Hash<std::string_view>()(key);
  Shard& shard = shards_[hash % kShards];
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.index.find(key);
  if (found == shard.index.end()) return nullptr;
  const Entry& entry = *found->second;
  shard.entries.splice(shard.entries.begin(), shard.entries, found->second);
  if (entry.newest.since <= commit) return entry.newest.row;
  if (entry.previous.since <= commit) return entry.previous.row;
  return nullptr;
}

void RowCache::Write(std::string_view key, int64_t commit, SharedRow row) {
  const size_t hash = absl::Hash<std::string_view>()(key);
  Shard& shard = shards_[hash % kShards];
  const std::lock_guard lock(shard.mutex);
  shard.last_written[hash / kShards % kStripes] = commit;
  if (row == nullptr || row->decoded == nullptr) {
    Erase(shard, key);
  } else {
    Set(shard, key, {commit, std::move(row)});
  }
}

void RowCache::Remember(std::string_view key, int64_t commit, SharedRow row) {
  const size_t hash = absl::Hash<std::string_view>()(key);
  Shard& shard = shards_[hash % kShards];
  const std::lock_guard lock(shard.mutex);
  const int64_t last_written = shard.last_written[hash / kShards % kStripes];
  if (last_written > commit || shard.index.contains(key)) return;
  Set(shard, key, {last_written, std::move(row)});
}

size_t RowCache::bytes() const {
  size_t sum = 0;
  for (const Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    sum += shard.bytes;
  }
  return sum;
}

void RowCache::Set(Shard& shard, std::string_view key, Version version) {
  const auto found = shard.index.find(key);
  if (found == shard.index.end()) {
    shard.entries.push_front({std::string(key), std::move(version), {}, 0});
    shard.index.emplace(shard.entries.front().key, shard.entries.begin());
  } else {
    Entry& entry = *found->second;
    entry.previous = std::exchange(entry.newest, std::move(version));
    shard.entries.splice(shard.entries.begin(), shard.entries, found->second);
  }
  Charge(shard, shard.entries.front());
}

void RowCache::Erase(Shard& shard, std::string_view key) {
  const auto found = shard.index.find(key);
  if (found == shard.index.end()) return;
  const Entries::iterator entry = found->second;
  shard.bytes -= entry->charge;
  shard.index.erase(found);
  shard.entries.erase(entry);
}

// Counts the entry anew and makes room for it.
void RowCache::Charge(Shard& shard, Entry& entry) {
  const size_t charge =
      kEntryOverhead + 2 * entry.key.size() + ChargeOf(entry.newest.row) + ChargeOf(entry.previous.row);
  shard.bytes += charge - std::exchange(entry.charge, charge);
  while (shard.bytes > max_shard_bytes_ && !shard.entries.empty()) {
    const Entry& last = shard.entries.back();
    shard.bytes -= last.charge;
    shard.index.erase(last.key);
    shard.entries.pop_back();
  }
}

}  // namespace prorata::storage::rocks
