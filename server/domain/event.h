#pragma once

// What happened to a partner's resources, in commit order.

#include <string>
#include <vector>

#include "server/domain/calendar.h"
#include "server/domain/names.h"
#include "server/domain/reason.h"

namespace prorata::domain {

// Why something was not done, or will not be as things stand.
struct EventReason {
  Reason reason = Reason::kUnspecified;
  // For people.
  std::string description;
  // The name of the resource; empty if it is about none.
  std::string subject;

  friend bool operator==(const EventReason&, const EventReason&) = default;
};

struct Event {
  PartnerId partner;
  // From 1 without a gap.
  int64_t sequence = 0;
  // When it happened: for what time brought, the moment it fell due.
  Instant time;
  // Such as `order.purchased`, `refund.requested`, `refund.succeeded`, `payment.charged`; see notice.h for `notice.
  // ...`.
  std::string type;
  // The name of the resource it is about.
  std::string resource;
  std::string principal;
  std::string request_id;
  // For people. Notices only.
  std::string text;
  std::vector<EventReason> reasons;
  // The e-mail addresses of the partner that a notice is for: those it had at that time.
  std::vector<std::string> recipients;

  friend bool operator==(const Event&, const Event&) = default;
};

}  // namespace prorata::domain
