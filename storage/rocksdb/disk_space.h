#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "rocksdb/env.h"

namespace rocksdb {
class DB;
}  // namespace rocksdb

namespace prorata::storage::rocks {

// Tells when to refuse writes because the disk is nearly full: early enough that a log write never fails for it.
class DiskSpace {
 public:
  // How old an answer may be. A busy store writes a few dozen MiB in this time, far less than a sensible reserve.
  static constexpr std::chrono::milliseconds kFreshFor{100};

  DiskSpace(rocksdb::Env& env, std::string directory, uint64_t reserve_bytes)
      : env_(env), directory_(std::move(directory)), reserve_bytes_(reserve_bytes) {}

  // OK, or RESOURCE_EXHAUSTED with the figures. Called by one thread at a time.
  absl::Status Check(rocksdb::DB& db);

  // RocksDB met a full disk in the background. Check says no until RocksDB has got over it. Any thread.
  void NoteFull() { met_full_ = true; }
  // RocksDB has got over it by itself. Any thread.
  void NoteRecovered() { met_full_ = false; }

 private:
  absl::Status Look(rocksdb::DB& db);

  rocksdb::Env& env_;
  const std::string directory_;
  const uint64_t reserve_bytes_;
  std::atomic<bool> met_full_ = false;
  std::optional<std::chrono::steady_clock::time_point> looked_;
  absl::Status last_;
};

}  // namespace prorata::storage::rocks
