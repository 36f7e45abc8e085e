#pragma once

// Answers written as they go out, in the wire format of Protocol Buffers: for methods whose answers are most of their
// work. A message that is filled in is gone through three times more, to count its size, to write it and to empty it.
// Field numbers are those of the generated message (`v1::Reservation::kNameFieldNumber`); tests compare what is written
// with what the message itself would write.

#include <google/protobuf/io/coded_stream.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace prorata::rpc {

// Fields are written in the order of their numbers, as protobuf does. One that has the empty value of its type is
// absent.
class AnswerWriter {
 public:
  // Writes over the memory of a string, from its start, and makes that longer where it must, never shorter: the memory
  // is for many answers.
  explicit AnswerWriter(std::string& memory)
      : memory_(memory), next_(memory.data()), end_(memory.data() + memory.size()) {}

  // A field of type int32, int64, bool or of an enum.
  void Number(int field, int64_t value) {
    if (value == 0) return;
    Reserve(2 * kMaxVarintBytes);
    Varint(Tag(field, kVarint));
    Varint(static_cast<uint64_t>(value));
  }
  // A field of type string; the text is UTF-8.
  void Text(int field, std::string_view text) {
    if (!text.empty()) Item(field, text);
  }
  // An item of a repeated string, which may be empty.
  void Item(int field, std::string_view text) {
    Reserve(2 * kMaxVarintBytes + text.size());
    Varint(Tag(field, kDelimited));
    Varint(text.size());
    std::memcpy(next_, text.data(), text.size());
    next_ += text.size();
  }
  // A message within this one, whose fields `write` writes with this writer; it is there even if it has none.
  template <typename Write>
  void Message(int field, const Write& write) {
    Reserve(2 * kMaxVarintBytes);
    Varint(Tag(field, kDelimited));
    const size_t length = size();
    ++next_;
    write();
    SetLength(length);
  }

  // Fields that were written elsewhere.
  void Written(std::string_view bytes) {
    Reserve(bytes.size());
    std::memcpy(next_, bytes.data(), bytes.size());
    next_ += bytes.size();
  }

  size_t size() const { return static_cast<size_t>(next_ - memory_.data()); }
  // Until the memory is used otherwise.
  std::string_view written() const { return {memory_.data(), size()}; }
  // Takes back what was written since this was the size.
  void TakeBack(size_t size) { next_ = memory_.data() + size; }

 private:
  static constexpr uint32_t kVarint = 0;
  static constexpr uint32_t kDelimited = 2;
  static constexpr size_t kMaxVarintBytes = 10;

  static uint64_t Tag(int field, uint32_t type) { return static_cast<uint64_t>(field) << 3 | type; }
  void Varint(uint64_t value) {
    next_ = reinterpret_cast<char*>(
        google::protobuf::io::CodedOutputStream::WriteVarint64ToArray(value, reinterpret_cast<uint8_t*>(next_)));
  }
  // Sets the length of what was written behind the byte that was left for it, and moves that where it takes more.
  void SetLength(size_t at);
  void Reserve(size_t bytes) {
    if (static_cast<size_t>(end_ - next_) < bytes) Grow(bytes);
  }
  void Grow(size_t bytes);

  std::string& memory_;
  // Where the next byte goes, and the end of the memory.
  char* next_;
  char* end_;
};

// The same with the type of the answer, which handlers are registered by.
template <typename Response>
class AnswerOf : public AnswerWriter {
 public:
  using AnswerWriter::AnswerWriter;

  // For a change: what a repeated call gets its answer from (AnswerFromRows, method.h), instead of its bytes.
  void AgainFrom(std::string key) { again_from_ = std::move(key); }
  const std::string& again_from() const { return again_from_; }

 private:
  std::string again_from_;
};

// The message that such bytes are.
template <typename Message>
Message MessageOf(const AnswerWriter& answer) {
  Message message;
  message.ParseFromArray(answer.written().data(), static_cast<int>(answer.size()));
  return message;
}

}  // namespace prorata::rpc
