#pragma once

#include <memory>
#include <vector>

#include "storage/rocksdb/checkpoint.h"
#include "storage/rocksdb/overlay.h"
#include "storage/rocksdb/published.h"
#include "storage/store.h"

namespace prorata::storage::rocks {

// A transaction whose body has run, and what will be told if the group becomes durable.
struct Finished {
  Result result;
  // Whether it has writes in the group.
  bool wrote = false;
  absl::AnyInvocable<void(Result)> done;
};

// Transactions that become durable together. Those that were rejected, or only read, are among them: what they saw may
// be no more durable than the rest.
struct Group {
  Overlay overlay;
  std::vector<Finished> transactions;
  // Set when the group is complete; that of the group before if nothing is written.
  Checkpoint checkpoint;
  // Whether it was given to the database: then it may be there, whatever became of it.
  bool was_given = false;
  // The state that has it, from when it is written until it is visible; null if there is nothing to be written.
  std::shared_ptr<const State> state;
};

}  // namespace prorata::storage::rocks
