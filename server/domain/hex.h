#pragma once

// Hexadecimal digits, eight at a time in one number: ids are written and read several times in each call. Numbers hold
// bytes and digits as they stand in memory, so that they are copied there.

#include <bit>
#include <cstdint>
#include <optional>

namespace prorata::domain {

static_assert(std::endian::native == std::endian::little);

inline constexpr uint64_t kEachByte = 0x0101010101010101;

// The digits of four bytes, in lower case.
constexpr uint64_t HexDigitsOf(uint32_t bytes) {
  uint64_t spread = bytes;
  spread = (spread | spread << 16) & 0x0000FFFF0000FFFF;
  spread = (spread | spread << 8) & 0x00FF00FF00FF00FF;
  const uint64_t values = (spread >> 4 & 0x000F000F000F000F) | (spread & 0x000F000F000F000F) << 8;
  const uint64_t is_letter = (values + 6 * kEachByte) >> 4 & kEachByte;
  return values + '0' * kEachByte + is_letter * ('a' - '0' - 10);
}

// Eight digits of either case in lower case. Makes a digit of nothing that is none.
constexpr uint64_t LowerHex(uint64_t digits) {
  return digits | (digits >> 1 & 0x20 * kEachByte);
}

// The bytes of eight digits in lower case; none if one of these is no such digit.
constexpr std::optional<uint32_t> BytesOfHex(uint64_t digits) {
  const uint64_t is_letter = digits >> 6 & kEachByte;
  // Were it written again, it would be the same if each value is below 16 and a letter's above 9.
  const uint64_t values = digits - '0' * kEachByte - is_letter * ('a' - '0' - 10);
  const uint64_t is_above_9 = (values + 6 * kEachByte) >> 4 & kEachByte;
  if ((values & 0xF0 * kEachByte) != 0 || is_above_9 != is_letter) return std::nullopt;
  uint64_t packed = (values << 4 | values >> 8) & 0x00FF00FF00FF00FF;
  packed = (packed | packed >> 8) & 0x0000FFFF0000FFFF;
  return static_cast<uint32_t>(packed | packed >> 16);
}

}  // namespace prorata::domain
