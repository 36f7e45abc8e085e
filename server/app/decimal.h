#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace prorata::app {

// A decimal number without a sign, such as `1.192566`, in thousand-millionths. Nothing for other texts, more than nine
// decimal places, and what does not fit 64 bits.
std::optional<int64_t> ParseNanos(std::string_view text);

}  // namespace prorata::app
