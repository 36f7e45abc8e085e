#pragma once

// Who buys, for whom, and where that one runs.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "server/domain/calendar.h"
#include "server/domain/money.h"
#include "server/domain/names.h"

namespace prorata::domain {

struct Partner {
  PartnerId id;
  std::string display_name;
  Currency billing_currency;
  std::vector<std::string> notice_emails;
  // The policy locked into new orders. Never empty once stored.
  PolicyId default_refund_policy;
  // In USD; instead of the policy's limit.
  std::optional<Money> annual_refund_limit;
  int64_t revision = 1;
  Instant create_time;
  Instant update_time;

  friend bool operator==(const Partner&, const Partner&) = default;
};

struct Customer {
  CustomerName name;
  std::string display_name;
  bool suspended = false;
  // Whether users of the customer may buy for it (rules.md, section 2).
  bool purchase_permitted = false;
  int64_t revision = 1;
  Instant create_time;
  Instant update_time;

  friend bool operator==(const Customer&, const Customer&) = default;
};

struct Subscription {
  SubscriptionName name;
  std::string display_name;
  bool disabled = false;
  std::vector<std::string> resource_groups;
  int64_t revision = 1;
  Instant create_time;
  Instant update_time;

  friend bool operator==(const Subscription&, const Subscription&) = default;
};

// Subscriptions of a customer that a reservation can apply to together.
struct ManagementGroup {
  ManagementGroupName name;
  std::string display_name;
  // Of the customer; each once. May be empty: then it covers nothing.
  std::vector<SubscriptionId> subscriptions;
  int64_t revision = 1;
  Instant create_time;
  Instant update_time;

  friend bool operator==(const ManagementGroup&, const ManagementGroup&) = default;
};

// The etag of a revision, as the API shows it: the number in double quotes.
std::string EtagOf(int64_t revision);

}  // namespace prorata::domain
