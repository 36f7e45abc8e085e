#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "storage/rocksdb/row_cache.h"
#include "storage/store.h"

namespace prorata::storage::rocks {

// What a body got last, as long as the cache has not all of it: the bytes of a committed row without their decoded
// form, or that there is no such key.
class LastGot {
 public:
  void Forget() { is_set_ = false; }
  // `bytes` must stay valid until the next call of anything but Remember.
  void Set(std::string_view key, std::string_view bytes) {
    key_.assign(key);
    bytes_ = bytes;
    is_set_ = true;
    exists_ = true;
  }
  void SetAbsent(std::string_view key) {
    key_.assign(key);
    is_set_ = true;
    exists_ = false;
  }

  // Tells the cache, once, if that is the key; null means that the key is absent.
  void Remember(RowCache& cache, std::string_view key, int64_t commit, Decoded decoded) {
    if (!is_set_ || key_ != key || exists_ != (decoded != nullptr)) return;
    is_set_ = false;
    if (exists_) return cache.Remember(key, commit, bytes_, std::move(decoded));
    cache.RememberAbsent(key, commit);
  }

 private:
  bool is_set_ = false;
  bool exists_ = false;
  std::string key_;
  std::string_view bytes_;
};

}  // namespace prorata::storage::rocks
