#pragma once

// Returning units for money (rules.md, sections 3 to 5).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "server/domain/allowance.h"
#include "server/domain/error.h"
#include "server/domain/offer.h"
#include "server/domain/policy.h"
#include "server/domain/reservation.h"
#include "server/domain/shared.h"
#include "server/domain/working.h"

namespace prorata::domain {

// The pro-rated value of units on a date and what it follows from. The same for refunds and exchanges.
struct Credit {
  // The unit price (upfront) or unit payment (monthly) that it is calculated from.
  Money unit_amount;
  // UTC dates left of the term (upfront) or of the current payment period (monthly), and how many that has in all.
  int32_t days_left = 0;
  int32_t days_in_period = 0;
  // round(unit_amount x quantity x days_left / days_in_period).
  Money prorated;
  // Everything paid for the units.
  Money full;
  // Future payments of the units.
  Money remaining_commitment;
  int payments_made = 0;
  int payments_total = 0;

  friend bool operator==(const Credit&, const Credit&) = default;
};

// `current_price`: the offer's price at `now`, used for the pro-rated value where the policy's price basis says so and
// one is known. What was paid is what was paid: `full` and `remaining_commitment` do not depend on it.
absl::StatusOr<Credit> CreditFor(const Reservation& reservation, int64_t quantity, PriceBasis basis,
                                 std::optional<Money> current_price, Instant now);

struct RefundFacts {
  Shared<Reservation> reservation;
  Shared<RefundPolicy> policy;
  // The price of the offer in force at the time of the quote, if the policy's price basis asks for it and there is one.
  std::optional<Money> current_price;
  // The limit of the customer and what counts against it.
  Money limit;
  Shared<AllowanceDays> allowance;
  // How many reservations the order has or may still get without being asked (see CountReservations); looked at where a
  // part of the units is returned.
  int64_t reservations_of_order = 1;
  // The rate to USD in force on the date of the quote; none if none is known. Not needed for USD.
  std::optional<ExchangeRate> rate_to_usd;
};

struct RefundCommand {
  // 0 means all units.
  int64_t quantity = 0;
  bool accept_limited_amount = false;

  friend bool operator==(const RefundCommand&, const RefundCommand&) = default;
};

struct RefundQuote {
  ReservationName reservation;
  // The revision of the reservation that was quoted.
  int64_t reservation_revision = 0;
  int64_t reservation_quantity = 0;
  int64_t quantity = 0;
  Instant as_of_time;
  BillingPlan billing_plan = BillingPlan::kUpfront;
  PolicyId refund_policy;
  // The row of the fee schedule that applied; empty if none did.
  std::string tier;
  CreditRule credit_rule = CreditRule::kNone;
  int32_t fee_rate_ppm = 0;
  int32_t age_days = 0;
  bool used = false;
  Credit basis;
  Money credit;
  Money fee;
  // credit - fee - forfeited.
  Money refund;
  Money forfeited;
  // What the reservation paid so far, all its units.
  Money paid;
  // paid - refund.
  Money retained;
  LimitBasis limit_basis = LimitBasis::kRefundAmount;
  // In thousand-millionths USD; 1'000'000'000 for USD itself, 0 if no rate is known.
  int64_t rate_to_usd_nanos = 0;
  // In USD.
  Money counted_amount;
  Money limit;
  Money available_before;
  Money available_after;
  // In the published order: RESERVATION_NOT_ACTIVE, RESERVATION_EXPIRED, OPERATION_IN_PROGRESS,
  // QUANTITY_ABOVE_REMAINING, TOO_MANY_RESERVATIONS, NON_REFUNDABLE, REFUND_WINDOW_CLOSED, EXCHANGE_RATE_MISSING,
  // REFUND_LIMIT_EXCEEDED.
  std::vector<Violation> violations;

  friend bool operator==(const RefundQuote&, const RefundQuote&) = default;
};

// What returning would pay at `as_of`. Refused as a whole: TIME_OUT_OF_RANGE (field `as_of_time`, before the purchase),
// FIELD_INVALID (negative quantity), AMOUNT_OUT_OF_RANGE. Where nothing can be returned (canceled, expired, too many
// units, not refundable, window closed) the amounts are zero and the violation says why. Above the limit they are those
// that would be paid if it were higher; with `accept_limited_amount` the refund is cut to what fits, and refused
// only where that brings nothing: no money and no future payment canceled.
// A canceled commitment cannot be cut: where it counts and does not fit by itself, the refund stays refused.
absl::StatusOr<RefundQuote> QuoteRefund(const RefundFacts& facts, const RefundCommand& command, Instant as_of);

// Tells the working, in order. A pure function of the quote.
void ExplainRefund(const RefundQuote& quote, StepSink sink);

// What stands against honouring a quote made earlier; nothing, if it is honoured. Its amounts, schedule and rate are
// frozen, so that of `now_quote`, the quote for the same command at this moment, only what concerns the reservation's
// state and units is taken, and what is available of the limit: REFUND_LIMIT_EXCEEDED if the amount counted as quoted
// no longer fits. Then QUOTE_EXPIRED from `expire_time` on, and QUOTE_CHANGED with what changed (revision, payments
// made).
std::vector<Violation> CheckHonoured(const RefundQuote& quoted, Instant expire_time, const RefundQuote& now_quote,
                                     Instant now);

enum class RefundState { kPendingApproval = 1, kSucceeded = 2, kRejected = 3, kWithdrawn = 4 };
std::string_view NameOf(RefundState state);

// Who ended a refund or exchange, and with which words.
struct Decision {
  std::string decided_by;
  std::string comment;
  std::optional<Instant> time;

  friend bool operator==(const Decision&, const Decision&) = default;
};

struct Refund {
  RefundName name;
  RefundState state = RefundState::kPendingApproval;
  // As frozen, without violations: it never changes.
  RefundQuote quote;
  std::string reason;
  std::string requested_by;
  Instant create_time;
  Decision decision;
  std::optional<SupportRequestId> support_request;
  // The number of the ledger transaction; 0 until it is paid.
  int64_t transaction = 0;
  std::optional<ReservationId> returned_reservation;
  std::optional<ReservationId> remaining_reservation;
  int64_t revision = 1;

  friend bool operator==(const Refund&, const Refund&) = default;
};

// Whether it counts against the yearly limit: it waits or is paid, and counts more than nothing.
bool CountsAgainstLimit(const Refund& refund);

// The refund as it was when it was asked for, whatever became of it since.
Refund AsRequested(Refund refund);

// Ids for the reservations that a partial return makes.
struct PartIds {
  ReservationId remaining;
  ReservationId returned;
};

// What becomes of a reservation when units of it are returned: all of them, and it is canceled with `reason`; or a
// part, and it is canceled as SPLIT with two children of the same order, dates, price, scope and name, the one that
// lives first.
struct ReturnedUnits {
  // As it is after the return.
  Reservation source;
  // Set for a part only.
  std::optional<Reservation> remaining;
  std::optional<Reservation> returned;
};
ReturnedUnits ReturnUnits(const Reservation& reservation, int64_t quantity, CancelReason reason,
                          const Operation& returned_by, const PartIds& ids, Instant now);

// Whether `decider` may end something that `requester` asked for, by approving or rejecting it. The one place where
// this is decided: NOT_PENDING_APPROVAL or APPROVER_IS_REQUESTER. `what` is `refund` or `exchange`.
absl::Status CheckMayDecide(RefundState state, std::string_view requester, std::string_view decider,
                            std::string_view what);
// Whether it may be withdrawn: NOT_PENDING_APPROVAL.
absl::Status CheckMayWithdraw(RefundState state, std::string_view what);

}  // namespace prorata::domain
