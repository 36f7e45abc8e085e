#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "rocksdb/options.h"
#include "storage/rocksdb/checkpoint.h"

namespace prorata::storage::rocks {

// Looks at a database before it is opened, changing nothing, and tells at which group it will be. DATA_LOSS if a group
// is missing on the way: RocksDB itself opens without the rows of a log that its manifest, cut off at the end, no
// longer knows of, and without what follows a damaged length field in a log that is not the newest (tests of Damage).
absl::StatusOr<Checkpoint> CheckLogs(rocksdb::Options options, const std::string& path);

}  // namespace prorata::storage::rocks
