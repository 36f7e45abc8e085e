#pragma once

// Refunds from the request to the end (rules.md, section 5). What a refund moves is written in one transaction, or not
// at all: reservations with their revisions, the limit, the ledger, the support request, the event.
//
// The amounts are frozen when the refund is asked for; an approval pays exactly these, also where instalments fell due
// or the term ended meanwhile (returns.h says how the books stay right), and whatever the limit is by then: the amount
// was held.

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "server/app/context.h"
#include "server/app/returns.h"
#include "server/domain/refund.h"
#include "storage/store.h"

namespace prorata::app {

struct CreateRefundCommand {
  domain::ReservationName reservation;
  domain::RefundCommand units;
  // Empty: the amount of now.
  std::string quote_token;
  std::string reason;
  // The reservation's etag last seen; empty: not checked.
  std::string etag;
};

// Returns units: at once, or as a request that waits for approval, as the policy of the order says. Refusals:
// RESOURCE_NOT_FOUND, ETAG_MISMATCH, QUOTE_INVALID, what domain::QuoteRefund refuses as a whole, else all violations of
// refund_quotes.h together.
absl::StatusOr<domain::Refund> CreateRefund(storage::Transaction& tx, const CallContext& context,
                                            const CreateRefundCommand& command);

// RESOURCE_NOT_FOUND.
absl::StatusOr<std::shared_ptr<const domain::Refund>> GetRefund(const storage::Reader& reader,
                                                                const domain::RefundName& name);

// End a refund that waits. The etag is the refund's. Refusals in this order: RESOURCE_NOT_FOUND, ETAG_MISMATCH,
// NOT_PENDING_APPROVAL, APPROVER_IS_REQUESTER (not for a withdrawal), FIELD_INVALID (a rejection without a comment).
absl::StatusOr<domain::Refund> ApproveRefund(storage::Transaction& tx, const CallContext& context,
                                             const EndCommand<domain::RefundName>& command);
absl::StatusOr<domain::Refund> RejectRefund(storage::Transaction& tx, const CallContext& context,
                                            const EndCommand<domain::RefundName>& command);
absl::StatusOr<domain::Refund> WithdrawRefund(storage::Transaction& tx, const CallContext& context,
                                              const EndCommand<domain::RefundName>& command);

}  // namespace prorata::app
