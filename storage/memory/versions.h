#pragma once

// Every key with the values that it had at the commits somebody may still be reading. Thread-safe.

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "storage/store.h"

namespace prorata::storage::memory {

struct Row {
  std::string key;
  std::string bytes;
  Decoded decoded;
};

// What a transaction does to a key: a row, or nothing for a deletion.
using Writes = std::map<std::string, std::optional<Row>, std::less<>>;

class Versions {
 public:
  // Announces a reader of the newest commit, whose values are kept until it calls Release with the number returned.
  int64_t Acquire();
  void Release(int64_t commit);

  // The row as of that commit; absent if there was none.
  std::optional<Row> Find(std::string_view key, int64_t commit) const;
  // The first row not below `key`.
  std::optional<Row> FirstFrom(std::string_view key, int64_t commit) const;
  // The last row below `key`, or the very last one if there is no `key`.
  std::optional<Row> LastBelow(std::optional<std::string_view> key, int64_t commit) const;

  // Makes all writes visible at once, as the next commit.
  void Commit(Writes writes);
  // Attaches what the row as of that commit decodes to, unless something is attached.
  void Attach(std::string_view key, int64_t commit, Decoded decoded);

  int64_t newest() const;

 private:
  struct Version {
    int64_t commit;
    std::optional<Row> row;
  };
  using History = std::vector<Version>;

  static const Version* At(const History& history, int64_t commit);
  void Prune(History& history) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  mutable std::mutex mutex_;
  int64_t newest_ ABSL_GUARDED_BY(mutex_) = 0;
  std::multiset<int64_t> readers_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, History, std::less<>> keys_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace prorata::storage::memory
