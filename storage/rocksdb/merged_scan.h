#pragma once

#include <string_view>

#include "absl/types/span.h"
#include "rocksdb/db.h"
#include "storage/rocksdb/overlay.h"
#include "storage/store.h"

namespace prorata::storage::rocks {

enum class Direction { kAscending, kDescending };

// Visits the keys of [start, end) in what the database holds with the overlays on top of it, the topmost first in the
// list. `end` may be empty: no end. Bounds are as the caller of the store gave them, and so is what is visited. `read`
// says which state of the database; its bounds are set here. OK only if all of it could be read.
[[nodiscard]] rocksdb::Status MergedScan(rocksdb::DB& db, rocksdb::ReadOptions read,
                                         absl::Span<const Overlay* const> overlays, std::string_view start,
                                         std::string_view end, Direction direction, Visitor visit);

}  // namespace prorata::storage::rocks
