#pragma once

// What was answered to a request_id, to be answered again (api.md, Conventions).

#include <array>
#include <cstdint>
#include <string>

#include "server/domain/calendar.h"

namespace prorata::domain {

struct RememberedAnswer {
  std::string method;
  // SHA-256 over method and request.
  std::array<uint8_t, 32> fingerprint{};
  Instant time;
  // True if `bytes` is a refusal (error.h), else it is the response message.
  bool refused = false;
  std::string bytes;

  friend bool operator==(const RememberedAnswer&, const RememberedAnswer&) = default;
};

}  // namespace prorata::domain
