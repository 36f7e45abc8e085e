// What an exchange would cost, and everything that stands against it.

#include <set>
#include <utility>

#include "fmt/format.h"
#include "server/domain/credit.h"
#include "server/domain/exchange.h"
#include "server/domain/exchange_check.h"
#include "server/domain/reservation_check.h"
#include "server/domain/status_macros.h"

namespace prorata::domain {
namespace {

std::string ReturnField(size_t index, std::string_view field) {
  return fmt::format("returns[{}].{}", index, field);
}
absl::Status CheckCommand(const CustomerName& customer, const ExchangeFacts& facts, const ExchangeCommand& command) {
  if (command.returns.empty()) return InvalidField("returns", "must have at least one element");
  if (command.purchases.empty()) return InvalidField("purchases", "must have at least one element");
  if (facts.returns.size() != command.returns.size() || facts.purchases.size() != command.purchases.size()) {
    return absl::InternalError("an exchange without the facts of all its parts");
  }
  std::vector<Violation> violations;
  const auto invalid = [&](std::string field, std::string description) {
    violations.push_back({.reason = Reason::kFieldInvalid,
                          .description = std::move(description),
                          .field = std::move(field),
                          .subject = {},
                          .metadata = {}});
  };
  std::set<ReservationName> seen;
  for (size_t i = 0; i < command.returns.size(); ++i) {
    const ExchangeReturn& returned = command.returns[i];
    if (!seen.insert(returned.reservation).second) {
      invalid(ReturnField(i, "reservation"), "is returned twice: give the sum of the units once");
    }
    if (returned.reservation.order.customer != customer) {
      invalid(ReturnField(i, "reservation"), fmt::format("is not of {}", ToString(customer)));
    }
    if (returned.quantity < 0) {
      invalid(ReturnField(i, "quantity"), fmt::format("must not be below zero, is {}", returned.quantity));
    }
  }
  return violations.empty() ? absl::OkStatus() : Refuse(std::move(violations));
}

Violation NotAllowed(std::string field, const RefundPolicy& policy, std::string_view family) {
  const std::string name = ToString(policy.id);
  return {.reason = Reason::kExchangeNotAllowed,
          .description = policy.exchange_allowed ? fmt::format("{} does not allow `{}` to be exchanged", name, family)
                                                 : fmt::format("{} allows no exchanges", name),
          .field = std::move(field),
          .subject = name,
          .metadata = {{"product_family", std::string(family)}}};
}

bool Excluded(const RefundPolicy& policy, std::string_view family) {
  return !policy.exchange_allowed || IsExchangeExcluded(policy, family);
}

// The whole payment where the fee schedule gives it back, else the pro-rated one. A schedule that pays nothing is about
// money: what it refuses to pay can still be exchanged.
Money CreditOf(const ExchangeFacts::Return& facts, const Credit& basis, Instant now) {
  const Reservation& reservation = *facts.reservation;
  const Tier* tier = MatchingTier(TiersFor(*facts.policy, reservation.product_family), reservation, now);
  return tier != nullptr && tier->credit == CreditRule::kFull ? basis.full : basis.prorated;
}

absl::Status AddReturn(size_t index, const ExchangeFacts::Return& facts, int64_t asked, Instant now,
                       ExchangeQuote& quote) {
  const Reservation& reservation = *facts.reservation;
  ExchangeQuote::Return returned;
  returned.reservation = reservation.name;
  returned.reservation_revision = reservation.revision;
  returned.reservation_quantity = reservation.quantity;
  returned.quantity = asked == 0 ? reservation.quantity : asked;
  returned.billing_plan = reservation.plan.billing_plan;

  CheckReturnable(reservation, returned.quantity, now, fmt::format("returns[{}].", index), quote.violations);
  if (Excluded(*facts.policy, reservation.product_family)) {
    quote.violations.push_back(
        NotAllowed(ReturnField(index, "reservation"), *facts.policy, reservation.product_family));
  }
  const bool returnable =
      !reservation.canceled() && now < reservation.plan.expire_time && returned.quantity <= reservation.quantity;
  PRORATA_ASSIGN_OR_RETURN(returned.basis, CreditFor(reservation, returnable ? returned.quantity : 0,
                                                     facts.policy->price_basis, facts.current_price, now));
  returned.credit = CreditOf(facts, returned.basis, now);
  returned.remaining_commitment = returned.basis.remaining_commitment;
  PRORATA_ASSIGN_OR_RETURN(returned.paid, PaidBy(reservation, now));
  PRORATA_ASSIGN_OR_RETURN(returned.retained, Subtract(returned.paid, returned.credit));
  quote.returns.push_back(std::move(returned));
  return absl::OkStatus();
}

absl::Status AddPurchase(size_t index, const ExchangeFacts& facts, const PurchaseCommand& command, Instant now,
                         ExchangeQuote& quote) {
  const PurchaseFacts& bought = facts.purchases[index];
  for (const ExchangeFacts::Return& returned : facts.returns) {
    // Where nothing can be exchanged at all, the return said so already.
    if (!IsExchangeExcluded(*returned.policy, bought.offer.product_family) || !returned.policy->exchange_allowed)
      continue;
    quote.violations.push_back(
        NotAllowed(PurchaseField(index, "offer"), *returned.policy, bought.offer.product_family));
    break;
  }
  PRORATA_ASSIGN_OR_RETURN(PurchaseQuote priced,
                           QuotePurchase(bought, command, now, fmt::format("purchases[{}].", index)));
  for (Violation& violation : priced.violations) quote.violations.push_back(std::move(violation));
  quote.purchases.push_back({.offer = priced.offer,
                             .quantity = priced.quantity,
                             .plan = priced.plan,
                             .total = priced.total,
                             .first_payment = priced.payment,
                             .refund_policy = priced.refund_policy});
  return absl::OkStatus();
}

absl::Status AddTotals(ExchangeQuote& quote) {
  Money credits = quote.refunds_total;
  Money first_payments = quote.purchases_total;
  for (const ExchangeQuote::Return& returned : quote.returns) {
    PRORATA_ASSIGN_OR_RETURN(credits, Add(credits, returned.credit));
    PRORATA_ASSIGN_OR_RETURN(const Money worth, Add(returned.credit, returned.remaining_commitment));
    PRORATA_ASSIGN_OR_RETURN(quote.refunds_total, Add(quote.refunds_total, worth));
  }
  for (const ExchangeQuote::Purchase& purchase : quote.purchases) {
    PRORATA_ASSIGN_OR_RETURN(first_payments, Add(first_payments, purchase.first_payment));
    PRORATA_ASSIGN_OR_RETURN(quote.purchases_total, Add(quote.purchases_total, purchase.total));
  }
  PRORATA_ASSIGN_OR_RETURN(quote.net_payable, Subtract(quote.purchases_total, quote.refunds_total));
  PRORATA_ASSIGN_OR_RETURN(quote.cash_today, Subtract(first_payments, credits));
  return absl::OkStatus();
}

bool IsTwinSwap(const ExchangeFacts& facts, const ExchangeQuote& quote) {
  if (facts.returns.size() != 1 || facts.purchases.size() != 1) return false;
  const Reservation& reservation = *facts.returns[0].reservation;
  const Offer& offer = facts.purchases[0].offer;
  const ExchangeQuote::Purchase& purchase = quote.purchases[0];
  const bool same_units =
      quote.returns[0].quantity == reservation.quantity && purchase.quantity == reservation.quantity;
  const bool same_terms = reservation.region == offer.region && reservation.plan.term == offer.term &&
                          reservation.plan.billing_plan == purchase.plan.billing_plan &&
                          reservation.plan.unit_price.currency == offer.currency;
  return same_units && same_terms && ArePremiumStorageTwins(reservation.sku, offer.sku);
}

// Nothing is credited, charged or canceled, and the plan goes on as it was.
void MakeTwinSwap(const Reservation& reservation, ExchangeQuote& quote) {
  const Money zero = Money::Zero(reservation.plan.unit_price.currency);
  ExchangeQuote::Return& returned = quote.returns[0];
  returned.credit = zero;
  returned.remaining_commitment = zero;
  returned.retained = returned.paid;
  ExchangeQuote::Purchase& purchase = quote.purchases[0];
  purchase.plan = reservation.plan;
  purchase.total = zero;
  purchase.first_payment = zero;
  quote.twin_swap = true;
}

}  // namespace

absl::StatusOr<ExchangeQuote> QuoteExchange(const CustomerName& customer, const ExchangeFacts& facts,
                                            const ExchangeCommand& command, Instant now) {
  PRORATA_RETURN_IF_ERROR(CheckCommand(customer, facts, command));
  ExchangeQuote quote;
  quote.customer = customer;
  quote.as_of_time = now;
  const Money zero = Money::Zero(facts.returns[0].reservation->plan.unit_price.currency);
  quote.refunds_total = quote.purchases_total = quote.net_payable = quote.cash_today = zero;
  for (size_t i = 0; i < command.returns.size(); ++i) {
    PRORATA_RETURN_IF_ERROR(AddReturn(i, facts.returns[i], command.returns[i].quantity, now, quote));
  }
  for (size_t i = 0; i < command.purchases.size(); ++i) {
    PRORATA_RETURN_IF_ERROR(AddPurchase(i, facts, command.purchases[i], now, quote));
  }
  if (IsTwinSwap(facts, quote)) MakeTwinSwap(*facts.returns[0].reservation, quote);

  CheckRoom(facts, quote);
  const bool one_currency = CheckCurrencies(facts, quote.violations);
  CheckFamilies(facts, quote.violations);
  if (one_currency) {
    PRORATA_RETURN_IF_ERROR(AddTotals(quote));
    CheckValue(quote);
  }
  return quote;
}

}  // namespace prorata::domain
