#pragma once

// Quote tokens: a quote, frozen for 24 hours and sealed, that only the caller who asked for it can use, and only for
// what was quoted. The same for purchases, refunds and exchanges.
//
//   const QuoteScope scope{.kind = "refund-quote", .customer = customer, .command = CommandText(command)};
//   const SealedQuote sealed = SealQuote(context, scope, schema::EncodeQuote(quote));
//   ...
//   PRORATA_ASSIGN_OR_RETURN(const OpenedQuote opened, OpenQuote(context, scope, request_token));
//   PRORATA_ASSIGN_OR_RETURN(const domain::RefundQuote quoted, schema::DecodeRefundQuote(opened.quote));

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "server/app/context.h"
#include "server/domain/error.h"
#include "server/domain/names.h"
#include "server/domain/purchase.h"

namespace prorata::app {

inline constexpr int64_t kQuoteSeconds = int64_t{24} * 60 * 60;

// What a token is good for, beside the caller. None of it is in the token: opening needs the same again.
struct QuoteScope {
  // Such as `purchase-quote`.
  std::string_view kind;
  domain::CustomerName customer;
  // What was asked, so that two commands have the same text exactly if they are for the same thing.
  std::string command;
};

struct SealedQuote {
  std::string token;
  // Until when it is honoured: from that instant on it is not.
  domain::Instant expire_time;
};
// `no_later_than`: an end before the 24 hours are over, such as that of a returned reservation.
SealedQuote SealQuote(const CallContext& context, const QuoteScope& scope, std::string_view quote,
                      domain::Instant no_later_than = domain::kLatestInstant);

struct OpenedQuote {
  std::string quote;
  domain::Instant expire_time;
};
// QUOTE_INVALID for a token that was altered, made for another caller, customer or command, or is none. An expired one
// is opened too: that it has expired is one of the things that can stand against a request, and all are told together.
absl::StatusOr<OpenedQuote> OpenQuote(const CallContext& context, const QuoteScope& scope, std::string_view token);

// Whether a quote is still honoured, and the reason if it is not.
bool IsExpired(const OpenedQuote& quote, domain::Instant now);
domain::Violation QuoteExpired(const OpenedQuote& quote);

// What a purchase is quoted for: offer, plan, quantity and scope. The price that the caller would pay at most and the
// name for people may be given with the purchase alone.
std::string CommandText(const domain::PurchaseCommand& command);

}  // namespace prorata::app
