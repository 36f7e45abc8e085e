#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace prorata::app {

using Sha256Digest = std::array<uint8_t, 32>;

// SHA-256 of the parts, one behind the other.
Sha256Digest Sha256(std::initializer_list<std::string_view> parts);

}  // namespace prorata::app
