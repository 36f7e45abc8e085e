#include "server/domain/exchange.h"

#include "fmt/format.h"
#include "server/domain/reservation_check.h"

namespace prorata::domain {
namespace {

// Whether a refusal of now also holds for amounts that were frozen before. Prices and values are frozen with them: what
// depends on those is judged anew.
bool HoldsForFrozenAmounts(Reason reason) {
  return reason != Reason::kExchangeValueTooLow && reason != Reason::kPriceAboveMaximum;
}

}  // namespace

std::vector<Violation> CheckHonoured(const ExchangeQuote& quoted, const ExchangeCommand& command, Instant expire_time,
                                     const ExchangeQuote& now_quote, Instant now) {
  std::vector<Violation> violations;
  for (const Violation& violation : now_quote.violations) {
    if (HoldsForFrozenAmounts(violation.reason)) violations.push_back(violation);
  }
  for (size_t i = 0; i < quoted.purchases.size() && i < command.purchases.size(); ++i) {
    CheckMaximum(command.purchases[i], quoted.purchases[i].total, fmt::format("purchases[{}].", i), violations);
  }
  CheckQuoteTime(expire_time, now, violations);
  for (size_t i = 0; i < quoted.returns.size() && i < now_quote.returns.size(); ++i) {
    const ExchangeQuote::Return& before = quoted.returns[i];
    const ExchangeQuote::Return& after = now_quote.returns[i];
    const std::string field = fmt::format("returns[{}].reservation", i);
    CheckUnchanged("revision of the reservation", "revision", field, before.reservation_revision,
                   after.reservation_revision, violations);
    CheckUnchanged("payments made", "payments_made", field, before.basis.payments_made, after.basis.payments_made,
                   violations);
  }
  return violations;
}

}  // namespace prorata::domain
