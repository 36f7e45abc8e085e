#pragma once

// What the names in a file of reservations mean, in either of its formats. For reservation_file.cc.

#include <optional>
#include <string_view>

#include "server/app/reservation_file.h"

namespace prorata::app {

// What a name in the file means. A name may be several things: `sku` is a text, or an object with a `name`.
struct Meaning {
  std::string_view path;
  std::optional<ItemField> field;
  std::optional<ItemList> list;
  // Whether names within it are looked at.
  bool is_group = false;
  // Whether it is the value of a name within `labels`.
  bool is_label = false;
};

// The names of labels are the partner's own.
inline constexpr std::string_view kWithinLabels = "labels.";

// `path`: names of objects within each other with dots between, without the `properties` of Microsoft.Capacity. Null
// for what is not known. Lives as long as the program.
const Meaning* MeaningOf(std::string_view path);

}  // namespace prorata::app
