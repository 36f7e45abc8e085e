#pragma once

// What returning units would pay (rules.md, section 3), and quotes that were frozen.

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "server/app/context.h"
#include "server/domain/refund.h"
#include "storage/store.h"

namespace prorata::app {

// Loads what a refund of so many units (0: all) is decided from, as of a moment. RESOURCE_NOT_FOUND: the reservation.
absl::StatusOr<domain::RefundFacts> LoadRefundFacts(const storage::Reader& reader,
                                                    const domain::ReservationName& reservation, int64_t quantity,
                                                    domain::Instant as_of);

// The price of an offer at a moment, where the policy's price basis asks for it and there is one.
absl::StatusOr<std::optional<domain::Money>> FindCurrentPrice(const storage::Reader& reader,
                                                              const domain::RefundPolicy& policy,
                                                              const domain::OfferId& offer, domain::Instant as_of);

// A quote, and its token: empty if there are violations or the quote is for another time than now.
struct SealedRefundQuote {
  domain::RefundQuote quote;
  std::string token;
  // Until when the token is honoured: never past the end of the reservation.
  domain::Instant expire_time;
};
// `as_of`: now unless given. Refused as domain::QuoteRefund says.
absl::StatusOr<SealedRefundQuote> CalculateRefund(const storage::Reader& reader, const CallContext& context,
                                                  const domain::ReservationName& reservation,
                                                  const domain::RefundCommand& command,
                                                  std::optional<domain::Instant> as_of);

// The quote that a refund made now gets: of this moment or, with a token, exactly the one that it freezes. Everything
// that stands against it is its violations, in the published order; with a token these are the ones of this moment (but
// for what the token froze: the row of the fee schedule and the rate), the limit checked against the frozen amount,
// QUOTE_EXPIRED and QUOTE_CHANGED. QUOTE_INVALID: the token is of another caller or another return, or freezes a cut
// amount that the command does not accept.
absl::StatusOr<domain::RefundQuote> QuoteToHonour(const CallContext& context, const domain::RefundFacts& facts,
                                                  const domain::RefundCommand& command, const std::string& quote_token);

}  // namespace prorata::app
