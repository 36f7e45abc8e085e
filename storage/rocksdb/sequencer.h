#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "storage/rocksdb/committer.h"
#include "storage/rocksdb/engine.h"
#include "storage/rocksdb/group.h"
#include "storage/rocksdb/read_ahead.h"
#include "storage/store.h"

namespace prorata::storage::rocks {

// Runs transactions one after another and commits them in groups.
//
// Three threads: one runs the bodies and builds a group, one writes the group before it, and one makes durable what was
// written and tells the outcomes. A group is written as soon as the one before is, however small: that costs little. A
// sync costs as much as several transactions, so it waits until that many need it or no more are to come. A group sees
// all those before it, and fails if one of them does. Where a single transaction is all there is to do, the first
// thread does it all, which spares the way between the three.
class Sequencer {
 public:
  explicit Sequencer(Engine& engine);
  // Waits until everything submitted has been told.
  ~Sequencer();

  void Submit(TransactionBody body, absl::AnyInvocable<void(Result)> done, std::vector<std::string> reads);

  int64_t queued() const;

 private:
  struct Submission {
    TransactionBody body;
    absl::AnyInvocable<void(Result)> done;
    std::vector<std::string> reads;
  };

  void Build();
  // Waits for something to do; false when all is done. Moves out what may join the group.
  bool TakeSubmissions(std::vector<Submission>& taken);
  bool BuilderHasWork() const ABSL_SHARED_LOCKS_REQUIRED(mutex_);
  size_t room() const;
  size_t most_in_group() const;
  // What these are known to read, all at once.
  void ReadFor(const std::vector<Submission>& taken);
  void RunTransaction(Submission submission);
  Result RunInGroup(TransactionBody& body, bool& wrote);
  // Whether the group before is written, and the disk not too far behind.
  bool MayPassOn() const ABSL_SHARED_LOCKS_REQUIRED(mutex_);
  // Gives the group to be written, if that may be and it has so many transactions.
  void PassOn(size_t least);
  void Complete(Group& group);
  void WriteAndCommit(const std::shared_ptr<Group>& group);

  void Write();
  // Waits for a group; null when all are written.
  std::shared_ptr<Group> TakeGroup();

  void Commit();
  bool SyncIsDue() const ABSL_SHARED_LOCKS_REQUIRED(mutex_);
  bool IsOverdue() const ABSL_SHARED_LOCKS_REQUIRED(mutex_);
  // Waits for something to do; false when all is committed. None where only the mark is due.
  bool TakeWritten(std::vector<std::shared_ptr<Group>>& groups);

  Engine& engine_;
  Committer disk_;

  // Only of the building thread.
  std::shared_ptr<Group> group_ = std::make_shared<Group>();
  // The group passed on last: on its way to the disk, or there already.
  std::shared_ptr<const Group> in_flight_;
  Checkpoint last_passed_on_;
  ReadAhead ahead_;
  std::mt19937_64 tags_{std::random_device()()};

  mutable std::mutex mutex_;
  std::condition_variable builder_wakes_;
  std::condition_variable writer_wakes_;
  std::condition_variable committer_wakes_;
  std::vector<Submission> queue_ ABSL_GUARDED_BY(mutex_);
  // Passed on and not taken up by the writing thread yet.
  std::shared_ptr<Group> passed_on_ ABSL_GUARDED_BY(mutex_);
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  // Written, in their order, and not taken up by the committing thread yet; how much they have, and since when the
  // first of them waits.
  std::vector<std::shared_ptr<Group>> written_ ABSL_GUARDED_BY(mutex_);
  size_t written_transactions_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t written_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  std::chrono::steady_clock::time_point written_since_ ABSL_GUARDED_BY(mutex_);
  bool committing_ ABSL_GUARDED_BY(mutex_) = false;
  bool builder_waits_ ABSL_GUARDED_BY(mutex_) = false;
  bool closing_ ABSL_GUARDED_BY(mutex_) = false;
  bool built_all_ ABSL_GUARDED_BY(mutex_) = false;
  bool written_all_ ABSL_GUARDED_BY(mutex_) = false;

  std::thread builder_;
  std::thread writer_;
  std::thread committer_;
};

}  // namespace prorata::storage::rocks
