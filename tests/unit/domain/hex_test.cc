// Goal: eight digits at a time are the digits that one at a time would be, and nothing else is taken for one.

#include "server/domain/hex.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <string_view>

namespace prorata::domain {
namespace {

uint64_t InMemory(std::string_view eight) {
  uint64_t digits = 0;
  std::memcpy(&digits, eight.data(), sizeof(digits));
  return digits;
}

TEST(Hex, EveryByteInEveryPlace) {
  for (int place = 0; place < 4; ++place) {
    for (uint32_t byte = 0; byte < 256; ++byte) {
      std::string expected = "5a5a5a5a";
      expected.replace(static_cast<size_t>(2 * place), 2, fmt::format("{:02x}", byte));
      const uint32_t bytes = (0x5A5A5A5A & ~(0xFFU << 8 * place)) | byte << 8 * place;
      EXPECT_EQ(HexDigitsOf(bytes), InMemory(expected)) << expected;
      EXPECT_EQ(BytesOfHex(InMemory(expected)), bytes) << expected;
    }
  }
}

TEST(Hex, UpperCaseHasTheSameBytes) {
  EXPECT_EQ(LowerHex(InMemory("09AFafBe")), InMemory("09afafbe"));
}

TEST(Hex, NoOtherCharacterIsADigit) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (size_t place = 0; place < 8; ++place) {
    for (int c = 0; c < 256; ++c) {
      std::string text = "5a5a5a5a";
      text[place] = static_cast<char>(c);
      const bool is_digit = kDigits.find(static_cast<char>(c)) != std::string_view::npos;
      EXPECT_EQ(BytesOfHex(InMemory(text)).has_value(), is_digit) << place << " " << c;
      const bool is_upper = c >= 'A' && c <= 'F';
      EXPECT_EQ(BytesOfHex(LowerHex(InMemory(text))).has_value(), is_digit || is_upper) << place << " " << c;
    }
  }
}

}  // namespace
}  // namespace prorata::domain
