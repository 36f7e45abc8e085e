#pragma once

// Where a page of reservations ended, as page tokens carry it: enough to go on along any way (reservation_list_plan.h).

#include <cstdint>
#include <string>
#include <string_view>

namespace prorata::app {

struct ListPlace {
  // What the order makes of the row (OrderBy::KeyOf); empty where the list comes by name.
  std::string sort_key;
  // The key of the row in Reservations, as bytes.
  std::string key;
  // What the key of an index has before the name: micros or a word.
  int64_t time = 0;
  std::string word;
  // True once the list was found too long to be sorted.
  bool is_long = false;

  std::string Bytes() const;
  // False for bytes that are none.
  static bool FromBytes(std::string_view bytes, ListPlace& place);

  friend bool operator==(const ListPlace&, const ListPlace&) = default;
};

}  // namespace prorata::app
