#pragma once

// What happened to a partner's resources, in commit order.

#include <string>

#include "server/domain/calendar.h"
#include "server/domain/names.h"

namespace prorata::domain {

struct Event {
  PartnerId partner;
  // From 1 without a gap.
  int64_t sequence = 0;
  Instant time;
  // Such as `order.purchased`, `refund.requested`, `refund.succeeded`, `payment.charged`.
  std::string type;
  // The name of the resource it is about.
  std::string resource;
  std::string principal;
  std::string request_id;

  friend bool operator==(const Event&, const Event&) = default;
};

}  // namespace prorata::domain
