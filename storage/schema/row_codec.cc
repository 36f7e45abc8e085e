#include "storage/schema/row_codec.h"

namespace prorata::schema {

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
