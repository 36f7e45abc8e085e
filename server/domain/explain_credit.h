#pragma once

// The steps that refunds and exchanges explain alike.

#include <cstdint>

#include "server/domain/refund.h"
#include "server/domain/working.h"

namespace prorata::domain {

// How the credit of `quantity` units follows from its basis.
Step ExplainProratedCredit(const Credit& basis, BillingPlan billing_plan, int64_t quantity);
Step ExplainFullCredit(const Credit& basis, int64_t quantity);
// The future payments of the units that are canceled.
Step ExplainRemainingCommitment(const Credit& basis, int64_t quantity);

// `2 units` for a formula.
Step::Input UnitsInput(int64_t quantity);
Step::Input MoneyInput(std::string_view name, const Money& money);

}  // namespace prorata::domain
