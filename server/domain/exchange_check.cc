#include "server/domain/exchange_check.h"

#include <algorithm>
#include <map>

#include "fmt/format.h"
#include "server/domain/reservation_check.h"

namespace prorata::domain {
namespace {

// Returns and purchases as one list: where each is in the request, and what decides on it.
struct Part {
  bool returned = false;
  size_t index = 0;
  Currency currency;
  std::string_view family;

  std::string Field() const { return returned ? ReturnField(index, "reservation") : PurchaseField(index, "offer"); }
};

std::vector<Part> PartsOf(const ExchangeFacts& facts) {
  std::vector<Part> parts;
  parts.reserve(facts.returns.size() + facts.purchases.size());
  for (size_t i = 0; i < facts.returns.size(); ++i) {
    const Reservation& reservation = *facts.returns[i].reservation;
    parts.push_back({true, i, reservation.plan.unit_price.currency, reservation.product_family});
  }
  for (size_t i = 0; i < facts.purchases.size(); ++i) {
    const Offer& offer = facts.purchases[i].offer;
    parts.push_back({false, i, offer.currency, offer.product_family});
  }
  return parts;
}

// Whether every purchase has an amount: without a price in force, or for a quantity that cannot be bought, there is
// none.
bool AllPriced(const ExchangeQuote& quote) {
  const bool prices_known =
      std::all_of(quote.purchases.begin(), quote.purchases.end(),
                  [](const ExchangeQuote::Purchase& purchase) { return !purchase.plan.unit_price.is_zero(); });
  const bool quantities_fit =
      std::none_of(quote.violations.begin(), quote.violations.end(),
                   [](const Violation& violation) { return violation.reason == Reason::kQuantityOutOfRange; });
  return prices_known && quantities_fit;
}

}  // namespace

std::string ReturnField(size_t index, std::string_view field) {
  return fmt::format("returns[{}].{}", index, field);
}

std::string PurchaseField(size_t index, std::string_view field) {
  return fmt::format("purchases[{}].{}", index, field);
}

void CheckRoom(const ExchangeFacts& facts, ExchangeQuote& quote) {
  std::map<OrderName, int64_t> added_to;
  for (size_t i = 0; i < quote.returns.size(); ++i) {
    const Reservation& reservation = *facts.returns[i].reservation;
    const bool is_part = quote.returns[i].quantity < reservation.quantity;
    const int64_t added = quote.twin_swap ? 1 : is_part ? kAddedByPartialReturn : 0;
    int64_t& so_far = added_to[reservation.name.order];
    so_far += added;
    if (added > 0) {
      CheckRoomInOrder(reservation, facts.returns[i].reservations_of_order, so_far, ReturnField(i, "reservation"),
                       quote.violations);
    }
  }
}

bool CheckCurrencies(const ExchangeFacts& facts, std::vector<Violation>& violations) {
  const Currency first = facts.returns.front().reservation->plan.unit_price.currency;
  bool one_currency = true;
  for (const Part& part : PartsOf(facts)) {
    if (part.currency == first) continue;
    one_currency = false;
    violations.push_back(
        {.reason = Reason::kExchangeCurrencyMismatch,
         .description =
             fmt::format("the first return is in {}, {} is in {}", first.code(), part.Field(), part.currency.code()),
         .field = part.Field(),
         .subject = {},
         .metadata = {{"currency", std::string(part.currency.code())}, {"first_currency", std::string(first.code())}}});
  }
  return one_currency;
}

void CheckFamilies(const ExchangeFacts& facts, std::vector<Violation>& violations) {
  const std::string_view first = facts.returns.front().reservation->product_family;
  for (const Part& part : PartsOf(facts)) {
    for (const ExchangeFacts::Return& returned : facts.returns) {
      const std::string wanted = ExchangeFamilyOf(*returned.policy, first);
      const std::string family = ExchangeFamilyOf(*returned.policy, part.family);
      if (family == wanted) continue;
      violations.push_back({.reason = Reason::kExchangeFamilyMismatch,
                            .description = fmt::format("`{}` ({}) and `{}` ({}) cannot be in one exchange", first,
                                                       wanted, part.family, family),
                            .field = part.Field(),
                            .subject = ToString(returned.policy->id),
                            .metadata = {{"first_product_family", std::string(first)},
                                         {"first_exchange_family", wanted},
                                         {"product_family", std::string(part.family)},
                                         {"exchange_family", family}}});
      break;
    }
  }
}

void CheckValue(ExchangeQuote& quote) {
  if (!AllPriced(quote) || !quote.net_payable.is_negative()) return;
  const std::string bought = ToString(quote.purchases_total);
  const std::string returned = ToString(quote.refunds_total);
  quote.violations.push_back({.reason = Reason::kExchangeValueTooLow,
                              .description = fmt::format("purchases of {} are below returns of {}", bought, returned),
                              .field = "purchases",
                              .subject = {},
                              .metadata = {{"purchases_total", bought}, {"refunds_total", returned}}});
}

}  // namespace prorata::domain
