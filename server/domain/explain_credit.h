#pragma once

// The steps that refunds and exchanges explain alike.

#include <cstdint>
#include <string_view>

#include "server/domain/refund.h"
#include "server/domain/working.h"

namespace prorata::domain {

// How the credit of `quantity` units follows from its basis.
void ExplainProratedCredit(const Credit& basis, BillingPlan billing_plan, int64_t quantity, StepSink sink);
void ExplainFullCredit(const Credit& basis, int64_t quantity, StepSink sink);
// The future payments of the units that are canceled.
void ExplainRemainingCommitment(const Credit& basis, int64_t quantity, StepSink sink);

// `2 units` for a formula.
StepInput UnitsInput(int64_t quantity);
// `name` lives as long as the input.
StepInput MoneyInput(std::string_view name, const Money& money);

}  // namespace prorata::domain
