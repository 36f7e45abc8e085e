#pragma once

// The support request that a refund or exchange is while it waits for approval. Written with it, so that the two stay
// in step (rules.md, section 5).

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "server/app/context.h"
#include "server/domain/support_request.h"
#include "storage/store.h"

namespace prorata::app {

// Opens one for a refund or exchange of these reservations and answers its id.
domain::SupportRequestId OpenSupportRequest(storage::Transaction& tx, const CallContext& context,
                                            const domain::CustomerName& customer, const domain::Operation& operation,
                                            std::vector<domain::ReservationName> reservations);

// Ends it with the decider's words: resolved by an agent, who approved or rejected, or closed by the one who took it
// back. INTERNAL if there is none.
absl::Status EndSupportRequest(storage::Transaction& tx, const CallContext& context,
                               const domain::SupportRequestName& name, domain::SupportRequest::State state,
                               const std::string& resolution);

}  // namespace prorata::app
