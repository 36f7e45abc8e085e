#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "storage/rocksdb/engine.h"
#include "storage/rocksdb/group.h"
#include "storage/store.h"

namespace prorata::storage::rocks {

// Runs transactions one after another and commits them in groups.
//
// Three threads: one runs the bodies and builds a group, one makes the group before it durable, and one tells the
// outcomes of those that are, as answering takes about as long as writing. At most one group is built and one on its
// way at any time; the group being built sees the one on its way, and fails if that fails. Where a single transaction
// is all there is to do, the first thread commits and tells it itself, which spares the way between the three.
class Sequencer {
 public:
  explicit Sequencer(Engine& engine);
  // Waits until everything submitted has been told.
  ~Sequencer();

  void Submit(TransactionBody body, absl::AnyInvocable<void(Result)> done);

  int64_t queued() const;

 private:
  struct Submission {
    TransactionBody body;
    absl::AnyInvocable<void(Result)> done;
  };

  void Build();
  // Waits for something to do; false when all is done. Moves out what may join the group.
  bool TakeSubmissions(std::vector<Submission>& taken);
  bool BuilderHasWork() const ABSL_SHARED_LOCKS_REQUIRED(mutex_);
  size_t room() const;
  void RunTransaction(Submission submission);
  Result RunInGroup(TransactionBody& body, bool& wrote);
  // Gives the group to be committed, if the one before is.
  void PassOn();
  void Complete(Group& group);

  void Commit();
  // Commits the group and lets the builder go on as soon as it is visible.
  void CommitGroup(Group& group);

  void Tell();

  Engine& engine_;

  // Only of the building thread.
  std::shared_ptr<Group> group_ = std::make_shared<Group>();
  // The group passed on last: on its way to the disk, or there already.
  std::shared_ptr<const Group> in_flight_;
  Checkpoint last_passed_on_;
  std::mt19937_64 tags_{std::random_device()()};

  mutable std::mutex mutex_;
  std::condition_variable builder_wakes_;
  std::condition_variable committer_wakes_;
  std::condition_variable teller_wakes_;
  std::vector<Submission> queue_ ABSL_GUARDED_BY(mutex_);
  // Passed on and not taken up by the committing thread yet.
  std::shared_ptr<Group> passed_on_ ABSL_GUARDED_BY(mutex_);
  // Durable, in their order, and not taken up by the telling thread yet.
  std::vector<std::shared_ptr<Group>> to_tell_ ABSL_GUARDED_BY(mutex_);
  bool committing_ ABSL_GUARDED_BY(mutex_) = false;
  bool builder_waits_ ABSL_GUARDED_BY(mutex_) = false;
  bool closing_ ABSL_GUARDED_BY(mutex_) = false;
  bool built_all_ ABSL_GUARDED_BY(mutex_) = false;
  bool committed_all_ ABSL_GUARDED_BY(mutex_) = false;

  std::thread builder_;
  std::thread committer_;
  std::thread teller_;
};

}  // namespace prorata::storage::rocks
