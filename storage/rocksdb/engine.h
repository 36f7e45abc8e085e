#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "rocksdb/db.h"
#include "rocksdb/env.h"
#include "storage/rocksdb/disk_space.h"
#include "storage/rocksdb/high_water_mark.h"
#include "storage/rocksdb/layout.h"
#include "storage/rocksdb/published.h"
#include "storage/rocksdb/rocksdb_store.h"
#include "storage/rocksdb/row_cache.h"

namespace prorata::storage::rocks {

// What the parts of an open store share. Members are destroyed from the last to the first: the database before its
// lock.
struct Engine {
  explicit Engine(const RocksDbOptions& given);
  ~Engine();

  const RocksDbOptions options;
  rocksdb::Env* const env;
  std::unique_ptr<DirectoryLock> lock;
  DiskSpace space;
  std::unique_ptr<HighWaterMark> mark;
  std::unique_ptr<rocksdb::DB> db;
  RowCache rows;
  Published published;
  // The newest group made durable.
  Checkpoint checkpoint;
  // Off after an outcome that nobody knows.
  std::atomic<bool> writable = true;
};

}  // namespace prorata::storage::rocks
