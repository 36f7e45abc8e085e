#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "server/domain/calendar.h"

namespace prorata::app {

// A new UUID of version 7 (RFC 9562) for an instant: ids of one process are in the order in which they were made, also
// within one millisecond and under a clock that stands. Thread-safe.
std::array<uint8_t, 16> NewUuid(domain::Instant now);

// The UUID of version 7 for an instant that a text stands for: the same each time, so that what time brings has the
// same ids whenever it is done. `text` names one thing only.
std::array<uint8_t, 16> DerivedUuid(domain::Instant instant, std::string_view text);

// The lowest of all UUIDs of version 7 for an instant: what NewUuid made at that time or later is above it.
std::array<uint8_t, 16> LowestUuid(domain::Instant instant);

template <typename Id>
Id NewId(domain::Instant now) {
  return Id{NewUuid(now)};
}

}  // namespace prorata::app
