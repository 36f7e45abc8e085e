#pragma once

// What must hold of an exchange as a whole.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "server/domain/error.h"
#include "server/domain/exchange.h"

namespace prorata::domain {

// `returns[1].quantity`, `purchases[0].offer`.
std::string ReturnField(size_t index, std::string_view field);
std::string PurchaseField(size_t index, std::string_view field);

// Appends TOO_MANY_RESERVATIONS for each return whose order had too many with what this exchange adds to it.
void CheckRoom(const ExchangeFacts& facts, ExchangeQuote& quote);

// Appends EXCHANGE_CURRENCY_MISMATCH for each part that is not in the currency of the first return. Answers whether
// there was none.
bool CheckCurrencies(const ExchangeFacts& facts, std::vector<Violation>& violations);

// Appends EXCHANGE_FAMILY_MISMATCH for each part that the policy of any return does not see in the family of the first
// return.
void CheckFamilies(const ExchangeFacts& facts, std::vector<Violation>& violations);

// Appends EXCHANGE_VALUE_TOO_LOW to a quote with its totals, unless a purchase has no price: what cannot be priced has
// no value that could be too low.
void CheckValue(ExchangeQuote& quote);

}  // namespace prorata::domain
