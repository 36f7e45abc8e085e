#pragma once

// An uploaded file as it is read: knows the line it is at and stops at a value without an end.

#include <array>
#include <cstdint>
#include <istream>
#include <streambuf>

namespace prorata::app {

// Give it to a std::istream. Reads `source` in blocks and never seeks; `source` must outlive it.
class ImportFile : public std::streambuf {
 public:
  // Longer than any line or value of a file that means what it says. The file ends there, so that none fills the
  // memory.
  static constexpr int64_t kLongestPart = 1024 * 1024;

  explicit ImportFile(std::istream& source) : source_(source) {}

  // The line of the character that was read last, from 1. Parsers read one ahead to see where a number ends.
  int64_t line();
  // The part that was being read is complete: the next one starts here.
  void EndPart();

  // Whether the file was cut at a part that is too long.
  bool too_long() const { return too_long_; }
  // Whether the source could not be read.
  bool unreadable() const { return source_.bad(); }

 protected:
  int_type underflow() override;

 private:
  // Counts the lines of what was read since the last call.
  void Count();

  std::istream& source_;
  std::array<char, 64 * 1024> block_{};
  const char* counted_ = block_.data();
  int64_t line_ = 1;
  // What the part has in this block starts there, and in blocks before it had so many bytes.
  const char* part_start_ = nullptr;
  int64_t part_bytes_ = 0;
  bool too_long_ = false;
};

}  // namespace prorata::app
