#pragma once

// What an exchange would cost (rules.md, section 6), and quotes that were frozen.

#include <string>

#include "absl/status/statusor.h"
#include "server/app/context.h"
#include "server/domain/exchange.h"
#include "storage/store.h"

namespace prorata::app {

// Loads what an exchange is decided from, as it is now. RESOURCE_NOT_FOUND: a reservation, an offer, a subscription.
absl::StatusOr<domain::ExchangeFacts> LoadExchangeFacts(const storage::Reader& reader, const CallContext& context,
                                                        const domain::CustomerName& customer,
                                                        const domain::ExchangeCommand& command);

// A quote with its token. The token is empty if there are violations.
struct SealedExchangeQuote {
  domain::ExchangeQuote quote;
  std::string token;
  // Until when the token is honoured: never past the end of a returned reservation.
  domain::Instant expire_time;
};
// Refused as domain::QuoteExchange says.
absl::StatusOr<SealedExchangeQuote> CalculateExchange(const storage::Reader& reader, const CallContext& context,
                                                      const domain::CustomerName& customer,
                                                      const domain::ExchangeCommand& command);

// The quote that an exchange made now gets: of this moment or, with a token, exactly the one that it freezes.
// Everything that stands against it is its violations, in the published order; with a token these are the ones of this
// moment (but for the value, which is frozen), QUOTE_EXPIRED and QUOTE_CHANGED. QUOTE_INVALID: the token is of another
// caller or another exchange.
absl::StatusOr<domain::ExchangeQuote> QuoteToHonour(const CallContext& context, const domain::CustomerName& customer,
                                                    const domain::ExchangeFacts& facts,
                                                    const domain::ExchangeCommand& command,
                                                    const std::string& quote_token);

}  // namespace prorata::app
