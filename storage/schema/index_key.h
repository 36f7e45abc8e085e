#pragma once

// Keys of the indexes of reservations (keys.h) as lists need them: read and made by the thousands, the names in them
// left as bytes.

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "storage/schema/keys.h"

namespace prorata::schema {

// What the key of an index says, whichever it is of. Those of one index and partner compare like its keys, but for
// `canceled` and `kind`.
struct IndexKey {
  // When the reservation expires or was bought, in micros; or the word.
  int64_t time = 0;
  std::string word;
  // The key of the reservation in Reservations, as bytes.
  std::string reservation;
  bool canceled = false;
  WordKind kind = WordKind::kSku;

  friend auto operator<=>(const IndexKey&, const IndexKey&) = default;
};

// Reads the bytes of a key into `key`, using its memory again; DATA_LOSS if they are none of the index.
template <typename Index>
absl::Status ReadIndexKey(std::string_view bytes, IndexKey& key);

// The reverse.
template <typename Index>
std::string IndexKeyBytes(const IndexKey& key);
// What the keys of all reservations start with that are the same but for the reservation.
template <typename Index>
std::string IndexKeyStart(const IndexKey& key);

}  // namespace prorata::schema
