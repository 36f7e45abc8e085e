#include "client/cli/printable.h"

#include <fmt/format.h>

#include "absl/strings/str_replace.h"

namespace prorata::cli {

std::string Printable(const std::string& text) {
  std::string printable;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    // U+0080 to U+009F, which terminals obey too, are C2 80 to C2 9F in UTF-8.
    const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0;
    if (byte == 0xC2 && next >= 0x80 && next < 0xA0) {
      printable += fmt::format("\\u{:04x}", next);
      ++i;
    } else if ((byte < 0x20 && byte != '\n') || byte == 0x7F) {
      printable += fmt::format("\\x{:02x}", byte);
    } else {
      printable += text[i];
    }
  }
  return printable;
}

std::string PrintableLine(const std::string& text) {
  return absl::StrReplaceAll(Printable(text), {{"\n", "\\n"}});
}

}  // namespace prorata::cli
