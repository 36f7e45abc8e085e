#pragma once

// Sets of characters. A name is looked at several times in each call: a look into a table takes less than comparisons
// with the ends of ranges.
//
//   constexpr CharacterSet kIdCharacters = kLowerOrDigit.With("-");
//   kIdCharacters.HasAll("adatum-2")  // true

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace prorata::domain {

class CharacterSet {
 public:
  constexpr explicit CharacterSet(std::string_view characters) { Add(characters); }

  constexpr CharacterSet With(std::string_view more) const {
    CharacterSet set = *this;
    set.Add(more);
    return set;
  }

  constexpr bool Has(char c) const { return has_[static_cast<uint8_t>(c)]; }
  // True for an empty text.
  constexpr bool HasAll(std::string_view text) const {
    return std::all_of(text.begin(), text.end(), [this](char c) { return Has(c); });
  }

 private:
  constexpr void Add(std::string_view characters) {
    for (const char c : characters) has_[static_cast<uint8_t>(c)] = true;
  }

  std::array<bool, 256> has_{};
};

inline constexpr CharacterSet kLowerOrDigit("abcdefghijklmnopqrstuvwxyz0123456789");
// Of ids that a caller chose, and of those of offers, which have the most.
inline constexpr CharacterSet kIdCharacters = kLowerOrDigit.With("-");
inline constexpr CharacterSet kOfferIdCharacters = kIdCharacters.With("._");

}  // namespace prorata::domain
