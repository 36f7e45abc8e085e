#pragma once

#include "storage/rocksdb/engine.h"
#include "storage/rocksdb/group.h"

namespace prorata::storage::rocks {

// Makes the group durable and visible, and sets what is to be told. One call at a time, in the order of groups. After a
// failure the engine is no longer writable, and this and every later group is told so.
void CommitGroup(Engine& engine, Group& group);

// Tells every outcome of the group.
void TellOutcomes(Group& group);

// What a transaction is told that the store does not take any more.
Result NotWritable();

}  // namespace prorata::storage::rocks
