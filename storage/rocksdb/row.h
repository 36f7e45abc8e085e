#pragma once

#include <memory>
#include <string>

#include "rocksdb/slice.h"
#include "storage/store.h"

namespace prorata::storage::rocks {

// A value and what it decodes to, if that is known.
struct Row {
  std::string bytes;
  Decoded decoded;
  // Whether there is such a key at all. Where there is none nothing else counts.
  bool exists = true;
};

using SharedRow = std::shared_ptr<const Row>;

inline rocksdb::Slice ToSlice(std::string_view bytes) {
  return {bytes.data(), bytes.size()};
}
inline std::string_view ToView(const rocksdb::Slice& slice) {
  return {slice.data(), slice.size()};
}

}  // namespace prorata::storage::rocks
