#pragma once

// Bytes in the wire format of Protocol Buffers, for rows (storage/schema/row_codec.h) and for answers
// (server/rpc/answer_writer.h) alike: what both do with memory, varints and lengths.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "absl/base/attributes.h"

namespace prorata::domain {

// Writes over the memory of a string, from its start, and makes that longer where it must, never shorter: the memory is
// for many messages.
class WireWriter {
 public:
  explicit WireWriter(std::string& memory)
      : memory_(memory), next_(memory.data()), end_(memory.data() + memory.size()) {}

  size_t size() const { return static_cast<size_t>(next_ - memory_.data()); }
  // Until the memory is used otherwise.
  std::string_view written() const { return {memory_.data(), size()}; }

 protected:
  void WriteNumber(uint32_t field, uint64_t value) {
    Reserve(2 * kMaxVarintBytes);
    next_ = Varint(value, Tag(field, kVarint, next_));
  }
  // Inlined, as nearly all of it is known where the field is.
  ABSL_ATTRIBUTE_ALWAYS_INLINE void WriteDelimited(uint32_t field, std::string_view content) {
    Reserve(2 * kMaxVarintBytes + content.size());
    char* const to = Varint(content.size(), Tag(field, kDelimited, next_));
    std::memcpy(to, content.data(), content.size());
    next_ = to + content.size();
  }
  // A message within this one, whose fields `write` writes with this writer.
  template <typename Write>
  void WriteMessage(uint32_t field, const Write& write) {
    Reserve(2 * kMaxVarintBytes);
    char* const length = Tag(field, kDelimited, next_);
    const auto at = static_cast<size_t>(length - memory_.data());
    next_ = length + 1;
    write();
    SetLength(at);
  }
  void WriteBytes(std::string_view bytes) {
    Reserve(bytes.size());
    std::memcpy(next_, bytes.data(), bytes.size());
    next_ += bytes.size();
  }
  void SetSize(size_t size) { next_ = memory_.data() + size; }

 private:
  static constexpr uint32_t kVarint = 0;
  static constexpr uint32_t kDelimited = 2;
  static constexpr size_t kMaxVarintBytes = 10;

  // These write where there is room, and answer where it ends. Numbers of fields are below 2048.
  static char* Tag(uint32_t field, uint32_t type, char* to) {
    const uint32_t tag = field << 3 | type;
    if (tag < 0x80) {
      *to = static_cast<char>(tag);
      return to + 1;
    }
    to[0] = static_cast<char>(tag | 0x80);
    to[1] = static_cast<char>(tag >> 7);
    return to + 2;
  }
  static char* Varint(uint64_t value, char* to) {
    // Nearly all have one byte.
    if (value >= 0x80) return LongVarint(value, to);
    *to = static_cast<char>(value);
    return to + 1;
  }
  static char* LongVarint(uint64_t value, char* to);
  // Sets the length of what was written behind the byte that was left for it, which is enough for nearly all.
  void SetLength(size_t at) {
    const size_t content = size() - at - 1;
    if (content >= 0x80) return SetLongLength(at, content);
    memory_.data()[at] = static_cast<char>(content);
  }
  // Moves what was written, to make room for its length.
  void SetLongLength(size_t at, size_t content);
  void Reserve(size_t bytes) {
    if (static_cast<size_t>(end_ - next_) < bytes) Grow(bytes);
  }
  void Grow(size_t bytes);

  std::string& memory_;
  // Where the next byte goes, and the end of the memory.
  char* next_;
  char* end_;
};

}  // namespace prorata::domain
