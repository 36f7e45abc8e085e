#pragma once

// Words of a partner's own on a reservation, such as `env` -> `prod`: to find and to group by.

#include <string>
#include <string_view>
#include <vector>

#include "server/domain/error.h"

namespace prorata::domain {

struct Label {
  std::string key;
  std::string value;

  friend bool operator==(const Label&, const Label&) = default;
};

// In the order of their keys, each key once.
using Labels = std::vector<Label>;

// The most labels that a reservation has.
inline constexpr size_t kMostLabels = 64;

// The value of a key; null if there is none.
const std::string* FindLabel(const Labels& labels, std::string_view key);
// Sets the value of a key, whether it was there or not.
void SetLabel(Labels& labels, std::string_view key, std::string value);
// Takes a key away; nothing happens where it is not there.
void RemoveLabel(Labels& labels, std::string_view key);

// Everything that is wrong with labels (FIELD_INVALID): more than 64; a key that is not 1 to 63 of `a-z`, `0-9`, `_`
// and `-`, starting with a letter; a value that is not up to 63 of letters, digits, `_`, `-` and `.`. `field`: of the
// labels in the request; a key is named after it, as in `reservation.labels.env`.
std::vector<Violation> CheckLabels(const Labels& labels, std::string_view field);

}  // namespace prorata::domain
