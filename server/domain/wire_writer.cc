#include "server/domain/wire_writer.h"

#include <algorithm>

namespace prorata::domain {

char* WireWriter::LongVarint(uint64_t value, char* to) {
  for (; value >= 0x80; value >>= 7) *to++ = static_cast<char>(value | 0x80);
  *to++ = static_cast<char>(value);
  return to;
}

void WireWriter::SetLongLength(size_t at, size_t content) {
  size_t more = 1;
  for (size_t rest = content >> 14; rest != 0; rest >>= 7) ++more;
  Reserve(more);
  char* const length = memory_.data() + at;
  std::memmove(length + 1 + more, length + 1, content);
  Varint(content, length);
  next_ += more;
}

void WireWriter::Grow(size_t bytes) {
  const size_t used = size();
  memory_.resize(std::max(2 * memory_.size(), used + bytes));
  next_ = memory_.data() + used;
  end_ = memory_.data() + memory_.size();
}

}  // namespace prorata::domain
