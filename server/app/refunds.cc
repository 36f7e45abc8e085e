#include "server/app/refunds.h"

#include <utility>

#include "server/app/allowance.h"
#include "server/app/ids.h"
#include "server/app/journal.h"
#include "server/app/refund_quotes.h"
#include "server/app/reservations.h"
#include "server/app/support_requests.h"
#include "server/domain/status_macros.h"
#include "storage/schema/tables.h"

namespace prorata::app {
namespace {

using domain::RefundState;

// Pays the frozen amounts for units of a reservation and writes everything but the refund's own row and the limit.
absl::Status PayRefund(storage::Transaction& tx, const CallContext& context, Journal& journal,
                       domain::Shared<domain::Reservation> reservation, domain::Refund& refund) {
  const domain::RefundQuote& quote = refund.quote;
  const std::string resource = domain::ToString(refund.name);
  FrozenReturn units{std::move(reservation), quote.quantity, quote.credit, quote.basis.payments_made};
  PRORATA_ASSIGN_OR_RETURN(const domain::Money consumed,
                           SettlePayments(tx, context, journal, domain::Cause::kRefund, resource, units));
  PRORATA_ASSIGN_OR_RETURN(const std::vector<domain::Entry> entries,
                           domain::RefundEntries(quote.credit, quote.fee, quote.forfeited, consumed));
  PRORATA_ASSIGN_OR_RETURN(refund.transaction, journal.Book(domain::Cause::kRefund, resource, entries));
  const TakenUnits taken = TakeUnits(tx, context, units, domain::CancelReason::kRefunded, refund.name);
  refund.returned_reservation = taken.returned.reservation;
  refund.remaining_reservation = taken.remaining;
  refund.state = RefundState::kSucceeded;
  return absl::OkStatus();
}

// Locks the reservation and asks an agent.
void RequestApproval(storage::Transaction& tx, const CallContext& context, domain::Reservation reservation,
                     domain::Refund& refund) {
  refund.support_request = OpenSupportRequest(tx, context, refund.name.customer, refund.name, {reservation.name});
  LockReservation(tx, context, std::move(reservation), refund.name);
}

domain::Refund NewRefund(const CallContext& context, const CreateRefundCommand& command, domain::RefundQuote quote) {
  domain::Refund refund;
  refund.name = {command.reservation.order.customer, NewId<domain::RefundId>(context.now)};
  refund.quote = std::move(quote);
  refund.reason = command.reason;
  refund.requested_by = context.principal;
  refund.create_time = context.now;
  return refund;
}

void PutRefund(storage::Transaction& tx, const domain::Refund& refund) {
  schema::Put<schema::Refunds>(tx, refund.name, refund);
}

// The refund to be ended, with the decision filled in.
absl::StatusOr<domain::Refund> LoadToEnd(storage::Transaction& tx, const CallContext& context,
                                         const EndCommand<domain::RefundName>& command) {
  PRORATA_ASSIGN_OR_RETURN(const auto found, schema::Require<schema::Refunds>(tx, command.name));
  PRORATA_RETURN_IF_ERROR(CheckEtag(command.etag, found->revision));
  domain::Refund refund = *found;
  refund.decision = {context.principal, command.comment, context.now};
  ++refund.revision;
  return refund;
}

// Writes an ended refund, its support request and the event.
absl::Status FinishRefund(storage::Transaction& tx, const CallContext& context, Journal& journal,
                          const domain::Refund& refund, domain::SupportRequest::State support_state,
                          std::string event_type) {
  if (refund.support_request.has_value()) {
    PRORATA_RETURN_IF_ERROR(EndSupportRequest(tx, context, {refund.name.customer, *refund.support_request},
                                              support_state, refund.decision.comment));
  }
  PutRefund(tx, refund);
  journal.Emit(std::move(event_type), domain::ToString(refund.name));
  journal.Close();
  return absl::OkStatus();
}

// Ends a refund without a payment: what it held and locked is free again.
absl::StatusOr<domain::Refund> EndUnpaid(storage::Transaction& tx, const CallContext& context, domain::Refund refund,
                                         RefundState state, domain::SupportRequest::State support_state,
                                         const std::string& verb) {
  refund.state = state;
  PRORATA_RETURN_IF_ERROR(ReleaseHeldAmount(tx, refund));
  PRORATA_RETURN_IF_ERROR(UnlockReservation(tx, context, refund.quote.reservation, "refund " + verb));
  PRORATA_ASSIGN_OR_RETURN(Journal journal, Journal::Open(tx, context, refund.name.customer.partner));
  PRORATA_RETURN_IF_ERROR(FinishRefund(tx, context, journal, refund, support_state, "refund." + verb));
  return refund;
}

}  // namespace

absl::StatusOr<domain::Refund> CreateRefund(storage::Transaction& tx, const CallContext& context,
                                            const CreateRefundCommand& command) {
  PRORATA_ASSIGN_OR_RETURN(const domain::RefundFacts facts,
                           LoadRefundFacts(tx, command.reservation, command.units.quantity, context.now));
  PRORATA_RETURN_IF_ERROR(CheckEtag(command.etag, facts.reservation->revision));
  PRORATA_ASSIGN_OR_RETURN(domain::RefundQuote quote,
                           QuoteToHonour(context, facts, command.units, command.quote_token));
  if (!quote.violations.empty()) return domain::Refuse(std::move(quote.violations));

  domain::Refund refund = NewRefund(context, command, std::move(quote));
  PRORATA_ASSIGN_OR_RETURN(Journal journal, Journal::Open(tx, context, refund.name.customer.partner));
  const bool at_once = facts.policy->approval == domain::Approval::kSelfService;
  if (at_once) {
    PRORATA_RETURN_IF_ERROR(PayRefund(tx, context, journal, facts.reservation, refund));
  } else {
    RequestApproval(tx, context, *facts.reservation, refund);
  }
  PRORATA_RETURN_IF_ERROR(CountRefund(tx, *facts.allowance, refund, context.now));
  PutRefund(tx, refund);
  journal.Emit(at_once ? "refund.succeeded" : "refund.requested", domain::ToString(refund.name));
  journal.Close();
  return refund;
}

absl::StatusOr<std::shared_ptr<const domain::Refund>> GetRefund(const storage::Reader& reader,
                                                                const domain::RefundName& name) {
  return schema::Require<schema::Refunds>(reader, name);
}

absl::StatusOr<domain::Refund> ApproveRefund(storage::Transaction& tx, const CallContext& context,
                                             const EndCommand<domain::RefundName>& command) {
  PRORATA_ASSIGN_OR_RETURN(domain::Refund refund, LoadToEnd(tx, context, command));
  PRORATA_RETURN_IF_ERROR(domain::CheckMayDecide(refund.state, refund.requested_by, context.principal, "refund"));
  PRORATA_ASSIGN_OR_RETURN(const auto reservation, schema::Require<schema::Reservations>(tx, refund.quote.reservation));
  PRORATA_ASSIGN_OR_RETURN(Journal journal, Journal::Open(tx, context, refund.name.customer.partner));
  PRORATA_RETURN_IF_ERROR(PayRefund(tx, context, journal, reservation, refund));
  PRORATA_RETURN_IF_ERROR(UseHeldAmount(tx, refund));
  PRORATA_RETURN_IF_ERROR(
      FinishRefund(tx, context, journal, refund, domain::SupportRequest::State::kResolved, "refund.succeeded"));
  return refund;
}

absl::StatusOr<domain::Refund> RejectRefund(storage::Transaction& tx, const CallContext& context,
                                            const EndCommand<domain::RefundName>& command) {
  PRORATA_ASSIGN_OR_RETURN(domain::Refund refund, LoadToEnd(tx, context, command));
  PRORATA_RETURN_IF_ERROR(domain::CheckMayDecide(refund.state, refund.requested_by, context.principal, "refund"));
  PRORATA_RETURN_IF_ERROR(CheckComment(command.comment));
  return EndUnpaid(tx, context, std::move(refund), RefundState::kRejected, domain::SupportRequest::State::kResolved,
                   "rejected");
}

absl::StatusOr<domain::Refund> WithdrawRefund(storage::Transaction& tx, const CallContext& context,
                                              const EndCommand<domain::RefundName>& command) {
  PRORATA_ASSIGN_OR_RETURN(domain::Refund refund, LoadToEnd(tx, context, command));
  PRORATA_RETURN_IF_ERROR(domain::CheckMayWithdraw(refund.state, "refund"));
  return EndUnpaid(tx, context, std::move(refund), RefundState::kWithdrawn, domain::SupportRequest::State::kClosed,
                   "withdrawn");
}

}  // namespace prorata::app
