// What a return would pay, and everything that stands against it.

#include <algorithm>
#include <utility>

#include "fmt/format.h"
#include "server/domain/credit.h"
#include "server/domain/refund.h"
#include "server/domain/reservation_check.h"
#include "server/domain/status_macros.h"

namespace prorata::domain {
namespace {

constexpr int64_t kPpm = 1'000'000;
constexpr int64_t kUsdPerUsdNanos = 1'000'000'000;

absl::Status CheckCommand(const RefundFacts& facts, const RefundCommand& command, Instant as_of) {
  if (command.quantity < 0) {
    return InvalidField("quantity", fmt::format("must not be below zero, is {}", command.quantity));
  }
  const Instant purchase_time = facts.reservation->plan.purchase_time;
  if (as_of >= purchase_time) return absl::OkStatus();
  return Refuse(Reason::kTimeOutOfRange,
                fmt::format("{} is before the purchase at {}", ToString(as_of), ToString(purchase_time)), "as_of_time",
                ToString(facts.reservation->name));
}

Violation NonRefundable(const Reservation& reservation) {
  return {.reason = Reason::kNonRefundable,
          .description = fmt::format("{} cannot be returned for money", ToString(reservation.offer)),
          .field = "reservation",
          .subject = ToString(reservation.offer),
          .metadata = {}};
}

Violation WindowClosed(const RefundFacts& facts, const RefundQuote& quote) {
  const int64_t age_hours = (quote.as_of_time.micros - facts.reservation->plan.purchase_time.micros) / 3'600'000'000;
  const std::string policy = ToString(facts.policy->id);
  const std::string& family = facts.reservation->product_family;
  return {.reason = Reason::kRefundWindowClosed,
          .description = fmt::format("{} hours ({} days) after the purchase {} pays nothing for `{}`", age_hours,
                                     quote.age_days, policy, family),
          .field = "reservation",
          .subject = policy,
          .metadata = {{"age_hours", fmt::format("{}", age_hours)},
                       {"age_days", fmt::format("{}", quote.age_days)},
                       {"product_family", family},
                       {"tier", quote.tier}}};
}

Violation RateMissing(const Currency& currency, Date date) {
  return {.reason = Reason::kExchangeRateMissing,
          .description = fmt::format("no rate from {} to USD is known for {}", currency.code(), ToString(date)),
          .field = {},
          .subject = {},
          .metadata = {{"from", std::string(currency.code())}, {"to", "USD"}, {"date", ToString(date)}}};
}

Violation LimitExceeded(const RefundFacts& facts, const RefundQuote& quote, const Allowance& allowance) {
  const std::optional<Date> fits =
      FirstDateThatFits(*facts.policy, facts.limit, *facts.allowance, DateOf(quote.as_of_time), quote.counted_amount);
  std::string description =
      fmt::format("the refund counts {}, {} of {} are available; ", ToString(quote.counted_amount),
                  ToString(allowance.available), ToString(allowance.limit));
  description +=
      fits ? fmt::format("it fits on {}", ToString(*fits)) : "it is above the limit itself: return fewer units";
  Violation violation{.reason = Reason::kRefundLimitExceeded,
                      .description = std::move(description),
                      .field = "quantity",
                      .subject = ToString(facts.allowance->customer),
                      .metadata = {{"limit", ToString(allowance.limit)},
                                   {"used", ToString(allowance.used)},
                                   {"held", ToString(allowance.held)},
                                   {"available", ToString(allowance.available)},
                                   {"counted", ToString(quote.counted_amount)}}};
  if (fits) violation.metadata["fits_on_date"] = ToString(*fits);
  return violation;
}

// The rate from the reservation's currency to USD; none if none is known.
std::optional<ExchangeRate> RateToUsd(const RefundFacts& facts, Currency currency) {
  if (currency == Currency::Usd()) return ExchangeRate{currency, Currency::Usd(), kUsdPerUsdNanos};
  return facts.rate_to_usd;
}

// What a refund counts against the limit, in the reservation's currency.
absl::StatusOr<Money> CountedBeforeConversion(const RefundQuote& quote) {
  if (quote.limit_basis == LimitBasis::kRefundAmount) return quote.refund;
  return Add(quote.refund, quote.basis.remaining_commitment);
}

// Finds the row of the fee schedule. Answers whether it pays anything at all.
bool ChooseTier(const RefundFacts& facts, RefundQuote& quote) {
  const Reservation& reservation = *facts.reservation;
  const Tier* tier = MatchingTier(TiersFor(*facts.policy, reservation.product_family), reservation, quote.as_of_time);
  if (tier != nullptr) {
    quote.tier = tier->display_name;
    quote.credit_rule = tier->credit;
    quote.fee_rate_ppm = tier->fee_rate_ppm;
  }
  if (!reservation.refundable) quote.violations.push_back(NonRefundable(reservation));
  if (quote.credit_rule == CreditRule::kNone) quote.violations.push_back(WindowClosed(facts, quote));
  return reservation.refundable && quote.credit_rule != CreditRule::kNone;
}

// Credit, fee and refund as if there were no limit.
absl::Status Price(RefundQuote& quote) {
  quote.credit = quote.credit_rule == CreditRule::kFull ? quote.basis.full : quote.basis.prorated;
  PRORATA_ASSIGN_OR_RETURN(quote.fee, MultiplyRatio(quote.credit, quote.fee_rate_ppm, kPpm));
  PRORATA_ASSIGN_OR_RETURN(quote.refund, Subtract(quote.credit, quote.fee));
  return absl::OkStatus();
}

// Cuts the refund to what is available. The remaining commitment counts first where it counts; answers false, and
// changes nothing, if not even a refund of zero would fit, or if it would bring nothing: no money and no payment
// canceled.
absl::StatusOr<bool> CutToLimit(const ExchangeRate& rate, RefundQuote& quote) {
  PRORATA_ASSIGN_OR_RETURN(Money largest, LargestConvertible(quote.available_before, rate));
  if (quote.limit_basis == LimitBasis::kCanceledCommitment) {
    PRORATA_ASSIGN_OR_RETURN(largest, Subtract(largest, quote.basis.remaining_commitment));
  }
  const bool brings_nothing = largest.is_zero() && quote.basis.remaining_commitment.is_zero();
  if (largest.is_negative() || brings_nothing) return false;
  PRORATA_ASSIGN_OR_RETURN(quote.forfeited, Subtract(quote.refund, largest));
  quote.refund = largest;
  PRORATA_ASSIGN_OR_RETURN(const Money counted, CountedBeforeConversion(quote));
  PRORATA_ASSIGN_OR_RETURN(quote.counted_amount, Convert(counted, rate));
  return true;
}

// Holds the refund against the yearly limit. `pays` is false where the amounts are zero for another reason, which count
// nothing.
absl::Status ApplyLimit(const RefundFacts& facts, const RefundCommand& command, bool pays, RefundQuote& quote) {
  PRORATA_ASSIGN_OR_RETURN(const Allowance allowance,
                           AllowanceOn(*facts.policy, facts.limit, *facts.allowance, DateOf(quote.as_of_time)));
  quote.limit = allowance.limit;
  quote.available_before = allowance.available;
  quote.available_after = allowance.available;

  const Currency currency = quote.refund.currency;
  const std::optional<ExchangeRate> rate = RateToUsd(facts, currency);
  if (!rate) {
    quote.violations.push_back(RateMissing(currency, DateOf(quote.as_of_time)));
    return absl::OkStatus();
  }
  quote.rate_to_usd_nanos = rate->rate_nanos;
  if (!pays) return absl::OkStatus();

  PRORATA_ASSIGN_OR_RETURN(const Money counted, CountedBeforeConversion(quote));
  PRORATA_ASSIGN_OR_RETURN(quote.counted_amount, Convert(counted, *rate));
  bool fits = quote.counted_amount.minor <= allowance.available.minor;
  if (!fits && command.accept_limited_amount) {
    PRORATA_ASSIGN_OR_RETURN(fits, CutToLimit(*rate, quote));
  }
  if (!fits) quote.violations.push_back(LimitExceeded(facts, quote, allowance));
  PRORATA_ASSIGN_OR_RETURN(quote.available_after, Subtract(allowance.available, quote.counted_amount));
  quote.available_after.minor = std::max<int64_t>(quote.available_after.minor, 0);
  return absl::OkStatus();
}

// Everything of the quote that cannot fail and does not depend on what the schedule says, with all amounts zero.
RefundQuote StartQuote(const RefundFacts& facts, const RefundCommand& command, Instant as_of) {
  const Reservation& reservation = *facts.reservation;
  const Money zero = Money::Zero(reservation.plan.unit_price.currency);
  RefundQuote quote;
  quote.reservation = reservation.name;
  quote.reservation_revision = reservation.revision;
  quote.reservation_quantity = reservation.quantity;
  quote.quantity = command.quantity == 0 ? reservation.quantity : command.quantity;
  quote.as_of_time = as_of;
  quote.billing_plan = reservation.plan.billing_plan;
  quote.refund_policy = facts.policy->id;
  quote.age_days = DaysBetween(DateOf(reservation.plan.purchase_time), DateOf(as_of));
  quote.used = reservation.used;
  quote.credit = quote.fee = quote.refund = quote.forfeited = zero;
  quote.limit_basis = facts.policy->limit_basis;
  quote.counted_amount = Money::Zero(Currency::Usd());
  return quote;
}

// The value of no units: where units cannot be returned, theirs is none.
absl::StatusOr<Credit> BasisOf(const RefundFacts& facts, const RefundQuote& quote, bool returnable) {
  return CreditFor(*facts.reservation, returnable ? quote.quantity : 0, facts.policy->price_basis, facts.current_price,
                   quote.as_of_time);
}

}  // namespace

absl::StatusOr<RefundQuote> QuoteRefund(const RefundFacts& facts, const RefundCommand& command, Instant as_of) {
  PRORATA_RETURN_IF_ERROR(CheckCommand(facts, command, as_of));
  RefundQuote quote = StartQuote(facts, command, as_of);
  const Reservation& reservation = *facts.reservation;
  PRORATA_ASSIGN_OR_RETURN(quote.paid, PaidBy(reservation, as_of));
  CheckReturnable(reservation, quote.quantity, as_of, "", quote.violations);
  const int64_t added = quote.quantity < reservation.quantity ? kAddedByPartialReturn : 0;
  CheckRoomInOrder(reservation, facts.reservations_of_order, added, "quantity", quote.violations);
  const bool returnable =
      !reservation.canceled() && as_of < reservation.plan.expire_time && quote.quantity <= reservation.quantity;
  PRORATA_ASSIGN_OR_RETURN(quote.basis, BasisOf(facts, quote, returnable));

  const bool schedule_pays = ChooseTier(facts, quote);
  const bool pays = returnable && schedule_pays;
  if (pays) PRORATA_RETURN_IF_ERROR(Price(quote));
  PRORATA_RETURN_IF_ERROR(ApplyLimit(facts, command, pays, quote));
  PRORATA_ASSIGN_OR_RETURN(quote.retained, Subtract(quote.paid, quote.refund));
  return quote;
}

}  // namespace prorata::domain
