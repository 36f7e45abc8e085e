#pragma once

// Buying: facts, quotes and orders (rules.md, section 2).

#include <string>

#include "absl/status/statusor.h"
#include "server/app/context.h"
#include "server/app/journal.h"
#include "server/domain/purchase.h"
#include "storage/store.h"

namespace prorata::app {

// Loads what a purchase is decided from. RESOURCE_NOT_FOUND: partner, customer, offer, or a subscription or management
// group named in the scope.
absl::StatusOr<domain::PurchaseFacts> LoadPurchaseFacts(const storage::Reader& reader, const CallContext& context,
                                                        const domain::CustomerName& customer,
                                                        const domain::PurchaseCommand& command);

// A quote with its token. The token is empty if there are violations.
struct SealedPurchaseQuote {
  domain::PurchaseQuote quote;
  std::string token;
  domain::Instant expire_time;
};
absl::StatusOr<SealedPurchaseQuote> CalculatePurchase(const storage::Reader& reader, const CallContext& context,
                                                      const domain::CustomerName& customer,
                                                      const domain::PurchaseCommand& command);

// Buys, charges the first payment, and answers the order and its reservation as written. With a `quote_token` (it may
// be empty) at its price and refund policy; suspension, scope, permission, and whether the offer is still sold are
// those of now. Refusals: QUOTE_INVALID; else all of QuotePurchase's violations together, then QUOTE_EXPIRED or
// QUOTE_CHANGED. `renew`: switches renewal on, which takes reservations.renew as well: PERMISSION_DENIED.
absl::StatusOr<domain::PurchaseDecision> PurchaseReservation(storage::Transaction& tx, const CallContext& context,
                                                             const domain::CustomerName& customer,
                                                             const domain::PurchaseCommand& command,
                                                             const std::string& quote_token, bool renew = false);

// Writes what a decision created, except for the ledger transaction, whose number the order has already: order,
// reservation with its first revision, due entry. For purchases and exchanges.
void WritePurchase(storage::Transaction& tx, const CallContext& context, const domain::PurchaseDecision& decision);

}  // namespace prorata::app
