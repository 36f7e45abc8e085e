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
  // What `bytes` is. The numbers are stored.
  enum class Form : uint8_t {
    // The response message.
    kResponse = 0,
    // A refusal (error.h).
    kRefusal = 1,
    // What the method needs to make its response again from the rows that it wrote.
    kRowsKey = 2,
  };
  Form form = Form::kResponse;
  std::string bytes;

  friend bool operator==(const RememberedAnswer&, const RememberedAnswer&) = default;
};

}  // namespace prorata::domain
