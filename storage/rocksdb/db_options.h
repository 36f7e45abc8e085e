#pragma once

#include "rocksdb/options.h"
#include "storage/rocksdb/rocksdb_store.h"

namespace prorata::storage::rocks {

rocksdb::Options MakeDbOptions(const RocksDbOptions& options);

}  // namespace prorata::storage::rocks
