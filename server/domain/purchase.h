#pragma once

// Buying (rules.md, section 2).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "server/domain/error.h"
#include "server/domain/labels.h"
#include "server/domain/offer.h"
#include "server/domain/order.h"
#include "server/domain/partner.h"
#include "server/domain/reservation.h"
#include "server/domain/size_flexibility.h"
#include "server/domain/working.h"

namespace prorata::domain {

// What is to be bought: the same in a purchase and in an exchange.
struct PurchaseCommand {
  OfferId offer;
  BillingPlan billing_plan = BillingPlan::kUpfront;
  int64_t quantity = 0;
  AppliedScope scope;
  // The customer that the scope's subscription or management group was named under, if one was named: another than the
  // buyer is SCOPE_NOT_OWNED.
  std::optional<CustomerName> scope_customer;
  // Whether the caller named a scope at all; not stored. A swap of twins keeps the one it has where none was named.
  bool scope_named = false;
  std::optional<Money> max_price;
  std::string display_name;
  // Of a purchase alone: an exchange names neither, and what is stored of it has neither.
  Labels labels = {};
  std::optional<SizeFlexibility> size_flexibility = {};

  friend bool operator==(const PurchaseCommand&, const PurchaseCommand&) = default;
};

struct PurchaseFacts {
  Partner partner;
  Customer customer;
  Offer offer;
  // The subscription of the scope, if one was named and it exists.
  std::optional<Subscription> subscription;
  // The same for a management group.
  std::optional<ManagementGroup> management_group = {};
  // True if the caller is a user of the customer itself.
  bool buyer_is_customer = false;
};

struct PurchaseQuote {
  OfferId offer;
  int64_t quantity = 0;
  // The plan if bought at the time of the quote.
  PaymentPlan plan;
  Money total;
  // Unit payment x quantity.
  Money payment;
  PolicyId refund_policy;
  // Everything that stands against it, in the published order: OFFER_WITHDRAWN or OFFER_UPCOMING,
  // BILLING_PLAN_NOT_OFFERED, QUANTITY_OUT_OF_RANGE, SCOPE_NOT_OWNED, SUBSCRIPTION_NOT_ACTIVE,
  // SIZE_FLEXIBILITY_NOT_OFFERED, SCOPE_NOT_SINGLE, CUSTOMER_SUSPENDED, CUSTOMER_MAY_NOT_BUY, PRICE_ABOVE_MAXIMUM.
  std::vector<Violation> violations;

  friend bool operator==(const PurchaseQuote&, const PurchaseQuote&) = default;
};

// Prices a purchase at `now`. `field_prefix` goes before the fields named in violations, such as `purchases[1].`.
// Refused as a whole where no amount can be computed: CURRENCY_MISMATCH (max_price), AMOUNT_OUT_OF_RANGE.
// Without a price in force the amounts are zero and OFFER_UPCOMING (or OFFER_WITHDRAWN) is among the violations.
absl::StatusOr<PurchaseQuote> QuotePurchase(const PurchaseFacts& facts, const PurchaseCommand& command, Instant now,
                                            std::string_view field_prefix = "");

// Appends PRICE_ABOVE_MAXIMUM if `total`, in the currency of the command's max_price, is above it.
void CheckMaximum(const PurchaseCommand& command, const Money& total, std::string_view field_prefix,
                  std::vector<Violation>& violations);

// Tells the working, in order. A pure function of the quote.
void ExplainPurchase(const PurchaseQuote& quote, StepSink sink);

// What a purchase creates: the order and its first reservation, with everything but the ledger's number set.
struct PurchaseDecision {
  Order order;
  Reservation reservation;
};

// Buys at `now` at the price of the quote, whose violations must be empty. The term starts now, whenever it was quoted.
absl::StatusOr<PurchaseDecision> DecidePurchase(const PurchaseFacts& facts, const PurchaseCommand& command,
                                                const PurchaseQuote& quote, OrderId order, ReservationId reservation,
                                                std::string_view purchased_by, Instant now);

}  // namespace prorata::domain
