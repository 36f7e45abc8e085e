#pragma once

// The imported exchange rates (rules.md, section 4).

#include "absl/status/statusor.h"
#include "server/domain/calendar.h"
#include "server/domain/money.h"
#include "storage/store.h"

namespace prorata::app {

// The rate in force on a date: the latest one of the pair that is not dated after it; 1 for a currency with itself. No
// rate is derived from another: EXCHANGE_RATE_MISSING, naming pair and date, where the pair has none.
absl::StatusOr<domain::ExchangeRate> RateOn(const storage::Reader& reader, domain::Currency from, domain::Currency to,
                                            domain::Date date);

}  // namespace prorata::app
