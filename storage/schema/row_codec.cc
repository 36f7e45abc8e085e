#include "storage/schema/row_codec.h"

namespace prorata::schema {

void RowWriter::SetLength(size_t at) {
  std::array<char, kMaxVarintBytes> length;
  const size_t size = VarintTo(bytes_.size() - at - 1, length);
  bytes_[at] = length.front();
  if (size > 1) bytes_.insert(at + 1, length.data() + 1, size - 1);
}

void RowReader::Advance() {
  field_ = 0;
  if (!good_ || rest_.empty()) return;
  uint64_t tag = 0;
  if (!TakeVarint(tag) || tag >> 3 == 0) return Fail();
  delimited_ = (tag & 7) == 2;
  if (!TakeVarint(varint_)) return Fail();
  if (delimited_) {
    if (varint_ > rest_.size()) return Fail();
    content_ = rest_.substr(0, varint_);
    rest_.remove_prefix(varint_);
  } else if ((tag & 7) != 0) {
    return Fail();
  }
  field_ = tag >> 3;
}

bool RowReader::TakeVarint(uint64_t& value) {
  value = 0;
  for (int shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
    const auto byte = static_cast<uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    value |= static_cast<uint64_t>(byte & 0x7F) << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

}  // namespace prorata::schema
