#include "server/app/import_file.h"

#include <algorithm>

namespace prorata::app {

void ImportFile::Count() {
  if (gptr() == nullptr) return;
  line_ += std::count(counted_, static_cast<const char*>(gptr()), '\n');
  part_bytes_ += gptr() - counted_;
  counted_ = gptr();
}

int64_t ImportFile::line() {
  Count();
  const bool is_at_line_end = gptr() != eback() && gptr()[-1] == '\n';
  return is_at_line_end ? line_ - 1 : line_;
}

void ImportFile::EndPart() {
  Count();
  part_bytes_ = 0;
}

ImportFile::int_type ImportFile::underflow() {
  Count();
  if (part_bytes_ > kLongestPart) {
    too_long_ = true;
    return traits_type::eof();
  }
  source_.read(block_.data(), static_cast<std::streamsize>(block_.size()));
  char* const end = block_.data() + source_.gcount();
  setg(block_.data(), block_.data(), end);
  counted_ = block_.data();
  return end == block_.data() ? traits_type::eof() : traits_type::to_int_type(block_.front());
}

}  // namespace prorata::app
