#pragma once

// What an older state of a row had otherwise than a newer one, by fields: where little changed, much smaller than the
// row. Knows nothing of what the fields mean.

#include <cstdint>
#include <string>
#include <string_view>

namespace prorata::schema {

struct RowDifference {
  // The fields that differ, or that only one of the two has; bit n for number n.
  uint64_t fields = 0;
  // Those of them that the older one has, as it has them.
  std::string older;

  friend bool operator==(const RowDifference&, const RowDifference&) = default;
};

// Rows as row_codec.h writes them, with fields up to number 63.
RowDifference DifferenceOf(std::string_view older, std::string_view newer);

// The older row again. Where one of the two is not well formed, nor is what comes of them: it does not decode.
std::string OlderRow(std::string_view newer, const RowDifference& difference);

}  // namespace prorata::schema
