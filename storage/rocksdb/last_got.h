#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/rocksdb/row_cache.h"
#include "storage/store.h"

namespace prorata::storage::rocks {

// What a body got last, as long as the cache has not all of it: the bytes of committed rows without their decoded form,
// and keys that there are none of.
class LastGot {
 public:
  void Forget() { size_ = next_ = 0; }
  // `bytes` must stay valid until the next call of Forget.
  void Add(std::string_view key, std::string_view bytes) { Append(key) = {bytes, true}; }
  void AddAbsent(std::string_view key) { Append(key) = {{}, false}; }

  // Tells the cache, once, if that is one of the keys; null means that the key is absent. Answers the bytes of the row.
  std::optional<std::string_view> Remember(RowCache& cache, std::string_view key, int64_t commit, Decoded decoded) {
    // They are remembered in the order in which they were got.
    size_t at = next_;
    while (at < size_ && keys_[at] != key) ++at;
    if (at == size_ || values_[at].exists != (decoded != nullptr)) return std::nullopt;
    next_ = at + 1;
    const Value value = values_[at];
    if (!value.exists) {
      cache.RememberAbsent(key, commit);
      return std::nullopt;
    }
    cache.Remember(key, commit, value.bytes, std::move(decoded));
    return value.bytes;
  }

 private:
  struct Value {
    std::string_view bytes;
    bool exists = false;
  };

  Value& Append(std::string_view key) {
    if (size_ == keys_.size()) {
      keys_.emplace_back();
      values_.emplace_back();
    }
    keys_[size_].assign(key);
    return values_[size_++];
  }

  // Kept for the next time, of which `size_` are in use and those before `next_` were remembered or passed over.
  std::vector<std::string> keys_;
  std::vector<Value> values_;
  size_t size_ = 0;
  size_t next_ = 0;
};

}  // namespace prorata::storage::rocks
