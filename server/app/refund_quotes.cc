#include "server/app/refund_quotes.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/app/allowance.h"
#include "server/app/exchange_rates.h"
#include "server/app/quote_token.h"
#include "server/app/reservations.h"
#include "server/domain/status_macros.h"
#include "storage/schema/tables.h"

namespace prorata::app {
namespace {

using domain::Reason;

// How many units and of what: whether a cut amount was accepted is told by the quote itself.
QuoteScope ScopeOf(const domain::ReservationName& reservation, int64_t quantity) {
  return {.kind = "refund-quote",
          .customer = reservation.order.customer,
          .command = absl::StrCat(domain::ToString(reservation), " ", quantity)};
}

// The rate of the request's date; none if none is known, which the quote then says.
absl::StatusOr<std::optional<domain::ExchangeRate>> FindRate(const storage::Reader& reader, domain::Currency currency,
                                                             domain::Date date) {
  if (currency == domain::Currency::Usd()) return std::nullopt;
  absl::StatusOr<domain::ExchangeRate> rate = RateOn(reader, currency, domain::Currency::Usd(), date);
  if (rate.ok()) return *rate;
  const std::vector<domain::Violation> violations = domain::ViolationsOf(rate.status());
  const bool missing = !violations.empty() && violations.front().reason == Reason::kExchangeRateMissing;
  if (missing) return std::nullopt;
  return rate.status();
}

// Brings what a frozen quote says of the limit up to date: the account moves on, whatever was frozen.
void ShowLimitNow(const domain::RefundQuote& now_quote, domain::RefundQuote& quote) {
  quote.limit = now_quote.limit;
  quote.available_before = now_quote.available_before;
  quote.available_after = now_quote.available_before;
  quote.available_after.minor = std::max<int64_t>(0, quote.available_before.minor - quote.counted_amount.minor);
}

}  // namespace

absl::StatusOr<domain::RefundFacts> LoadRefundFacts(const storage::Reader& reader,
                                                    const domain::ReservationName& reservation, int64_t quantity,
                                                    domain::Instant as_of) {
  const domain::CustomerName& customer = reservation.order.customer;
  PRORATA_ASSIGN_OR_RETURN(const auto found, schema::Require<schema::Reservations>(reader, reservation));
  PRORATA_ASSIGN_OR_RETURN(const auto policy, schema::Require<schema::Policies>(reader, found->refund_policy));
  PRORATA_ASSIGN_OR_RETURN(const auto partner, schema::Require<schema::Partners>(reader, customer.partner));
  PRORATA_ASSIGN_OR_RETURN(const auto allowance, LoadAllowanceDays(reader, customer));
  PRORATA_ASSIGN_OR_RETURN(const auto price, FindCurrentPrice(reader, *policy, found->offer, as_of));
  PRORATA_ASSIGN_OR_RETURN(const auto rate, FindRate(reader, found->plan.unit_price.currency, domain::DateOf(as_of)));
  int64_t reservations_of_order = 1;
  const bool is_part = quantity > 0 && quantity < found->quantity;
  if (is_part) {
    PRORATA_ASSIGN_OR_RETURN(reservations_of_order, CountReservations(reader, *found));
  }
  return domain::RefundFacts{.reservation = found,
                             .policy = policy,
                             .current_price = price,
                             .limit = domain::LimitOf(*policy, *partner),
                             .allowance = allowance,
                             .reservations_of_order = reservations_of_order,
                             .rate_to_usd = rate};
}

absl::StatusOr<std::optional<domain::Money>> FindCurrentPrice(const storage::Reader& reader,
                                                              const domain::RefundPolicy& policy,
                                                              const domain::OfferId& offer, domain::Instant as_of) {
  if (policy.price_basis == domain::PriceBasis::kPaid) return std::nullopt;
  PRORATA_ASSIGN_OR_RETURN(const auto found, schema::Find<schema::Offers>(reader, offer));
  if (found == nullptr) return std::nullopt;
  return domain::PriceAt(*found, as_of);
}

absl::StatusOr<SealedRefundQuote> CalculateRefund(const storage::Reader& reader, const CallContext& context,
                                                  const domain::ReservationName& reservation,
                                                  const domain::RefundCommand& command,
                                                  std::optional<domain::Instant> as_of) {
  const domain::Instant moment = as_of.value_or(context.now);
  PRORATA_ASSIGN_OR_RETURN(const domain::RefundFacts facts,
                           LoadRefundFacts(reader, reservation, command.quantity, moment));
  SealedRefundQuote answer;
  PRORATA_ASSIGN_OR_RETURN(answer.quote, domain::QuoteRefund(facts, command, moment));
  if (!answer.quote.violations.empty() || moment != context.now) return answer;
  SealedQuote sealed = SealQuote(context, ScopeOf(reservation, answer.quote.quantity),
                                 schema::EncodeQuote(answer.quote), facts.reservation->plan.expire_time);
  answer.token = std::move(sealed.token);
  answer.expire_time = sealed.expire_time;
  return answer;
}

absl::StatusOr<domain::RefundQuote> QuoteToHonour(const CallContext& context, const domain::RefundFacts& facts,
                                                  const domain::RefundCommand& command,
                                                  const std::string& quote_token) {
  PRORATA_ASSIGN_OR_RETURN(domain::RefundQuote now_quote, domain::QuoteRefund(facts, command, context.now));
  if (quote_token.empty()) return now_quote;

  PRORATA_ASSIGN_OR_RETURN(const OpenedQuote opened,
                           OpenQuote(context, ScopeOf(facts.reservation->name, now_quote.quantity), quote_token));
  PRORATA_ASSIGN_OR_RETURN(domain::RefundQuote quoted, schema::DecodeRefundQuote(opened.quote));
  if (!quoted.forfeited.is_zero() && !command.accept_limited_amount) {
    return domain::Refuse(
        Reason::kQuoteInvalid,
        absl::StrCat("gives up ", domain::ToString(quoted.forfeited), ", which the request does not accept"),
        "quote_token");
  }
  quoted.violations = domain::CheckHonoured(quoted, opened.expire_time, now_quote, context.now);
  ShowLimitNow(now_quote, quoted);
  return quoted;
}

}  // namespace prorata::app
