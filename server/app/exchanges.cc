#include "server/app/exchanges.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "server/app/exchange_quotes.h"
#include "server/app/ids.h"
#include "server/app/journal.h"
#include "server/app/purchase.h"
#include "server/app/reservations.h"
#include "server/app/support_requests.h"
#include "server/domain/lineage.h"
#include "server/domain/renewal.h"
#include "server/domain/scope.h"
#include "server/domain/status_macros.h"
#include "storage/schema/tables.h"

namespace prorata::app {
namespace {

using domain::RefundState;

// What is bought at the frozen prices, with the term starting now.
absl::StatusOr<std::vector<domain::PurchaseDecision>> DecidePurchases(const storage::Reader& reader,
                                                                      const CallContext& context,
                                                                      const domain::Exchange& exchange) {
  std::vector<domain::PurchaseDecision> decisions;
  for (size_t i = 0; i < exchange.command.purchases.size(); ++i) {
    const domain::PurchaseCommand& command = exchange.command.purchases[i];
    const domain::ExchangeQuote::Purchase& frozen = exchange.quote.purchases[i];
    PRORATA_ASSIGN_OR_RETURN(const domain::PurchaseFacts facts,
                             LoadPurchaseFacts(reader, context, exchange.name.customer, command));
    domain::PurchaseQuote quote;
    quote.offer = frozen.offer;
    quote.quantity = frozen.quantity;
    quote.plan = frozen.plan;
    quote.total = frozen.total;
    quote.payment = frozen.first_payment;
    quote.refund_policy = frozen.refund_policy;
    PRORATA_ASSIGN_OR_RETURN(
        domain::PurchaseDecision decision,
        domain::DecidePurchase(facts, command, quote, NewId<domain::OrderId>(context.now),
                               NewId<domain::ReservationId>(context.now), exchange.requested_by, context.now));
    decision.order.exchange = exchange.name.exchange;
    decisions.push_back(std::move(decision));
  }
  return decisions;
}

absl::StatusOr<std::vector<FrozenReturn>> LoadReturns(const storage::Reader& reader,
                                                      const domain::ExchangeQuote& quote) {
  std::vector<FrozenReturn> returns;
  for (const domain::ExchangeQuote::Return& frozen : quote.returns) {
    PRORATA_ASSIGN_OR_RETURN(const auto reservation, schema::Require<schema::Reservations>(reader, frozen.reservation));
    returns.push_back({reservation, frozen.quantity, frozen.credit, frozen.basis.payments_made});
  }
  return returns;
}

// Books everything as one ledger transaction and answers its number.
absl::StatusOr<int64_t> BookExchange(storage::Transaction& tx, const CallContext& context, Journal& journal,
                                     const domain::Exchange& exchange, std::vector<FrozenReturn>& returns) {
  const std::string resource = domain::ToString(exchange.name);
  const domain::Money zero = domain::Money::Zero(exchange.quote.refunds_total.currency);
  domain::Money credits = zero;
  domain::Money consumed = zero;
  for (FrozenReturn& units : returns) {
    PRORATA_ASSIGN_OR_RETURN(const domain::Money beyond_credit,
                             SettlePayments(tx, context, journal, domain::Cause::kExchange, resource, units));
    PRORATA_ASSIGN_OR_RETURN(consumed, domain::Add(consumed, beyond_credit));
    PRORATA_ASSIGN_OR_RETURN(credits, domain::Add(credits, units.credit));
  }
  domain::Money first_payments = zero;
  for (const domain::ExchangeQuote::Purchase& purchase : exchange.quote.purchases) {
    PRORATA_ASSIGN_OR_RETURN(first_payments, domain::Add(first_payments, purchase.first_payment));
  }
  PRORATA_ASSIGN_OR_RETURN(const std::vector<domain::Entry> entries,
                           domain::ExchangeEntries(credits, consumed, first_payments));
  return journal.Book(domain::Cause::kExchange, resource, entries);
}

// Returns and buys at the frozen amounts, and writes everything but the exchange's own row.
absl::Status Trade(storage::Transaction& tx, const CallContext& context, Journal& journal, domain::Exchange& exchange) {
  PRORATA_ASSIGN_OR_RETURN(std::vector<FrozenReturn> returns, LoadReturns(tx, exchange.quote));
  PRORATA_ASSIGN_OR_RETURN(exchange.transaction, BookExchange(tx, context, journal, exchange, returns));
  PRORATA_ASSIGN_OR_RETURN(std::vector<domain::PurchaseDecision> purchases, DecidePurchases(tx, context, exchange));
  for (const domain::PurchaseDecision& purchase : purchases) exchange.orders.push_back(purchase.order.name.order);

  std::vector<domain::ReservationName> replaced;
  for (const FrozenReturn& units : returns) {
    const TakenUnits taken =
        TakeUnits(tx, context, units, domain::CancelReason::kExchanged, exchange.name, exchange.orders);
    replaced.push_back(taken.returned);
  }
  for (domain::PurchaseDecision& purchase : purchases) {
    purchase.order.replaces = replaced;
    purchase.order.transaction = exchange.transaction;
    WritePurchase(tx, context, purchase);
  }
  return absl::OkStatus();
}

// Puts the premium-storage twin in the place of the reservation.
absl::Status SwapTwin(storage::Transaction& tx, const CallContext& context, domain::Exchange& exchange) {
  const domain::PurchaseCommand& wanted = exchange.command.purchases.front();
  PRORATA_ASSIGN_OR_RETURN(const auto offer, schema::Require<schema::Offers>(tx, wanted.offer));
  PRORATA_ASSIGN_OR_RETURN(const auto source,
                           schema::Require<schema::Reservations>(tx, exchange.quote.returns.front().reservation));
  domain::Reservation twin =
      domain::PartOf(*source, NewId<domain::ReservationId>(context.now), source->quantity, context.now);
  twin.offer = offer->id;
  twin.sku = offer->sku;
  twin.product_family = offer->product_family;
  domain::ChangeScope(twin, wanted.scope, context.now);
  if (!twin.scope.is_single()) {
    // What has its flexibility off has a single scope: one that is swapped into a wider scope gets it on, like all that
    // is bought in an exchange.
    twin.capacity_priority = false;
    twin.flexibility_effective_time.reset();
  }
  // A price that was fixed is one of the other offer.
  if (std::exchange(twin.renewal.fixed_unit_price, std::nullopt).has_value()) {
    domain::FixRenewalPrice(twin, domain::PriceAt(*offer, context.now), context.now);
  }
  if (!wanted.display_name.empty()) twin.display_name = wanted.display_name;

  domain::Reservation ended =
      domain::ReturnUnits(*source, source->quantity, domain::CancelReason::kExchanged, exchange.name, {}, context.now)
          .source;
  const domain::OrderId order = source->name.order.order;
  ended.replaced_by = {order};
  ended.split_into = {twin.name.reservation};
  exchange.orders = {order};
  WriteReservation(tx, context, std::move(ended), "swapped with its premium-storage twin");
  WriteReservation(tx, context, std::move(twin), "put in the place of its premium-storage twin");
  return absl::OkStatus();
}

absl::Status CarryOut(storage::Transaction& tx, const CallContext& context, Journal& journal,
                      domain::Exchange& exchange) {
  exchange.state = RefundState::kSucceeded;
  return exchange.quote.twin_swap ? SwapTwin(tx, context, exchange) : Trade(tx, context, journal, exchange);
}

void RequestApproval(storage::Transaction& tx, const CallContext& context, const domain::ExchangeFacts& facts,
                     domain::Exchange& exchange) {
  std::vector<domain::ReservationName> reservations;
  for (const domain::ExchangeFacts::Return& returned : facts.returns) {
    reservations.push_back(returned.reservation->name);
    LockReservation(tx, context, *returned.reservation, exchange.name);
  }
  exchange.support_request =
      OpenSupportRequest(tx, context, exchange.name.customer, exchange.name, std::move(reservations));
}

// The strictest of the returned reservations' policies decides.
bool NeedsApproval(const domain::ExchangeFacts& facts) {
  return std::any_of(facts.returns.begin(), facts.returns.end(), [](const domain::ExchangeFacts::Return& returned) {
    return returned.policy->approval == domain::Approval::kSupportRequest;
  });
}

domain::Exchange NewExchange(const CallContext& context, const CreateExchangeCommand& command,
                             const domain::ExchangeFacts& facts, domain::ExchangeQuote quote) {
  domain::Exchange exchange;
  exchange.name = {command.customer, NewId<domain::ExchangeId>(context.now)};
  exchange.command = command.exchange;
  for (size_t i = 0; i < quote.returns.size(); ++i) exchange.command.returns[i].quantity = quote.returns[i].quantity;
  if (quote.twin_swap && !exchange.command.purchases.front().scope_named) {
    exchange.command.purchases.front().scope = facts.returns.front().reservation->scope;
  }
  exchange.quote = std::move(quote);
  exchange.reason = command.reason;
  exchange.requested_by = context.principal;
  exchange.create_time = context.now;
  return exchange;
}

void PutExchange(storage::Transaction& tx, const domain::Exchange& exchange) {
  schema::Put<schema::Exchanges>(tx, exchange.name, exchange);
}

// The exchange to be ended, with the decision filled in.
absl::StatusOr<domain::Exchange> LoadToEnd(storage::Transaction& tx, const CallContext& context,
                                           const EndCommand<domain::ExchangeName>& command) {
  PRORATA_ASSIGN_OR_RETURN(const auto found, schema::Require<schema::Exchanges>(tx, command.name));
  PRORATA_RETURN_IF_ERROR(CheckEtag(command.etag, found->revision));
  domain::Exchange exchange = *found;
  exchange.decision = {context.principal, command.comment, context.now};
  ++exchange.revision;
  return exchange;
}

// Writes an ended exchange, its support request and the event.
absl::Status FinishExchange(storage::Transaction& tx, const CallContext& context, Journal& journal,
                            const domain::Exchange& exchange, domain::SupportRequest::State support_state,
                            std::string event_type) {
  if (exchange.support_request.has_value()) {
    PRORATA_RETURN_IF_ERROR(EndSupportRequest(tx, context, {exchange.name.customer, *exchange.support_request},
                                              support_state, exchange.decision.comment));
  }
  PutExchange(tx, exchange);
  journal.Emit(std::move(event_type), domain::ToString(exchange.name));
  journal.Close();
  return absl::OkStatus();
}

// Ends an exchange without doing it: what it locked is free again.
absl::StatusOr<domain::Exchange> EndUndone(storage::Transaction& tx, const CallContext& context,
                                           domain::Exchange exchange, RefundState state,
                                           domain::SupportRequest::State support_state, const std::string& verb) {
  exchange.state = state;
  for (const domain::ExchangeQuote::Return& returned : exchange.quote.returns) {
    PRORATA_RETURN_IF_ERROR(UnlockReservation(tx, context, returned.reservation, "exchange " + verb));
  }
  PRORATA_ASSIGN_OR_RETURN(Journal journal, Journal::Open(tx, context, exchange.name.customer.partner));
  PRORATA_RETURN_IF_ERROR(FinishExchange(tx, context, journal, exchange, support_state, "exchange." + verb));
  return exchange;
}

}  // namespace

absl::StatusOr<domain::Exchange> CreateExchange(storage::Transaction& tx, const CallContext& context,
                                                const CreateExchangeCommand& command) {
  PRORATA_ASSIGN_OR_RETURN(domain::ExchangeFacts facts,
                           LoadExchangeFacts(tx, context, command.customer, command.exchange));
  PRORATA_ASSIGN_OR_RETURN(domain::ExchangeQuote quote,
                           QuoteToHonour(context, command.customer, facts, command.exchange, command.quote_token));
  if (!quote.violations.empty()) return domain::Refuse(std::move(quote.violations));

  domain::Exchange exchange = NewExchange(context, command, facts, std::move(quote));
  PRORATA_ASSIGN_OR_RETURN(Journal journal, Journal::Open(tx, context, command.customer.partner));
  const bool at_once = !NeedsApproval(facts);
  if (at_once) {
    PRORATA_RETURN_IF_ERROR(CarryOut(tx, context, journal, exchange));
  } else {
    RequestApproval(tx, context, std::move(facts), exchange);
  }
  PutExchange(tx, exchange);
  journal.Emit(at_once ? "exchange.succeeded" : "exchange.requested", domain::ToString(exchange.name));
  journal.Close();
  return exchange;
}

absl::StatusOr<std::shared_ptr<const domain::Exchange>> GetExchange(const storage::Reader& reader,
                                                                    const domain::ExchangeName& name) {
  return schema::Require<schema::Exchanges>(reader, name);
}

absl::StatusOr<domain::Exchange> ApproveExchange(storage::Transaction& tx, const CallContext& context,
                                                 const EndCommand<domain::ExchangeName>& command) {
  PRORATA_ASSIGN_OR_RETURN(domain::Exchange exchange, LoadToEnd(tx, context, command));
  PRORATA_RETURN_IF_ERROR(domain::CheckMayDecide(exchange.state, exchange.requested_by, context.principal, "exchange"));
  PRORATA_ASSIGN_OR_RETURN(Journal journal, Journal::Open(tx, context, exchange.name.customer.partner));
  PRORATA_RETURN_IF_ERROR(CarryOut(tx, context, journal, exchange));
  PRORATA_RETURN_IF_ERROR(
      FinishExchange(tx, context, journal, exchange, domain::SupportRequest::State::kResolved, "exchange.succeeded"));
  return exchange;
}

absl::StatusOr<domain::Exchange> RejectExchange(storage::Transaction& tx, const CallContext& context,
                                                const EndCommand<domain::ExchangeName>& command) {
  PRORATA_ASSIGN_OR_RETURN(domain::Exchange exchange, LoadToEnd(tx, context, command));
  PRORATA_RETURN_IF_ERROR(domain::CheckMayDecide(exchange.state, exchange.requested_by, context.principal, "exchange"));
  PRORATA_RETURN_IF_ERROR(CheckComment(command.comment));
  return EndUndone(tx, context, std::move(exchange), RefundState::kRejected, domain::SupportRequest::State::kResolved,
                   "rejected");
}

absl::StatusOr<domain::Exchange> WithdrawExchange(storage::Transaction& tx, const CallContext& context,
                                                  const EndCommand<domain::ExchangeName>& command) {
  PRORATA_ASSIGN_OR_RETURN(domain::Exchange exchange, LoadToEnd(tx, context, command));
  PRORATA_RETURN_IF_ERROR(domain::CheckMayWithdraw(exchange.state, "exchange"));
  return EndUndone(tx, context, std::move(exchange), RefundState::kWithdrawn, domain::SupportRequest::State::kClosed,
                   "withdrawn");
}

}  // namespace prorata::app
