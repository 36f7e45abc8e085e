#pragma once

// Rows that transactions are known to read, read together before the first of them runs.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "rocksdb/db.h"
#include "rocksdb/slice.h"
#include "rocksdb/status.h"
#include "storage/rocksdb/overlay.h"

namespace prorata::storage::rocks {

// Belongs to the sequencer's thread. Its rows are those of the database at the last Read: right for whoever looks first
// at what was written since.
class ReadAhead {
 public:
  struct Row {
    // OK, or that there is no such key.
    rocksdb::Status status;
    // Valid until the next Read.
    std::string_view bytes;
  };

  // Forgets everything and reads these keys, as stored. What cannot be read is left to those who need it.
  void Read(rocksdb::DB& db, std::vector<std::string> keys);
  // Forgets the keys that are written there.
  void Forget(const Overlay& written);
  // What is known of the key; nothing if it was not read.
  std::optional<Row> Find(std::string_view key) const;

 private:
  std::vector<std::string> keys_;
  absl::flat_hash_map<std::string_view, size_t> at_;
  // Of each key. Kept for the next time, as making them anew takes longer.
  std::vector<rocksdb::Slice> slices_;
  std::vector<rocksdb::PinnableSlice> values_;
  std::vector<rocksdb::Status> statuses_;
};

}  // namespace prorata::storage::rocks
