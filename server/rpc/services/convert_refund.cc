#include "server/rpc/services/convert_refund.h"

#include "server/domain/partner.h"
#include "server/rpc/services/convert.h"

namespace prorata::rpc {

namespace v1 = prorata::v1;

namespace {

void WriteAmounts(const domain::RefundQuote& quote, AnswerWriter& answer) {
  using Field = v1::RefundQuote;
  Write(Field::kCreditFieldNumber, quote.credit, answer);
  Write(Field::kFeeFieldNumber, quote.fee, answer);
  Write(Field::kRefundFieldNumber, quote.refund, answer);
  Write(Field::kForfeitedFieldNumber, quote.forfeited, answer);
  Write(Field::kPaidFieldNumber, quote.paid, answer);
  Write(Field::kRetainedFieldNumber, quote.retained, answer);
  Write(Field::kRemainingCommitmentFieldNumber, quote.basis.remaining_commitment, answer);
  answer.Number(Field::kPaymentsMadeFieldNumber, quote.basis.payments_made);
  answer.Number(Field::kPaymentsTotalFieldNumber, quote.basis.payments_total);
  Write(Field::kCountedAmountFieldNumber, quote.counted_amount, answer);
  Write(Field::kAvailableBeforeFieldNumber, quote.available_before, answer);
  Write(Field::kAvailableAfterFieldNumber, quote.available_after, answer);
}

// What became of it.
void WriteOutcome(const domain::Refund& refund, AnswerWriter& answer) {
  using Field = v1::Refund;
  const domain::CustomerName& customer = refund.name.customer;
  const domain::OrderName& order = refund.quote.reservation.order;
  answer.Text(Field::kDecidedByFieldNumber, refund.decision.decided_by);
  answer.Text(Field::kDecisionCommentFieldNumber, refund.decision.comment);
  if (refund.decision.time.has_value()) Write(Field::kDecideTimeFieldNumber, *refund.decision.time, answer);
  if (refund.support_request.has_value()) {
    answer.Text(Field::kSupportRequestFieldNumber,
                domain::ToString(domain::SupportRequestName{customer, *refund.support_request}));
  }
  if (refund.transaction != 0) {
    answer.Text(Field::kTransactionFieldNumber,
                domain::ToString(domain::TransactionName{customer.partner, refund.transaction}));
  }
  if (refund.returned_reservation.has_value()) {
    answer.Text(Field::kReturnedReservationFieldNumber,
                domain::ToString(domain::ReservationName{order, *refund.returned_reservation}));
  }
  if (refund.remaining_reservation.has_value()) {
    answer.Text(Field::kRemainingReservationFieldNumber,
                domain::ToString(domain::ReservationName{order, *refund.remaining_reservation}));
  }
  answer.Text(Field::kEtagFieldNumber, domain::EtagOf(refund.revision));
}

}  // namespace

void WriteFields(const domain::RefundQuote& quote, AnswerWriter& answer) {
  using Field = v1::RefundQuote;
  answer.Text(Field::kReservationFieldNumber, domain::ToString(quote.reservation));
  answer.Number(Field::kQuantityFieldNumber, quote.quantity);
  Write(Field::kAsOfTimeFieldNumber, quote.as_of_time, answer);
  answer.Text(Field::kRefundPolicyFieldNumber, domain::ToString(quote.refund_policy));
  answer.Text(Field::kTierFieldNumber, quote.tier);
  answer.Number(Field::kAgeDaysFieldNumber, quote.age_days);
  answer.Number(Field::kDaysLeftFieldNumber, quote.basis.days_left);
  answer.Number(Field::kDaysInPeriodFieldNumber, quote.basis.days_in_period);
  WriteAmounts(quote, answer);
  domain::ExplainRefund(quote, [&](const domain::Step& step) { Write(Field::kStepsFieldNumber, step, answer); });
  for (const domain::Violation& violation : quote.violations) {
    Write(Field::kViolationsFieldNumber, violation, answer);
  }
}

void WriteFields(const app::SealedRefundQuote& sealed, AnswerWriter& answer) {
  WriteFields(sealed.quote, answer);
  if (sealed.token.empty()) return;
  answer.Text(v1::RefundQuote::kQuoteTokenFieldNumber, sealed.token);
  Write(v1::RefundQuote::kQuoteExpireTimeFieldNumber, sealed.expire_time, answer);
}

void WriteFields(const domain::Refund& refund, AnswerWriter& answer) {
  using Field = v1::Refund;
  answer.Text(Field::kNameFieldNumber, domain::ToString(refund.name));
  answer.Text(Field::kReservationFieldNumber, domain::ToString(refund.quote.reservation));
  answer.Number(Field::kQuantityFieldNumber, refund.quote.quantity);
  answer.Number(Field::kStateFieldNumber, ToProto(refund.state));
  answer.Message(Field::kQuoteFieldNumber, [&] { WriteFields(refund.quote, answer); });
  answer.Text(Field::kReasonFieldNumber, refund.reason);
  answer.Text(Field::kRequestedByFieldNumber, refund.requested_by);
  Write(Field::kCreateTimeFieldNumber, refund.create_time, answer);
  WriteOutcome(refund, answer);
}

v1::RefundQuote ToProto(const domain::RefundQuote& quote) {
  return MessageWrittenBy<v1::RefundQuote>([&](AnswerWriter& answer) { WriteFields(quote, answer); });
}
v1::Refund ToProto(const domain::Refund& refund) {
  return MessageWrittenBy<v1::Refund>([&](AnswerWriter& answer) { WriteFields(refund, answer); });
}
v1::Refund::State ToProto(domain::RefundState state) {
  return static_cast<v1::Refund::State>(state);
}

v1::RefundAllowance ToProto(const domain::CustomerName& customer, const app::RefundAllowance& allowance) {
  v1::RefundAllowance message;
  message.set_customer(domain::ToString(customer));
  message.set_refund_policy(domain::ToString(allowance.refund_policy));
  Set(message.mutable_limit(), allowance.allowance.limit);
  Set(message.mutable_used(), allowance.allowance.used);
  Set(message.mutable_held(), allowance.allowance.held);
  Set(message.mutable_available(), allowance.allowance.available);
  for (const app::RefundAllowance::Entry& counted : allowance.entries) {
    v1::RefundAllowance::Entry& added = *message.add_entries();
    added.set_refund(domain::ToString(counted.refund));
    added.set_date(domain::ToString(counted.date));
    added.set_return_date(domain::ToString(counted.return_date));
    *added.mutable_amount() = ToProto(counted.amount);
    added.set_held(counted.held);
  }
  message.set_next_page_token(allowance.next_page_token);
  if (allowance.fits_on_date.has_value()) message.set_fits_on_date(domain::ToString(*allowance.fits_on_date));
  return message;
}

}  // namespace prorata::rpc
