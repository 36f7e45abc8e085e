#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "storage/rocksdb/engine.h"

namespace prorata::storage::rocks {

// Everything of OpenRocksDbStore but the threads.
absl::StatusOr<std::unique_ptr<Engine>> OpenEngine(const RocksDbOptions& options);

}  // namespace prorata::storage::rocks
