#pragma once

// Ids and resource names (api.md, Resources). Two ids of different nouns never share a type; a name knows its parents
// and orders like its parts, so that names serve as keys.

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace prorata::domain {

// An id chosen by people or by the catalog: `contoso`, `standard-b1ls.westeurope.p1y.usd`.
template <typename Noun>
struct TextId {
  std::string value;

  friend auto operator<=>(const TextId&, const TextId&) = default;
};

// An id made by the server: a UUID, shown in lower case.
template <typename Noun>
struct UuidId {
  std::array<uint8_t, 16> bytes{};

  bool is_nil() const { return bytes == std::array<uint8_t, 16>{}; }
  friend auto operator<=>(const UuidId&, const UuidId&) = default;
};

using PartnerId = TextId<struct PartnerNoun>;
using CustomerId = TextId<struct CustomerNoun>;
using SubscriptionId = TextId<struct SubscriptionNoun>;
using ManagementGroupId = TextId<struct ManagementGroupNoun>;
using OfferId = TextId<struct OfferNoun>;
using PolicyId = TextId<struct PolicyNoun>;
using OrderId = UuidId<struct OrderNoun>;
using ReservationId = UuidId<struct ReservationNoun>;
using RefundId = UuidId<struct RefundNoun>;
using ExchangeId = UuidId<struct ExchangeNoun>;
using SupportRequestId = UuidId<struct SupportRequestNoun>;

// The forms of ids that are no UUIDs (api.md, Resources). Chosen by a caller: 1 to 63 of a-z, 0-9 and -, starting and
// ending with a letter or digit. Of an offer, which the catalog names (`standard-b1ls.westeurope.p1y.usd`): up to 200,
// with . and _ too.
bool IsChosenId(std::string_view text);
bool IsOfferId(std::string_view text);

// Of a UUID, in lower case.
bool IsUuid(std::string_view text);

// Lower-case text of a UUID and back, from either case; a refusal (FIELD_INVALID) for anything else.
std::string UuidText(const std::array<uint8_t, 16>& bytes);
absl::StatusOr<std::array<uint8_t, 16>> ParseUuid(std::string_view text);

struct CustomerName {
  PartnerId partner;
  CustomerId customer;
  friend auto operator<=>(const CustomerName&, const CustomerName&) = default;
};
struct SubscriptionName {
  CustomerName customer;
  SubscriptionId subscription;
  friend auto operator<=>(const SubscriptionName&, const SubscriptionName&) = default;
};
struct ManagementGroupName {
  CustomerName customer;
  ManagementGroupId management_group;
  friend auto operator<=>(const ManagementGroupName&, const ManagementGroupName&) = default;
};
struct OrderName {
  CustomerName customer;
  OrderId order;
  friend auto operator<=>(const OrderName&, const OrderName&) = default;
};
struct ReservationName {
  OrderName order;
  ReservationId reservation;
  friend auto operator<=>(const ReservationName&, const ReservationName&) = default;
};
struct RefundName {
  CustomerName customer;
  RefundId refund;
  friend auto operator<=>(const RefundName&, const RefundName&) = default;
};
struct ExchangeName {
  CustomerName customer;
  ExchangeId exchange;
  friend auto operator<=>(const ExchangeName&, const ExchangeName&) = default;
};
struct SupportRequestName {
  CustomerName customer;
  SupportRequestId support_request;
  friend auto operator<=>(const SupportRequestName&, const SupportRequestName&) = default;
};
struct TransactionName {
  PartnerId partner;
  int64_t number = 0;
  friend auto operator<=>(const TransactionName&, const TransactionName&) = default;
};

// Names as the API writes them.
std::string ToString(const PartnerId& name);     // partners/{partner}
std::string ToString(const OfferId& name);       // offers/{offer}
std::string ToString(const PolicyId& name);      // refundPolicies/{policy}
std::string ToString(const CustomerName& name);  // partners/{partner}/customers/{customer}
std::string ToString(const SubscriptionName& name);
std::string ToString(const ManagementGroupName& name);
std::string ToString(const OrderName& name);
std::string ToString(const ReservationName& name);
std::string ToString(const RefundName& name);
std::string ToString(const ExchangeName& name);
std::string ToString(const SupportRequestName& name);
std::string ToString(const TransactionName& name);

// The reverse. A refusal (FIELD_INVALID for `field`, with the pattern expected) for any other text; a wildcard `-` is
// no id here. Text ids have 1 to 63 of `a-z`, `0-9` and `-`, starting and ending with a letter or digit; an offer's up
// to 200, `.` and `_` among them. UUIDs must be in lower case and numbers without leading zeros, so that one resource
// has one name.
absl::StatusOr<PartnerId> ParsePartnerName(std::string_view text, std::string_view field);
absl::StatusOr<OfferId> ParseOfferName(std::string_view text, std::string_view field);
absl::StatusOr<PolicyId> ParsePolicyName(std::string_view text, std::string_view field);
absl::StatusOr<CustomerName> ParseCustomerName(std::string_view text, std::string_view field);
absl::StatusOr<SubscriptionName> ParseSubscriptionName(std::string_view text, std::string_view field);
absl::StatusOr<ManagementGroupName> ParseManagementGroupName(std::string_view text, std::string_view field);
absl::StatusOr<OrderName> ParseOrderName(std::string_view text, std::string_view field);
absl::StatusOr<ReservationName> ParseReservationName(std::string_view text, std::string_view field);
absl::StatusOr<RefundName> ParseRefundName(std::string_view text, std::string_view field);
absl::StatusOr<ExchangeName> ParseExchangeName(std::string_view text, std::string_view field);
absl::StatusOr<TransactionName> ParseTransactionName(std::string_view text, std::string_view field);

}  // namespace prorata::domain
