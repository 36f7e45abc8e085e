#pragma once

// Makes room for one key of our own among keys that may be any bytes, without touching any key of practice.
//
// A key that consists of zero bytes only, the empty one among them, is stored with one zero byte more; every other key
// as it is. That keeps all keys apart and in order, and leaves the empty key, which sorts first, to us: it holds the
// Checkpoint row.

#include <string>
#include <string_view>

namespace prorata::storage::rocks {

inline constexpr std::string_view kOwnKey = "";

inline bool OnlyZeros(std::string_view key) {
  return key.find_first_not_of('\0') == std::string_view::npos;
}

// A key as it is stored. The view given must outlive it.
class StoredKey {
 public:
  explicit StoredKey(std::string_view key) : view_(key) {
    if (!OnlyZeros(key)) return;
    longer_.assign(key.size() + 1, '\0');
    view_ = longer_;
  }
  StoredKey(const StoredKey&) = delete;
  StoredKey& operator=(const StoredKey&) = delete;

  std::string_view view() const { return view_; }

 private:
  std::string_view view_;
  std::string longer_;
};

// The key that was stored so.
inline std::string_view FromStored(std::string_view stored) {
  if (OnlyZeros(stored)) stored.remove_suffix(1);
  return stored;
}

}  // namespace prorata::storage::rocks
