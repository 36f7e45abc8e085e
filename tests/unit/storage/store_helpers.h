#pragma once

#include <map>
#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "storage/rocksdb/rocksdb_store.h"

namespace prorata::storage {

using Rows = std::map<std::string, std::string>;

inline Result PutRow(Store& store, const std::string& key, const std::string& value = "value") {
  return store.Transact([&](Transaction& transaction) {
    transaction.Put(key, value);
    return absl::OkStatus();
  });
}

// Everything in the store, or why it cannot be read.
inline absl::StatusOr<Rows> AllRows(Store& store) {
  Rows rows;
  const absl::Status read = store.ReadNow([&](const Reader& reader) {
    rows.clear();
    return reader.Scan("", "", [&](std::string_view key, std::string_view value) {
      rows.emplace(key, value);
      return true;
    });
  });
  if (!read.ok()) return read;
  return rows;
}

inline RocksDbOptions OptionsFor(const std::string& directory) {
  RocksDbOptions options;
  options.directory = directory;
  options.disk_reserve_bytes = 0;
  return options;
}

// A store with rows 1 to `rows`, one commit each, closed again.
inline void MakeStore(const RocksDbOptions& options, int rows) {
  const absl::StatusOr<std::unique_ptr<Store>> store = OpenRocksDbStore(options);
  ASSERT_TRUE(store.ok()) << store.status();
  for (int i = 1; i <= rows; ++i) ASSERT_EQ(PutRow(**store, std::to_string(i)).outcome, Outcome::kCommitted);
}

}  // namespace prorata::storage
