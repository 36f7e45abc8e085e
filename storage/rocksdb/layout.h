#pragma once

// The directory of a store: what must be right about it before a database is opened there.

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "rocksdb/env.h"
#include "storage/rocksdb/rocksdb_store.h"

namespace prorata::storage::rocks {

// The version of the layout and of what is in the database beside the rows. Raise it when an older program must not
// open the result.
inline constexpr int kFormatVersion = 1;

struct Paths {
  explicit Paths(const std::string& directory)
      : format(directory + "/FORMAT"),
        mark(directory + "/HIGH_WATER_MARK"),
        lock(directory + "/LOCK"),
        database(directory + "/rocksdb") {}

  std::string format;
  std::string mark;
  std::string lock;
  std::string database;
};

// Held by the one process that has the store open; the operating system lets go of it if the process dies.
class DirectoryLock {
 public:
  // FAILED_PRECONDITION if it is held already, by this process or another.
  static absl::StatusOr<std::unique_ptr<DirectoryLock>> Take(rocksdb::Env& env, const std::string& directory);
  ~DirectoryLock();

 private:
  DirectoryLock(rocksdb::Env& env, rocksdb::FileLock* lock) : env_(env), lock_(lock) {}

  rocksdb::Env& env_;
  rocksdb::FileLock* const lock_;
};

// Makes the directory where that is wanted, and checks that it is one that can be written.
absl::Status PrepareDirectory(rocksdb::Env& env, const RocksDbOptions& options);

enum class Contents { kNothing, kHalfMade, kStore };

// What is in the directory, judged by its FORMAT file: nothing, a store whose making was cut off before anything was
// written to it, or a store of a version that we can open. Anything else is an error.
absl::StatusOr<Contents> LookFor(rocksdb::Env& env, const std::string& directory);

// Writes the FORMAT file: first as "being made", at last as made. Durable when it returns.
absl::Status MarkBeingMade(rocksdb::Env& env, const std::string& directory);
absl::Status MarkMade(rocksdb::Env& env, const std::string& directory);

}  // namespace prorata::storage::rocks
