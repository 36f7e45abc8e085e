#include "server/rpc/answer_writer.h"

#include <algorithm>

namespace prorata::rpc {

void AnswerWriter::SetLength(size_t at) {
  const size_t content = size() - at - 1;
  std::array<uint8_t, kMaxVarintBytes> length;
  const auto* const length_end = google::protobuf::io::CodedOutputStream::WriteVarint64ToArray(content, length.data());
  const auto length_size = static_cast<size_t>(length_end - length.data());
  if (length_size > 1) {
    Reserve(length_size - 1);
    char* const begin = memory_.data() + at + 1;
    std::memmove(begin + length_size - 1, begin, content);
    next_ += length_size - 1;
  }
  std::memcpy(memory_.data() + at, length.data(), length_size);
}

void AnswerWriter::Grow(size_t bytes) {
  const size_t used = size();
  memory_.resize(std::max(2 * memory_.size(), used + bytes));
  next_ = memory_.data() + used;
  end_ = memory_.data() + memory_.size();
}

}  // namespace prorata::rpc
