#pragma once

// A purchase and what was locked into it.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "server/domain/calendar.h"
#include "server/domain/money.h"
#include "server/domain/names.h"
#include "server/domain/terms.h"

namespace prorata::domain {

struct Order {
  OrderName name;
  std::string display_name;
  OfferId offer;
  // The quantity bought. What is still held is the sum of the order's active reservations.
  int64_t quantity = 0;
  PaymentPlan plan;
  Money total;
  PolicyId refund_policy;
  // What was charged for payment 1, 2, ... : unit payment x the units held on that day. A payment for which nothing was
  // held any more is zero. Written by the purchase and when an instalment falls due.
  std::vector<Money> charged;
  // True once the end of the term was booked.
  bool closed = false;
  std::optional<ExchangeId> exchange;
  std::vector<ReservationName> replaces;
  std::string purchased_by;
  // The number of the ledger transaction of the purchase.
  int64_t transaction = 0;
  int64_t revision = 1;
  // How many of the reminders before the end (kReminderDays) were worked off.
  int reminders = 0;
  // The reservation that it renews.
  std::optional<ReservationName> renewed_from;
  // The orders that renew its reservations.
  std::vector<OrderId> renewed_into;

  friend bool operator==(const Order&, const Order&) = default;
};

}  // namespace prorata::domain
