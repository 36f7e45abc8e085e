#include "server/domain/refund.h"

#include <utility>

#include "fmt/format.h"
#include "server/domain/lineage.h"
#include "server/domain/status_macros.h"

namespace prorata::domain {
namespace {

void Return(Reservation& reservation, CancelReason reason, const Operation& returned_by, Instant now) {
  Cancel(reservation, reason, now);
  reservation.returned_by = returned_by;
}

}  // namespace

std::string_view NameOf(RefundState state) {
  switch (state) {
    case RefundState::kPendingApproval:
      return "PENDING_APPROVAL";
    case RefundState::kSucceeded:
      return "SUCCEEDED";
    case RefundState::kRejected:
      return "REJECTED";
    case RefundState::kWithdrawn:
      return "WITHDRAWN";
  }
  return "";
}

bool CountsAgainstLimit(const Refund& refund) {
  const bool is_open = refund.state == RefundState::kPendingApproval || refund.state == RefundState::kSucceeded;
  return is_open && !refund.quote.counted_amount.is_zero();
}

Refund AsRequested(Refund refund) {
  // What was done at once stays as it is.
  if (!refund.support_request.has_value()) return refund;
  refund.state = RefundState::kPendingApproval;
  refund.decision = {};
  refund.transaction = 0;
  refund.returned_reservation.reset();
  refund.remaining_reservation.reset();
  refund.revision = 1;
  return refund;
}

ReturnedUnits ReturnUnits(const Reservation& reservation, int64_t quantity, CancelReason reason,
                          const Operation& returned_by, const PartIds& ids, Instant now) {
  ReturnedUnits units{.source = reservation, .remaining = std::nullopt, .returned = std::nullopt};
  units.source.pending = {};
  units.source.update_time = now;
  ++units.source.revision;
  if (quantity >= reservation.quantity) {
    Return(units.source, reason, returned_by, now);
    return units;
  }
  Cancel(units.source, CancelReason::kSplit, now);
  units.source.split_into = {ids.remaining, ids.returned};
  units.remaining = PartOf(reservation, ids.remaining, reservation.quantity - quantity, now);
  units.returned = PartOf(reservation, ids.returned, quantity, now);
  Return(*units.returned, reason, returned_by, now);
  return units;
}

absl::Status CheckMayDecide(RefundState state, std::string_view requester, std::string_view decider,
                            std::string_view what) {
  PRORATA_RETURN_IF_ERROR(CheckMayWithdraw(state, what));
  if (requester != decider) return absl::OkStatus();
  return Refuse({{.reason = Reason::kApproverIsRequester,
                  .description = fmt::format("{} asked for the {} and may not decide it", decider, what),
                  .field = {},
                  .subject = {},
                  .metadata = {{"requested_by", std::string(requester)}}}});
}

absl::Status CheckMayWithdraw(RefundState state, std::string_view what) {
  if (state == RefundState::kPendingApproval) return absl::OkStatus();
  return Refuse({{.reason = Reason::kNotPendingApproval,
                  .description = fmt::format("the {} is {}", what, NameOf(state)),
                  .field = {},
                  .subject = {},
                  .metadata = {{"state", std::string(NameOf(state))}}}});
}

}  // namespace prorata::domain
