#include "server/domain/wire_writer.h"

#include <algorithm>
#include <array>

namespace prorata::domain {

void WireWriter::SetLongLength(size_t at, size_t content) {
  std::array<char, kMaxVarintBytes> length;
  const size_t length_size = VarintTo(content, length.data());
  Reserve(length_size - 1);
  char* const begin = memory_.data() + at + 1;
  std::memmove(begin + length_size - 1, begin, content);
  next_ += length_size - 1;
  std::memcpy(memory_.data() + at, length.data(), length_size);
}

void WireWriter::Grow(size_t bytes) {
  const size_t used = size();
  memory_.resize(std::max(2 * memory_.size(), used + bytes));
  next_ = memory_.data() + used;
  end_ = memory_.data() + memory_.size();
}

}  // namespace prorata::domain
