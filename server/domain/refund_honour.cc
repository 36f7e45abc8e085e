// Whether an earlier refund quote is still honoured.

#include <algorithm>
#include <utility>

#include "fmt/format.h"
#include "server/domain/refund.h"
#include "server/domain/reservation_check.h"

namespace prorata::domain {
namespace {

// Whether a refusal of now also holds for amounts that were frozen before. Age, schedule and rate are frozen with them.
bool HoldsForFrozenAmounts(Reason reason) {
  return reason == Reason::kReservationNotActive || reason == Reason::kReservationExpired ||
         reason == Reason::kOperationInProgress || reason == Reason::kQuantityAboveRemaining ||
         reason == Reason::kTooManyReservations;
}

// What was quoted may no longer fit, because others used the limit since.
Violation LimitUsedUp(const RefundQuote& quoted, const RefundQuote& now_quote) {
  const auto same = std::find_if(now_quote.violations.begin(), now_quote.violations.end(),
                                 [](const Violation& other) { return other.reason == Reason::kRefundLimitExceeded; });
  // That one has the date on which it fits, but it is only about the same amount if nothing else changed.
  if (same != now_quote.violations.end() && now_quote.counted_amount == quoted.counted_amount) return *same;
  return {.reason = Reason::kRefundLimitExceeded,
          .description =
              fmt::format("the refund counts {} as quoted, {} of {} are available now", ToString(quoted.counted_amount),
                          ToString(now_quote.available_before), ToString(now_quote.limit)),
          .field = "quantity",
          .subject = ToString(quoted.reservation.order.customer),
          .metadata = {{"limit", ToString(now_quote.limit)},
                       {"available", ToString(now_quote.available_before)},
                       {"counted", ToString(quoted.counted_amount)}}};
}

}  // namespace

std::vector<Violation> CheckHonoured(const RefundQuote& quoted, Instant expire_time, const RefundQuote& now_quote,
                                     Instant now) {
  std::vector<Violation> violations;
  for (const Violation& violation : now_quote.violations) {
    if (HoldsForFrozenAmounts(violation.reason)) violations.push_back(violation);
  }
  if (quoted.counted_amount.minor > now_quote.available_before.minor) {
    violations.push_back(LimitUsedUp(quoted, now_quote));
  }
  CheckQuoteTime(expire_time, now, violations);
  CheckUnchanged("revision of the reservation", "revision", "quote_token", quoted.reservation_revision,
                 now_quote.reservation_revision, violations);
  CheckUnchanged("payments made", "payments_made", "quote_token", quoted.basis.payments_made,
                 now_quote.basis.payments_made, violations);
  return violations;
}

}  // namespace prorata::domain
