#pragma once

// The yearly refund limit of a customer (rules.md, section 4). Everything here is in USD.

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "server/domain/calendar.h"
#include "server/domain/money.h"
#include "server/domain/names.h"
#include "server/domain/partner.h"
#include "server/domain/policy.h"

namespace prorata::domain {

// What the refunds requested on one date count. Small and always read as a whole, so that a customer with many refunds
// costs no more than one with few.
struct AllowanceDay {
  Date date;
  // Paid.
  int64_t used_minor = 0;
  // Waiting for approval.
  int64_t held_minor = 0;

  friend bool operator==(const AllowanceDay&, const AllowanceDay&) = default;
};

// The days on which a customer's refunds counted, oldest first, each at least one amount above zero.
struct AllowanceDays {
  CustomerName customer;
  std::vector<AllowanceDay> days;

  friend bool operator==(const AllowanceDays&, const AllowanceDays&) = default;
};

// Limit, window and what it holds at a date.
struct Allowance {
  Money limit;
  Money used;
  Money held;
  // limit - used - held, not below zero.
  Money available;

  friend bool operator==(const Allowance&, const Allowance&) = default;
};

// The limit that holds for a customer: the partner's override, else the policy's.
Money LimitOf(const RefundPolicy& policy, const Partner& partner);

// The first date whose refunds still count on `today`. What is dated after `today` counts too, so that a clock that was
// put back opens no room.
Date FirstCounted(const RefundPolicy& policy, Date today);

// The first date on which what counted on `date` no longer counts: date + window days, or the first day of the next
// year.
Date ReturnDate(const RefundPolicy& policy, Date date);

// The account as it is on `today`.
absl::StatusOr<Allowance> AllowanceOn(const RefundPolicy& policy, const Money& limit, const AllowanceDays& days,
                                      Date today);

// The first date from `today` on, on which `amount` fits if nothing else is refunded; none if it is above the limit
// itself.
std::optional<Date> FirstDateThatFits(const RefundPolicy& policy, const Money& limit, const AllowanceDays& days,
                                      Date today, const Money& amount);

// Counts an amount on a date, and moves it: hold, or use at once; a held one is used or given back. Nothing is written
// for zero. Days before `today` - 800, which no window reaches, are dropped unless they hold something. Using or giving
// back what is not held is INTERNAL: a fault of ours.
absl::Status AddUsed(AllowanceDays& days, Date date, const Money& amount, Date today);
absl::Status AddHeld(AllowanceDays& days, Date date, const Money& amount, Date today);
absl::Status HeldBecomesUsed(AllowanceDays& days, Date date, const Money& amount);
absl::Status ReleaseHeld(AllowanceDays& days, Date date, const Money& amount);

}  // namespace prorata::domain
