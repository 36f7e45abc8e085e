#pragma once

// The support request that a refund or exchange opens when it waits for approval (rules.md, section 5). The two stay in
// step.

#include <string>
#include <vector>

#include "server/domain/calendar.h"
#include "server/domain/names.h"
#include "server/domain/reservation.h"

namespace prorata::domain {

struct SupportRequest {
  enum class State { kOpen = 1, kResolved = 2, kClosed = 3 };

  SupportRequestName name;
  std::string issue_type = "Billing";
  std::string problem_type = "Reservation management";
  std::string category = "Exchanges and refunds";
  // The reservations it is about: both ids are in the names.
  std::vector<ReservationName> reservations;
  // The refund or exchange that it is.
  Operation operation;
  State state = State::kOpen;
  std::string opened_by;
  // What resolved it: the approver's or rejecter's words.
  std::string resolution;
  Instant create_time;
  Instant update_time;

  friend bool operator==(const SupportRequest&, const SupportRequest&) = default;
};

}  // namespace prorata::domain
