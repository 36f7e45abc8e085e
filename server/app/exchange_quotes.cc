#include "server/app/exchange_quotes.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/app/purchase.h"
#include "server/app/quote_token.h"
#include "server/app/refund_quotes.h"
#include "server/app/reservations.h"
#include "server/domain/status_macros.h"
#include "storage/schema/tables.h"

namespace prorata::app {
namespace {

// What was asked, with "all units" resolved. Names for people may be given with the exchange alone.
QuoteScope ScopeOf(const domain::CustomerName& customer, const domain::ExchangeQuote& quote,
                   const domain::ExchangeCommand& command) {
  QuoteScope scope{.kind = "exchange-quote", .customer = customer, .command = ""};
  for (const domain::ExchangeQuote::Return& returned : quote.returns) {
    absl::StrAppend(&scope.command, domain::ToString(returned.reservation), " ", returned.quantity, "\n");
  }
  for (const domain::PurchaseCommand& purchase : command.purchases) {
    absl::StrAppend(&scope.command, CommandText(purchase), "\n");
  }
  return scope;
}

absl::StatusOr<domain::ExchangeFacts::Return> LoadReturn(const storage::Reader& reader,
                                                         const domain::ReservationName& name, domain::Instant now) {
  PRORATA_ASSIGN_OR_RETURN(const auto reservation, schema::Require<schema::Reservations>(reader, name));
  PRORATA_ASSIGN_OR_RETURN(const auto policy, schema::Require<schema::Policies>(reader, reservation->refund_policy));
  PRORATA_ASSIGN_OR_RETURN(const auto price, FindCurrentPrice(reader, *policy, reservation->offer, now));
  PRORATA_ASSIGN_OR_RETURN(const int64_t count, CountReservations(reader, *reservation));
  return domain::ExchangeFacts::Return{
      .reservation = reservation, .policy = policy, .current_price = price, .reservations_of_order = count};
}

domain::Instant FirstEnd(const domain::ExchangeFacts& facts) {
  domain::Instant first = domain::kLatestInstant;
  for (const domain::ExchangeFacts::Return& returned : facts.returns) {
    first = std::min(first, returned.reservation->plan.expire_time);
  }
  return first;
}

}  // namespace

absl::StatusOr<domain::ExchangeFacts> LoadExchangeFacts(const storage::Reader& reader, const CallContext& context,
                                                        const domain::CustomerName& customer,
                                                        const domain::ExchangeCommand& command) {
  domain::ExchangeFacts facts;
  for (const domain::ExchangeReturn& returned : command.returns) {
    PRORATA_ASSIGN_OR_RETURN(domain::ExchangeFacts::Return loaded,
                             LoadReturn(reader, returned.reservation, context.now));
    facts.returns.push_back(std::move(loaded));
  }
  for (const domain::PurchaseCommand& purchase : command.purchases) {
    PRORATA_ASSIGN_OR_RETURN(domain::PurchaseFacts loaded, LoadPurchaseFacts(reader, context, customer, purchase));
    facts.purchases.push_back(std::move(loaded));
  }
  return facts;
}

absl::StatusOr<SealedExchangeQuote> CalculateExchange(const storage::Reader& reader, const CallContext& context,
                                                      const domain::CustomerName& customer,
                                                      const domain::ExchangeCommand& command) {
  PRORATA_ASSIGN_OR_RETURN(const domain::ExchangeFacts facts, LoadExchangeFacts(reader, context, customer, command));
  SealedExchangeQuote answer;
  PRORATA_ASSIGN_OR_RETURN(answer.quote, domain::QuoteExchange(customer, facts, command, context.now));
  if (!answer.quote.violations.empty()) return answer;
  SealedQuote sealed =
      SealQuote(context, ScopeOf(customer, answer.quote, command), schema::EncodeQuote(answer.quote), FirstEnd(facts));
  answer.token = std::move(sealed.token);
  answer.expire_time = sealed.expire_time;
  return answer;
}

absl::StatusOr<domain::ExchangeQuote> QuoteToHonour(const CallContext& context, const domain::CustomerName& customer,
                                                    const domain::ExchangeFacts& facts,
                                                    const domain::ExchangeCommand& command,
                                                    const std::string& quote_token) {
  PRORATA_ASSIGN_OR_RETURN(domain::ExchangeQuote now_quote,
                           domain::QuoteExchange(customer, facts, command, context.now));
  if (quote_token.empty()) return now_quote;

  PRORATA_ASSIGN_OR_RETURN(const OpenedQuote opened,
                           OpenQuote(context, ScopeOf(customer, now_quote, command), quote_token));
  PRORATA_ASSIGN_OR_RETURN(domain::ExchangeQuote quoted, schema::DecodeExchangeQuote(opened.quote));
  quoted.violations = domain::CheckHonoured(quoted, command, opened.expire_time, now_quote, context.now);
  return quoted;
}

}  // namespace prorata::app
