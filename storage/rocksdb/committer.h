#pragma once

#include <memory>
#include <mutex>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/types/span.h"
#include "storage/rocksdb/engine.h"
#include "storage/rocksdb/group.h"

namespace prorata::storage::rocks {

// Brings groups to the disk in two steps, each in the order of groups and on one thread at a time: one group may be
// written while those before it are made durable. After a failure the engine is no longer writable, and every group
// that is not durable by then is told so.
class Committer {
 public:
  explicit Committer(Engine& engine) : engine_(engine) {}

  // Gives the group to the database, where no reader sees it yet.
  void Write(Group& group);
  // Makes groups that were written durable and visible, all at once, and sets what is to be told.
  void Commit(absl::Span<const std::shared_ptr<Group>> groups);

 private:
  absl::Status Apply(const Group& group);
  absl::Status MakeDurable(const Group& newest);
  void Stop(const absl::Status& failure);
  void Fail(Group& group) const;

  Engine& engine_;
  mutable std::mutex mutex_;
  // The first one.
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);
};

// Tells every outcome of the group.
void TellOutcomes(Group& group);

// What a transaction is told that the store does not take any more.
Result NotWritable();

}  // namespace prorata::storage::rocks
