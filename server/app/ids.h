#pragma once

#include <array>
#include <cstdint>

#include "server/domain/calendar.h"

namespace prorata::app {

// A new UUID of version 7 (RFC 9562) for an instant: ids of one process are in the order in which they were made, also
// within one millisecond and under a clock that stands. Thread-safe.
std::array<uint8_t, 16> NewUuid(domain::Instant now);

template <typename Id>
Id NewId(domain::Instant now) {
  return Id{NewUuid(now)};
}

}  // namespace prorata::app
