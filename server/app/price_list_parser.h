#pragma once

// The JSON of a price list, item by item. For price_list.cc.

#include <array>
#include <cstdint>
#include <istream>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"

namespace prorata::app {

// What is read of an item; everything else in it is passed over.
enum class PriceField { kType, kTerm, kSku, kRegion, kCurrency, kService, kProduct, kPrice, kDate };
inline constexpr size_t kPriceFields = 9;
// The key in the file, such as `retailPrice`.
std::string_view NameOf(PriceField field);

struct PriceItem {
  enum class Kind { kAbsent, kNull, kText, kNumber, kOther };
  struct Value {
    Kind kind = Kind::kAbsent;
    // A number stands here as it is in the file: no price goes through a double.
    std::string text;
  };

  // Where it starts, from 1.
  int64_t line = 0;
  // Its place in `Items`, from 0.
  int64_t number = 0;
  bool is_object = true;
  // At the number of the PriceField. Of a key that is there twice the last value.
  std::array<Value, kPriceFields> values;
};

// Calls `take` for each element of `Items`. `has_next_page` tells whether `NextPageLink` is set. IMPORT_INVALID: not
// JSON, or no `Items`.
absl::Status ParsePriceList(std::istream& source, absl::FunctionRef<void(const PriceItem&)> take, bool& has_next_page);

}  // namespace prorata::app
