#include "server/app/decimal.h"

#include "absl/strings/ascii.h"

namespace prorata::app {

std::optional<int64_t> ParseNanos(std::string_view text) {
  constexpr size_t kDigits = 9;
  const size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view fraction = point == std::string_view::npos ? "" : text.substr(point + 1);
  const bool is_cut_short = point != std::string_view::npos && fraction.empty();
  if (whole.empty() || is_cut_short || fraction.size() > kDigits) return std::nullopt;
  int64_t nanos = 0;
  for (size_t i = 0; i < whole.size() + kDigits; ++i) {
    const size_t place = i - whole.size();
    const char digit = i < whole.size() ? whole[i] : place < fraction.size() ? fraction[place] : '0';
    if (!absl::ascii_isdigit(static_cast<unsigned char>(digit))) return std::nullopt;
    if (__builtin_mul_overflow(nanos, int64_t{10}, &nanos)) return std::nullopt;
    if (__builtin_add_overflow(nanos, int64_t{digit - '0'}, &nanos)) return std::nullopt;
  }
  return nanos;
}

}  // namespace prorata::app
