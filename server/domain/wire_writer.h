#pragma once

// Bytes in the wire format of Protocol Buffers, for rows (storage/schema/row_codec.h) and for answers
// (server/rpc/answer_writer.h) alike: what both do with memory, varints and lengths.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

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
    Varint(uint64_t{field} << 3 | kVarint);
    Varint(value);
  }
  void WriteDelimited(uint32_t field, std::string_view content) {
    Reserve(2 * kMaxVarintBytes + content.size());
    Varint(uint64_t{field} << 3 | kDelimited);
    Varint(content.size());
    Append(content);
  }
  // A message within this one, whose fields `write` writes with this writer.
  template <typename Write>
  void WriteMessage(uint32_t field, const Write& write) {
    Reserve(2 * kMaxVarintBytes);
    Varint(uint64_t{field} << 3 | kDelimited);
    const size_t length = size();
    ++next_;
    write();
    SetLength(length);
  }
  void WriteBytes(std::string_view bytes) {
    Reserve(bytes.size());
    Append(bytes);
  }
  void SetSize(size_t size) { next_ = memory_.data() + size; }

 private:
  static constexpr uint64_t kVarint = 0;
  static constexpr uint64_t kDelimited = 2;
  static constexpr size_t kMaxVarintBytes = 10;

  // These two have room.
  void Varint(uint64_t value) { next_ += VarintTo(value, next_); }
  void Append(std::string_view bytes) {
    std::memcpy(next_, bytes.data(), bytes.size());
    next_ += bytes.size();
  }
  static size_t VarintTo(uint64_t value, char* to) {
    size_t size = 0;
    for (; value >= 0x80; value >>= 7) to[size++] = static_cast<char>(value | 0x80);
    to[size++] = static_cast<char>(value);
    return size;
  }
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
