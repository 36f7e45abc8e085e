#include "server/rpc/services/convert_refund.h"

#include "server/domain/partner.h"
#include "server/rpc/services/convert.h"

namespace prorata::rpc {

namespace v1 = prorata::v1;

void AnswerMemory<v1::RefundQuote>::Empty(v1::RefundQuote& answer) {
  ClearAround(answer, PRORATA_PART(v1::RefundQuote, as_of_time), PRORATA_PART(v1::RefundQuote, credit),
              PRORATA_PART(v1::RefundQuote, fee), PRORATA_PART(v1::RefundQuote, refund),
              PRORATA_PART(v1::RefundQuote, forfeited), PRORATA_PART(v1::RefundQuote, paid),
              PRORATA_PART(v1::RefundQuote, retained), PRORATA_PART(v1::RefundQuote, remaining_commitment),
              PRORATA_PART(v1::RefundQuote, counted_amount), PRORATA_PART(v1::RefundQuote, available_before),
              PRORATA_PART(v1::RefundQuote, available_after));
}

void AnswerMemory<v1::Refund>::Empty(v1::Refund& answer) {
  ClearAround(answer, PRORATA_PART(v1::Refund, quote), PRORATA_PART(v1::Refund, create_time));
}

void FillIn(const domain::RefundQuote& quote, v1::RefundQuote& message) {
  message.set_reservation(domain::ToString(quote.reservation));
  message.set_quantity(quote.quantity);
  Set(message.mutable_as_of_time(), quote.as_of_time);
  message.set_refund_policy(domain::ToString(quote.refund_policy));
  message.set_tier(quote.tier);
  message.set_age_days(quote.age_days);
  message.set_days_left(quote.basis.days_left);
  message.set_days_in_period(quote.basis.days_in_period);
  Set(message.mutable_credit(), quote.credit);
  Set(message.mutable_fee(), quote.fee);
  Set(message.mutable_refund(), quote.refund);
  Set(message.mutable_forfeited(), quote.forfeited);
  Set(message.mutable_paid(), quote.paid);
  Set(message.mutable_retained(), quote.retained);
  Set(message.mutable_remaining_commitment(), quote.basis.remaining_commitment);
  message.set_payments_made(quote.basis.payments_made);
  message.set_payments_total(quote.basis.payments_total);
  Set(message.mutable_counted_amount(), quote.counted_amount);
  Set(message.mutable_available_before(), quote.available_before);
  Set(message.mutable_available_after(), quote.available_after);
  domain::ExplainRefund(quote, [&](const domain::Step& step) { Set(message.add_steps(), step); });
  Append(quote.violations, *message.mutable_violations());
}

void FillIn(const app::SealedRefundQuote& sealed, v1::RefundQuote& message) {
  FillIn(sealed.quote, message);
  if (sealed.token.empty()) return;
  message.set_quote_token(sealed.token);
  Set(message.mutable_quote_expire_time(), sealed.expire_time);
}

v1::Refund::State ToProto(domain::RefundState state) {
  return static_cast<v1::Refund::State>(state);
}

v1::Refund ToProto(const domain::Refund& refund) {
  v1::Refund message;
  FillIn(refund, message);
  return message;
}

void FillIn(const domain::Refund& refund, v1::Refund& message) {
  const domain::OrderName& order = refund.quote.reservation.order;
  message.set_name(domain::ToString(refund.name));
  message.set_reservation(domain::ToString(refund.quote.reservation));
  message.set_quantity(refund.quote.quantity);
  message.set_state(ToProto(refund.state));
  FillIn(refund.quote, *message.mutable_quote());
  message.set_reason(refund.reason);
  message.set_requested_by(refund.requested_by);
  Set(message.mutable_create_time(), refund.create_time);
  message.set_decided_by(refund.decision.decided_by);
  message.set_decision_comment(refund.decision.comment);
  if (refund.decision.time.has_value()) Set(message.mutable_decide_time(), *refund.decision.time);
  if (refund.support_request.has_value()) {
    message.set_support_request(
        domain::ToString(domain::SupportRequestName{refund.name.customer, *refund.support_request}));
  }
  if (refund.transaction != 0) {
    message.set_transaction(
        domain::ToString(domain::TransactionName{refund.name.customer.partner, refund.transaction}));
  }
  if (refund.returned_reservation.has_value()) {
    message.set_returned_reservation(domain::ToString(domain::ReservationName{order, *refund.returned_reservation}));
  }
  if (refund.remaining_reservation.has_value()) {
    message.set_remaining_reservation(domain::ToString(domain::ReservationName{order, *refund.remaining_reservation}));
  }
  message.set_etag(domain::EtagOf(refund.revision));
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
