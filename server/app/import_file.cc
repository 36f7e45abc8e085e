#include "server/app/import_file.h"

#include <cstring>

namespace prorata::app {

void ImportFile::Count() {
  if (gptr() == nullptr) return;
  const char* const end = gptr();
  for (;;) {
    const auto* const found =
        static_cast<const char*>(std::memchr(counted_, '\n', static_cast<size_t>(end - counted_)));
    if (found == nullptr) break;
    ++line_;
    counted_ = found + 1;
  }
  counted_ = end;
}

int64_t ImportFile::line() {
  Count();
  const bool is_at_line_end = gptr() != eback() && gptr()[-1] == '\n';
  return is_at_line_end ? line_ - 1 : line_;
}

void ImportFile::EndPart() {
  part_bytes_ = 0;
  part_start_ = gptr();
}

ImportFile::int_type ImportFile::underflow() {
  Count();
  if (gptr() != nullptr) part_bytes_ += gptr() - part_start_;
  part_start_ = gptr();
  if (part_bytes_ > kLongestPart) {
    too_long_ = true;
    return traits_type::eof();
  }
  source_.read(block_.data(), static_cast<std::streamsize>(block_.size()));
  char* const end = block_.data() + source_.gcount();
  setg(block_.data(), block_.data(), end);
  counted_ = block_.data();
  part_start_ = block_.data();
  return end == block_.data() ? traits_type::eof() : traits_type::to_int_type(block_.front());
}

}  // namespace prorata::app
