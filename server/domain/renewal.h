#pragma once

// Buying units again when their term ends (rules.md, section 7). The price is fixed 30 days before the end, and the
// lower of that and the price at the end is charged.

#include <optional>
#include <string_view>

#include "absl/status/statusor.h"
#include "server/domain/purchase.h"
#include "server/domain/reservation.h"

namespace prorata::domain {

// What a renewal buys: the same offer, plan, quantity, scope and name.
PurchaseCommand RenewalCommand(const Reservation& reservation);

// A renewal at some moment.
struct RenewalQuote {
  // The price of the offer at that moment; none if it has none, or is no longer the offer that was bought.
  std::optional<Money> price;
  // What it would be bought from: the offer is at the price charged, the lower of the fixed one and `price`.
  PurchaseFacts facts;
  // The term starts at that moment. Its violations are everything that stands in the way, and name no request field:
  // those of QuotePurchase, an offer that is another one now (OFFER_WITHDRAWN), a refund or exchange that waits for
  // approval (OPERATION_IN_PROGRESS): what the partner wants to return is not bought again.
  PurchaseQuote quote;
};

// Prices the renewal of a reservation as if its term ended at `at`, whether or not it is switched on. Refused as a
// whole where no amount can be computed: AMOUNT_OUT_OF_RANGE.
absl::StatusOr<RenewalQuote> QuoteRenewal(PurchaseFacts facts, const Reservation& reservation, Instant at);

// Fixes the price of the next term, unless it is fixed or there is none. Answers whether it did.
bool FixRenewalPrice(Reservation& reservation, const std::optional<Money>& price, Instant now);

// From when on the price is fixed: 30 days before the end.
Instant RenewalPriceTime(const PaymentPlan& plan);

// Whether renewal may be switched on or off at `now`: until expiry, also while a refund or exchange waits for approval.
// Refusals: RESERVATION_NOT_ACTIVE, RESERVATION_EXPIRED. `field`: the request field that names the reservation.
absl::Status CheckMaySwitchRenewal(const Reservation& reservation, Instant now, std::string_view field);

}  // namespace prorata::domain
