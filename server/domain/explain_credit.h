#pragma once

// The steps that refunds and exchanges explain alike.

#include <cstdint>

#include "server/domain/refund.h"
#include "server/domain/working.h"

namespace prorata::domain {

// How the credit of `quantity` units follows from its basis.
void ExplainProratedCredit(const Credit& basis, BillingPlan billing_plan, int64_t quantity, StepSink sink);
void ExplainFullCredit(const Credit& basis, int64_t quantity, StepSink sink);
// The future payments of the units that are canceled.
void ExplainRemainingCommitment(const Credit& basis, int64_t quantity, StepSink sink);

}  // namespace prorata::domain
