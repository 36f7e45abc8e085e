#include "server/rpc/correlation.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <random>

#include "server/domain/hex.h"

namespace prorata::rpc {

bool IsWellFormedCorrelationId(std::string_view text) {
  constexpr size_t kLongest = 64;
  return !text.empty() && text.size() <= kLongest && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
  });
}

std::string NewId() {
  thread_local std::mt19937_64 random = [] {
    std::random_device device;
    std::seed_seq seed{device(), device(), device(), device()};
    return std::mt19937_64(seed);
  }();
  std::array<uint64_t, 4> digits;
  for (size_t half = 0; half < 2; ++half) {
    const uint64_t bits = random();
    digits[2 * half] = domain::HexDigitsOf(static_cast<uint32_t>(bits));
    digits[2 * half + 1] = domain::HexDigitsOf(static_cast<uint32_t>(bits >> 32));
  }
  std::string id(sizeof(digits), '\0');
  std::memcpy(id.data(), digits.data(), sizeof(digits));
  return id;
}

}  // namespace prorata::rpc
