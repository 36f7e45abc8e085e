#include "storage/schema/key_codec.h"

#include <cstring>
#include <utility>

namespace prorata::schema {
namespace {

constexpr char kEscape = '\x00';
constexpr char kEscapedZero = '\xFF';
constexpr char kEnd = '\x01';
// Bytes of an escaped zero, and of the end.
constexpr size_t kEscaped = 2;

}  // namespace

void KeyWriter::operator()(std::string_view text) {
  for (;;) {
    const size_t zero = text.find(kEscape);
    bytes_.append(text.substr(0, zero));
    bytes_.push_back(kEscape);
    if (zero == std::string_view::npos) break;
    bytes_.push_back(kEscapedZero);
    text.remove_prefix(zero + 1);
  }
  bytes_.push_back(kEnd);
}

void KeyWriter::Number(uint64_t value, int width) {
  for (int shift = (width - 1) * 8; shift >= 0; shift -= 8) bytes_.push_back(static_cast<char>(value >> shift));
}

void KeyReader::operator()(std::string& text) {
  text.clear();
  std::string_view raw = RawText();
  // Every escape but the last is that of a zero.
  while (!raw.empty()) {
    const size_t escape = raw.find(kEscape);
    text.append(raw.substr(0, escape));
    raw.remove_prefix(escape + kEscaped);
    if (!raw.empty()) text.push_back(kEscape);
  }
}

std::optional<size_t> TextSize(std::string_view bytes) {
  for (size_t escape = bytes.find(kEscape); escape < bytes.size() - 1;
       escape = bytes.find(kEscape, escape + kEscaped)) {
    const char kind = bytes[escape + 1];
    if (kind == kEnd) return escape + kEscaped;
    if (kind != kEscapedZero) break;
  }
  return std::nullopt;
}

std::string_view KeyReader::RawText() {
  const std::optional<size_t> size = TextSize(rest_);
  if (!size.has_value()) {
    good_ = false;
    return {};
  }
  const std::string_view text = rest_.substr(0, *size);
  rest_.remove_prefix(text.size());
  return text;
}

void KeyReader::operator()(std::array<uint8_t, 16>& uuid) {
  if (rest_.size() < uuid.size()) {
    good_ = false;
    return;
  }
  std::memcpy(uuid.data(), rest_.data(), uuid.size());
  rest_.remove_prefix(uuid.size());
}

void KeyReader::operator()(domain::Currency& currency) {
  const auto parsed = domain::Currency::Parse(rest_.substr(0, 3));
  if (!parsed.ok()) {
    good_ = false;
    return;
  }
  currency = *parsed;
  rest_.remove_prefix(3);
}

uint64_t KeyReader::Number(size_t width) {
  if (rest_.size() < width) {
    good_ = false;
    return 0;
  }
  uint64_t value = 0;
  for (size_t i = 0; i < width; ++i) value = value << 8 | static_cast<uint8_t>(rest_[i]);
  rest_.remove_prefix(width);
  return value;
}

}  // namespace prorata::schema
