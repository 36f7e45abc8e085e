#include "storage/rocksdb/row_cache.h"

#include <iterator>
#include <mutex>
#include <utility>

#include "absl/hash/hash.h"

namespace prorata::storage::rocks {
namespace {

// What an entry takes beside key and bytes, and how much larger than its bytes the decoded form is: measured.
constexpr size_t kEntryOverhead = 300;
constexpr size_t kDecodedFactor = 4;

size_t BytesOf(const SharedRow& row) {
  if (row == nullptr) return 0;
  return row->bytes.size() * (row->decoded == nullptr ? 1 : 1 + kDecodedFactor);
}

// The bytes alone, without the room that was left for more of them.
SharedRow Undecoded(const SharedRow& row) {
  return std::make_shared<Row>(Row{std::string(row->bytes), nullptr, row->exists});
}

}  // namespace

RowCache::RowCache(size_t max_bytes, size_t max_hot_bytes)
    : max_shard_bytes_(max_bytes / kShards), max_shard_hot_bytes_(max_hot_bytes / kShards), shards_(kShards) {}

SharedRow RowCache::Find(std::string_view key, int64_t commit) {
  const size_t hash = absl::Hash<std::string_view>()(key);
  Shard& shard = shards_[hash % kShards];
  const std::lock_guard lock(shard.mutex);
  const uint64_t now = ++shard.look_ups;
  const auto found = shard.index.find(key, hash);
  if (found == shard.index.end()) return nullptr;
  Entry& entry = *found->second;
  entry.was_read = true;
  entry.unused_for = now - std::exchange(entry.used_at, now);
  // In the first quarter it may stay where it is: its neighbours are seldom in the processor's cache.
  const Tier tier = entry.tier == Tier::kHot ? Tier::kHot : Tier::kCold;
  const bool is_far_back = shard.moves - entry.moved_at > EntriesOf(shard, tier).size() / 4;
  if (is_far_back || entry.tier != tier) ToFront(shard, found->second, tier);
  if (entry.newest.since <= commit) return entry.newest.row;
  if (entry.previous.since <= commit) return entry.previous.row;
  return nullptr;
}

void RowCache::Prefetch(std::string_view key) const {
  const Shard& shard = shards_[absl::Hash<std::string_view>()(key) % kShards];
  const std::lock_guard lock(shard.mutex);
  shard.index.prefetch(key);
}

void RowCache::Write(std::string_view key, int64_t commit, SharedRow row) {
  const size_t hash = absl::Hash<std::string_view>()(key);
  Shard& shard = shards_[hash % kShards];
  const std::lock_guard lock(shard.mutex);
  shard.last_written[hash / kShards % kStripes] = commit;
  const auto found = shard.index.find(key, hash);
  if (row == nullptr || row->decoded == nullptr) {
    if (found != shard.index.end()) Erase(shard, found->second);
    return;
  }
  if (found == shard.index.end()) return Insert(shard, key, {commit, std::move(row)}, /*was_read=*/false);
  Entry& entry = *found->second;
  entry.was_read = false;
  entry.previous = std::exchange(entry.newest, {commit, std::move(row)});
  Place(shard, found->second);
}

void RowCache::Remember(std::string_view key, int64_t commit, std::string_view bytes, Decoded decoded) {
  const size_t hash = absl::Hash<std::string_view>()(key);
  Shard& shard = shards_[hash % kShards];
  const std::lock_guard lock(shard.mutex);
  const int64_t last_written = shard.last_written[hash / kShards % kStripes];
  const auto found = shard.index.find(key, hash);
  const bool known = found != shard.index.end();
  // A row that is there is as good; and what it has more is no other's.
  if (last_written > commit || (known && found->second->tier == Tier::kHot)) return;
  if (!IsWorthDecoding(shard, known ? &*found->second : nullptr,
                       kEntryOverhead + bytes.size() * (1 + kDecodedFactor))) {
    if (known) return;
    decoded = nullptr;
  }
  auto row = std::make_shared<Row>(Row{std::string(bytes), std::move(decoded)});
  if (!known) return Insert(shard, key, {last_written, std::move(row)}, /*was_read=*/true);
  found->second->newest.row = std::move(row);
  found->second->was_read = true;
  Place(shard, found->second);
}

void RowCache::Offer(std::string_view key, int64_t commit, std::string_view bytes) {
  const size_t hash = absl::Hash<std::string_view>()(key);
  Shard& shard = shards_[hash % kShards];
  const auto mark = static_cast<uint32_t>(hash >> 32);
  const std::lock_guard lock(shard.mutex);
  if (std::exchange(shard.last_offered[hash / kShards % kOffers], mark) != mark) return;
  InsertIfNew(shard, hash, key, commit, {std::string(bytes), nullptr});
}

void RowCache::RememberAbsent(std::string_view key, int64_t commit) {
  const size_t hash = absl::Hash<std::string_view>()(key);
  Shard& shard = shards_[hash % kShards];
  const std::lock_guard lock(shard.mutex);
  InsertIfNew(shard, hash, key, commit, {"", nullptr, /*exists=*/false});
}

size_t RowCache::bytes() const {
  size_t sum = 0;
  for (const Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    sum += shard.bytes;
  }
  return sum;
}

size_t RowCache::hot_bytes() const {
  size_t sum = 0;
  for (const Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    sum += shard.hot_bytes;
  }
  return sum;
}

size_t RowCache::ChargeOf(const Entry& entry) {
  return kEntryOverhead + entry.key.size() + BytesOf(entry.newest.row) + BytesOf(entry.previous.row);
}

RowCache::Entries& RowCache::EntriesOf(Shard& shard, Tier tier) {
  return shard.entries[static_cast<size_t>(tier)];
}

// Where there is no room for it another row would have to go: right only if that one is used more rarely.
bool RowCache::IsWorthDecoding(const Shard& shard, const Entry* entry, size_t charge) const {
  if (shard.hot_bytes + charge <= max_shard_hot_bytes_) return true;
  return entry != nullptr && entry->unused_for <= shard.entries[static_cast<size_t>(Tier::kHot)].size();
}

void RowCache::InsertIfNew(Shard& shard, size_t hash, std::string_view key, int64_t commit, Row row) {
  const int64_t last_written = shard.last_written[hash / kShards % kStripes];
  if (last_written > commit || shard.index.contains(key)) return;
  Insert(shard, key, {last_written, std::make_shared<Row>(std::move(row))}, /*was_read=*/true);
}

void RowCache::Insert(Shard& shard, std::string_view key, Version version, bool was_read) {
  Entry entry;
  entry.key = key;
  entry.newest = std::move(version);
  entry.used_at = shard.look_ups;
  entry.was_read = was_read;
  Entries& entries = EntriesOf(shard, entry.tier);
  entries.push_front(std::move(entry));
  shard.index.emplace(entries.front().key, entries.begin());
  Place(shard, entries.begin());
}

void RowCache::Place(Shard& shard, Entries::iterator entry) {
  Uncount(shard, *entry);
  ToFront(shard, entry, entry->newest.row->decoded != nullptr ? Tier::kHot : Tier::kCold);
  entry->charge = ChargeOf(*entry);
  shard.bytes += entry->charge;
  if (entry->tier == Tier::kHot) shard.hot_bytes += entry->charge;
  MakeRoom(shard);
}

void RowCache::ToFront(Shard& shard, Entries::iterator entry, Tier tier) {
  Entries& to = EntriesOf(shard, tier);
  to.splice(to.begin(), EntriesOf(shard, entry->tier), entry);
  entry->tier = tier;
  entry->moved_at = ++shard.moves;
}

void RowCache::Uncount(Shard& shard, Entry& entry) {
  shard.bytes -= entry.charge;
  if (entry.tier == Tier::kHot) shard.hot_bytes -= entry.charge;
  entry.charge = 0;
}

// Takes the decoded form from the hot row that was not used for longest.
void RowCache::Cool(Shard& shard) {
  const auto last = std::prev(EntriesOf(shard, Tier::kHot).end());
  Uncount(shard, *last);
  last->previous = {};
  last->newest.row = Undecoded(last->newest.row);
  ToFront(shard, last, last->was_read ? Tier::kCold : Tier::kUnread);
  last->charge = ChargeOf(*last);
  shard.bytes += last->charge;
}

void RowCache::Erase(Shard& shard, Entries::iterator entry) {
  Uncount(shard, *entry);
  shard.index.erase(entry->key);
  EntriesOf(shard, entry->tier).erase(entry);
}

void RowCache::MakeRoom(Shard& shard) {
  while (shard.hot_bytes > max_shard_hot_bytes_) Cool(shard);
  for (const Tier tier : {Tier::kUnread, Tier::kCold, Tier::kHot}) {
    Entries& entries = EntriesOf(shard, tier);
    while (shard.bytes > max_shard_bytes_ && !entries.empty()) Erase(shard, std::prev(entries.end()));
  }
}

}  // namespace prorata::storage::rocks
