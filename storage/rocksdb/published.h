#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "rocksdb/db.h"

namespace prorata::storage::rocks {

// One committed state of the database, held as long as somebody reads it.
class State {
 public:
  State(rocksdb::DB& db, int64_t commit) : db_(db), snapshot_(db.GetSnapshot()), commit_(commit) {}
  ~State() { db_.ReleaseSnapshot(snapshot_); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  const rocksdb::Snapshot* snapshot() const { return snapshot_; }
  // The number of the newest commit in it.
  int64_t commit() const { return commit_; }

 private:
  rocksdb::DB& db_;
  const rocksdb::Snapshot* snapshot_;
  const int64_t commit_;
};

// The state that new reads see. One snapshot a commit instead of one a read. Thread-safe.
class Published {
 public:
  std::shared_ptr<const State> Get() const {
    const std::lock_guard lock(mutex_);
    return state_;
  }

  void Set(std::shared_ptr<const State> state) {
    const std::lock_guard lock(mutex_);
    // The one before is let go after the lock is.
    state_.swap(state);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const State> state_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace prorata::storage::rocks
