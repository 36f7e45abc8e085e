#pragma once

// Texts kept once each, known by number: what lets a million parsed rows fit into memory.

#include <cstdint>
#include <memory_resource>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_set.h"

namespace prorata::app {

class TextPool {
 public:
  TextPool() : numbers_(0, Hash{&texts_}, Equal{&texts_}) {}
  TextPool(const TextPool&) = delete;
  TextPool& operator=(const TextPool&) = delete;

  // The number of the text: the same for the same text, the next one from 0 for a new one.
  uint32_t Add(std::string_view text);
  bool Contains(std::string_view text) const { return numbers_.contains(text); }
  std::string_view operator[](uint32_t number) const { return texts_[number]; }
  uint32_t size() const { return static_cast<uint32_t>(texts_.size()); }

 private:
  using Texts = std::vector<std::string_view>;
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
    size_t operator()(uint32_t number) const { return (*this)((*texts)[number]); }
    const Texts* texts;
  };
  struct Equal {
    using is_transparent = void;
    bool operator()(uint32_t a, uint32_t b) const { return a == b; }
    bool operator()(uint32_t a, std::string_view b) const { return (*texts)[a] == b; }
    bool operator()(std::string_view a, uint32_t b) const { return a == (*texts)[b]; }
    const Texts* texts;
  };

  std::pmr::monotonic_buffer_resource bytes_;
  Texts texts_;
  absl::flat_hash_set<uint32_t, Hash, Equal> numbers_;
};

}  // namespace prorata::app
