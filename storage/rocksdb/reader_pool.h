#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "storage/rocksdb/engine.h"
#include "storage/rocksdb/snapshot_reader.h"
#include "storage/store.h"

namespace prorata::storage::rocks {

// Runs reads: on the caller's thread what is in memory, on a few threads of its own what is not, or may be long.
// Thread-safe.
class ReaderPool {
 public:
  explicit ReaderPool(Engine& engine);
  // Waits for all reads.
  ~ReaderPool();

  void Read(ReadKind kind, ReadBody body, absl::AnyInvocable<void(absl::Status)> done);

 private:
  struct Task {
    ReadBody body;
    absl::AnyInvocable<void(absl::Status)> done;
  };

  // Runs the body once; false if it has to be run again on a thread that may wait for the disk.
  bool RunOnce(ReadBody& body, Tier tier, absl::Status& status);
  void Enqueue(Task task);
  void Run();

  Engine& engine_;
  std::mutex mutex_;
  std::condition_variable filled_;
  bool closing_ ABSL_GUARDED_BY(mutex_) = false;
  std::deque<Task> tasks_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_;
};

}  // namespace prorata::storage::rocks
