#pragma once

#include "absl/status/status.h"
#include "rocksdb/status.h"

namespace prorata::storage::rocks {

// What RocksDB says, in the codes of store.h: damage is DATA_LOSS, no space RESOURCE_EXHAUSTED, any other fault
// UNAVAILABLE.
absl::Status ToStatus(const rocksdb::Status& status);

// The same for an opening: a file that the database needs and that is not there, or one that it can make no sense of,
// is damage.
absl::Status OpenStatus(const rocksdb::Status& status);

}  // namespace prorata::storage::rocks
