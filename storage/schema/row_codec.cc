#include "storage/schema/row_codec.h"

#include <algorithm>

namespace prorata::schema {

void RowWriter::SetLength(size_t at) {
  std::array<char, kMaxVarintBytes> length;
  const size_t content = size() - at - 1;
  const size_t length_size = VarintTo(content, length.data());
  if (length_size > 1) {
    Reserve(length_size - 1);
    char* const begin = memory_.data() + at + 1;
    std::memmove(begin + length_size - 1, begin, content);
    next_ += length_size - 1;
  }
  std::memcpy(memory_.data() + at, length.data(), length_size);
}

void RowWriter::Grow(size_t bytes) {
  const size_t used = size();
  memory_.resize(std::max(2 * memory_.size(), used + bytes));
  next_ = memory_.data() + used;
  end_ = memory_.data() + memory_.size();
}

void RowReader::Advance() {
  field_ = kBehindLast;
  if (next_ == end_) return;
  uint64_t tag = 0;
  if (!TakeVarint(tag) || tag >> 3 == 0 || !TakeVarint(varint_)) return Fail();
  delimited_ = (tag & 7) == 2;
  if (delimited_) {
    if (varint_ > static_cast<size_t>(end_ - next_)) return Fail();
    content_ = {next_, varint_};
    next_ += varint_;
  } else if ((tag & 7) != 0) {
    return Fail();
  }
  field_ = tag >> 3;
}

bool RowReader::TakeLongVarint(uint64_t& value) {
  value = 0;
  for (int shift = 0; shift < 64 && next_ != end_; shift += 7) {
    const auto byte = static_cast<uint8_t>(*next_++);
    value |= static_cast<uint64_t>(byte & 0x7F) << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

}  // namespace prorata::schema
