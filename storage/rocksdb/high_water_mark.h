#pragma once

// A small file beside the database that says how far outcomes have been told, so that a database that lost its end is
// not taken for a whole one. RocksDB itself does not notice when its newest log is deleted, or cut off at a damaged
// length field.
//
// The mark is written after a group is durable and before its outcomes are told, without waiting for the disk; it is
// synced about once a second and on closing. So it never is ahead of the database, and
// - while the machine stays up (a crash of the process included) every lost group is noticed, also a single one;
// - after a power cut, losses are noticed up to the mark that had reached the disk: a second old while there are
// writes.

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "rocksdb/env.h"
#include "storage/rocksdb/checkpoint.h"

namespace prorata::storage::rocks {

// Thread-safe.
class HighWaterMark {
 public:
  // Writes a new file, durably once its directory is synced.
  static absl::Status Create(rocksdb::Env& env, const std::string& path, const Checkpoint& checkpoint);
  // DATA_LOSS if the file is missing or damaged.
  static absl::StatusOr<std::unique_ptr<HighWaterMark>> Open(rocksdb::Env& env, const std::string& path);

  const Checkpoint& at_open() const { return at_open_; }

  absl::Status Advance(const Checkpoint& checkpoint);
  absl::Status Sync();
  // Syncs if something was written since and the last time is that long ago.
  absl::Status SyncIfDue(std::chrono::steady_clock::duration interval);

 private:
  HighWaterMark(std::unique_ptr<rocksdb::RandomRWFile> file, const Checkpoint& at_open)
      : file_(std::move(file)), at_open_(at_open) {}

  absl::Status SyncLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  std::mutex mutex_;
  const std::unique_ptr<rocksdb::RandomRWFile> file_;
  const Checkpoint at_open_;
  bool dirty_ ABSL_GUARDED_BY(mutex_) = false;
  std::chrono::steady_clock::time_point last_sync_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace prorata::storage::rocks
