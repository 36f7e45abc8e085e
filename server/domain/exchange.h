#pragma once

// Returning some reservations for others in one step (rules.md, section 6).

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/domain/purchase.h"
#include "server/domain/refund.h"

namespace prorata::domain {

struct ExchangeReturn {
  ReservationName reservation;
  // 0 means all units; resolved in a quote.
  int64_t quantity = 0;

  friend bool operator==(const ExchangeReturn&, const ExchangeReturn&) = default;
};

struct ExchangeCommand {
  std::vector<ExchangeReturn> returns;
  std::vector<PurchaseCommand> purchases;

  friend bool operator==(const ExchangeCommand&, const ExchangeCommand&) = default;
};

// Facts for returns[i] and purchases[i] of the command, in its order.
struct ExchangeFacts {
  struct Return {
    Shared<Reservation> reservation;
    Shared<RefundPolicy> policy;
    std::optional<Money> current_price;
    // As for a refund, without what this exchange itself adds.
    int64_t reservations_of_order = 1;
  };

  std::vector<Return> returns;
  std::vector<PurchaseFacts> purchases;
};

struct ExchangeQuote {
  struct Return {
    ReservationName reservation;
    int64_t reservation_revision = 0;
    int64_t reservation_quantity = 0;
    int64_t quantity = 0;
    BillingPlan billing_plan = BillingPlan::kUpfront;
    Credit basis;
    Money credit;
    Money remaining_commitment;
    // What the reservation paid so far, all its units, and that less the credit.
    Money paid;
    Money retained;

    friend bool operator==(const Return&, const Return&) = default;
  };
  struct Purchase {
    OfferId offer;
    int64_t quantity = 0;
    PaymentPlan plan;
    Money total;
    // Unit payment x quantity.
    Money first_payment;
    // The policy that the order will have, as at the time of the quote.
    PolicyId refund_policy;

    friend bool operator==(const Purchase&, const Purchase&) = default;
  };

  CustomerName customer;
  std::vector<Return> returns;
  std::vector<Purchase> purchases;
  // Zero, in the currency of the first return, where the currencies differ.
  Money refunds_total;
  Money purchases_total;
  Money net_payable;
  Money cash_today;
  // True for one return and one purchase of the premium-storage twin of its size, same region, term and plan, all
  // units: no money moves and the term goes on.
  bool twin_swap = false;
  Instant as_of_time;
  // In the published order, for each return and purchase in turn and then for the whole: RESERVATION_NOT_ACTIVE,
  // RESERVATION_EXPIRED, OPERATION_IN_PROGRESS, QUANTITY_ABOVE_REMAINING, EXCHANGE_NOT_ALLOWED; those of a purchase;
  // TOO_MANY_RESERVATIONS for each return; EXCHANGE_CURRENCY_MISMATCH, EXCHANGE_FAMILY_MISMATCH,
  // EXCHANGE_VALUE_TOO_LOW. A return that is not refundable for money can be exchanged.
  std::vector<Violation> violations;

  friend bool operator==(const ExchangeQuote&, const ExchangeQuote&) = default;
};

// What an exchange would cost at `now`. The credit of a return is everything paid where the fee schedule gives a full
// credit, else the pro-rated one, without a fee. The policy of every return has to see all returns and purchases as one
// family. Refused as a whole: FIELD_INVALID (no return or purchase, a reservation twice or of another customer, a
// negative quantity), CURRENCY_MISMATCH (max_price), AMOUNT_OUT_OF_RANGE.
absl::StatusOr<ExchangeQuote> QuoteExchange(const CustomerName& customer, const ExchangeFacts& facts,
                                            const ExchangeCommand& command, Instant now);

// Tells the working, in order. A pure function of the quote.
void ExplainExchange(const ExchangeQuote& quote, StepSink sink);

// As for refunds: prices and values are frozen; everything else that stands against `now_quote` counts. The frozen
// totals are held against each max_price of the command: it may be lower than when it was quoted.
std::vector<Violation> CheckHonoured(const ExchangeQuote& quoted, const ExchangeCommand& command, Instant expire_time,
                                     const ExchangeQuote& now_quote, Instant now);

// An exchange, from the request to its end. The states are those of a refund.
struct Exchange {
  ExchangeName name;
  ExchangeCommand command;
  RefundState state = RefundState::kPendingApproval;
  // As frozen, without violations.
  ExchangeQuote quote;
  std::string reason;
  std::string requested_by;
  Instant create_time;
  Decision decision;
  std::optional<SupportRequestId> support_request;
  // What was bought, once done. For a twin swap the order of the returned reservation, which goes on.
  std::vector<OrderId> orders;
  // 0 until it is done, and for a twin swap.
  int64_t transaction = 0;
  int64_t revision = 1;

  friend bool operator==(const Exchange&, const Exchange&) = default;
};

}  // namespace prorata::domain
