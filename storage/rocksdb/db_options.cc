#include "storage/rocksdb/db_options.h"

#include <algorithm>
#include <memory>

#include "rocksdb/cache.h"
#include "rocksdb/env.h"
#include "rocksdb/filter_policy.h"
#include "rocksdb/slice_transform.h"
#include "rocksdb/table.h"
#include "storage/rocksdb/row.h"

namespace prorata::storage::rocks {
namespace {

class OwnerPrefix final : public rocksdb::SliceTransform {
 public:
  explicit OwnerPrefix(size_t (*size)(std::string_view)) : size_(size) {}

  const char* Name() const override { return "prorata.OwnerPrefix"; }
  bool InDomain(const rocksdb::Slice&) const override { return true; }
  rocksdb::Slice Transform(const rocksdb::Slice& key) const override {
    return {key.data(), std::min(key.size(), size_(ToView(key)))};
  }

 private:
  size_t (*const size_)(std::string_view key);
};

// Nothing may be wrong without somebody noticing.
void DetectDamage(rocksdb::Options& db) {
  // The default would open "OK" without what follows a damaged byte in the log. Only a tail that was never finished is
  // tolerated.
  db.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  db.track_and_verify_wals_in_manifest = true;
  db.paranoid_checks = true;
  db.force_consistency_checks = true;
  db.skip_checking_sst_file_sizes_on_db_open = false;
}

void KeepQuiet(rocksdb::Options& db) {
  // Debian's build says everything by default.
  db.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  db.keep_log_file_num = 5;
  db.max_log_file_size = size_t{4} << 20;
  db.stats_dump_period_sec = 0;
  db.stats_persist_period_sec = 0;
}

void SetMemtable(rocksdb::Options& db, const RocksDbOptions& options) {
  // In several, of which each is small: the place of a row in it is found in fewer steps, of memory that the processor
  // has at hand.
  constexpr int kParts = 4;
  db.write_buffer_size = options.write_buffer_bytes / kParts;
  db.min_write_buffer_number_to_merge = kParts;
  db.max_write_buffer_number = 3 * kParts;
  // Whether a request id is new is asked for every request, and mostly it is.
  db.memtable_prefix_bloom_size_ratio = 0.1;
  db.memtable_whole_key_filtering = true;
  // There is one writer.
  db.allow_concurrent_memtable_write = false;
  db.enable_write_thread_adaptive_yield = false;
  if (options.owner_prefix != nullptr) {
    db.memtable_insert_with_hint_prefix_extractor = std::make_shared<OwnerPrefix>(options.owner_prefix);
  }
}

void SetFiles(rocksdb::Options& db, const RocksDbOptions& options) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache =
      rocksdb::NewLRUCache(options.block_cache_bytes, /*num_shard_bits=*/4, /*strict_capacity_limit=*/false,
                           /*high_pri_pool_ratio=*/0.5);
  table.block_size = 8 * 1024;
  table.format_version = 5;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.whole_key_filtering = true;
  // Filters and indexes grow with the data: in parts, and within the bound of the cache. Not in the smallest: whoever
  // asks a file for a key that it does not have, as every request id is, pays for the way to the part.
  table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  table.partition_filters = true;
  table.metadata_block_size = 32 * 1024;
  table.cache_index_and_filter_blocks = true;
  table.cache_index_and_filter_blocks_with_high_priority = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  table.pin_top_level_index_and_filter = true;
  db.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  // Files that were just written are soon merged into others: only those are worth compressing.
  db.compression = rocksdb::kLZ4Compression;
  db.compression_per_level = {rocksdb::kNoCompression, rocksdb::kLZ4Compression};
  db.level_compaction_dynamic_level_bytes = true;
  // As much as the level below holds is merged into it at once: with fewer files the same rows of that level would be
  // written again several times as often, which was a fifth of the server's work under sustained writing.
  db.level0_file_num_compaction_trigger = 8;
  db.max_bytes_for_level_base = uint64_t{256} << 20;
  db.target_file_size_base = uint64_t{64} << 20;
}

}  // namespace

rocksdb::Options MakeDbOptions(const RocksDbOptions& options) {
  rocksdb::Options db;
  if (options.env != nullptr) db.env = options.env;
  DetectDamage(db);
  KeepQuiet(db);
  SetMemtable(db, options);
  SetFiles(db, options);
  db.max_background_jobs = 2;
  db.bytes_per_sync = uint64_t{1} << 20;
  db.avoid_unnecessary_blocking_io = true;
  // Keeps opening fast: neither statistics are collected from every file, nor an old list of files read.
  db.skip_stats_update_on_db_open = true;
  db.max_manifest_file_size = uint64_t{16} << 20;
  return db;
}

}  // namespace prorata::storage::rocks
