#pragma once

// google.type.Money as people write it. Exact: no floating point anywhere.

#include <string>

#include "google/type/money.pb.h"

namespace prorata::cli {

// The digits of the minor unit of an ISO 4217 currency: USD 2, JPY 0, KWD 3. Unknown currencies have 2.
int MinorDigits(const std::string& currency);

// "67.52 USD", "-1200 JPY", with at least the digits of the minor unit and more only where they are not zero. An amount
// that was never set (no currency) is "".
std::string FormatMoney(const google::type::Money& money);

// Reads "12.34 USD" or "12.34USD". Throws UsageError for anything else, also for digits below the minor unit.
google::type::Money ParseMoney(const std::string& text);

}  // namespace prorata::cli
