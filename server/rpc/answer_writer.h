#pragma once

// Answers written as they go out, in the wire format of Protocol Buffers: for methods whose answers are most of their
// work. A message that is filled in is gone through three times more, to count its size, to write it and to empty it.
// Field numbers are those of the generated message (`v1::Reservation::kNameFieldNumber`); tests compare what is written
// with what the message itself would write.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "server/domain/wire_writer.h"

namespace prorata::rpc {

// Fields are written in the order of their numbers, as protobuf does. One that has the empty value of its type is
// absent.
class AnswerWriter : public domain::WireWriter {
 public:
  using WireWriter::WireWriter;

  // A field of type int32, int64, bool or of an enum.
  void Number(int field, int64_t value) {
    if (value != 0) WriteNumber(field, static_cast<uint64_t>(value));
  }
  // A field of type string; the text is UTF-8.
  void Text(int field, std::string_view text) {
    if (!text.empty()) Item(field, text);
  }
  // An item of a repeated string, which may be empty.
  void Item(int field, std::string_view text) { WriteDelimited(field, text); }
  // A message within this one, whose fields `write` writes with this writer; it is there even if it has none.
  template <typename Write>
  void Message(int field, const Write& write) {
    WriteMessage(field, write);
  }
  // Fields that were written elsewhere.
  void Written(std::string_view bytes) { WriteBytes(bytes); }
  // Takes back what was written since this was the size.
  void TakeBack(size_t size) { SetSize(size); }
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
// The message whose fields `write` writes.
template <typename Message, typename Write>
Message MessageWrittenBy(const Write& write) {
  std::string memory;
  AnswerWriter answer(memory);
  write(answer);
  return MessageOf<Message>(answer);
}

}  // namespace prorata::rpc
