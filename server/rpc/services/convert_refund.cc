#include "server/rpc/services/convert_refund.h"

#include "server/domain/partner.h"
#include "server/rpc/services/convert.h"

namespace prorata::rpc {

prorata::v1::RefundQuote ToProto(const domain::RefundQuote& quote) {
  prorata::v1::RefundQuote message;
  message.set_reservation(domain::ToString(quote.reservation));
  message.set_quantity(quote.quantity);
  *message.mutable_as_of_time() = ToProto(quote.as_of_time);
  message.set_refund_policy(domain::ToString(quote.refund_policy));
  message.set_tier(quote.tier);
  message.set_age_days(quote.age_days);
  message.set_days_left(quote.basis.days_left);
  message.set_days_in_period(quote.basis.days_in_period);
  *message.mutable_credit() = ToProto(quote.credit);
  *message.mutable_fee() = ToProto(quote.fee);
  *message.mutable_refund() = ToProto(quote.refund);
  *message.mutable_forfeited() = ToProto(quote.forfeited);
  *message.mutable_paid() = ToProto(quote.paid);
  *message.mutable_retained() = ToProto(quote.retained);
  *message.mutable_remaining_commitment() = ToProto(quote.basis.remaining_commitment);
  message.set_payments_made(quote.basis.payments_made);
  message.set_payments_total(quote.basis.payments_total);
  *message.mutable_counted_amount() = ToProto(quote.counted_amount);
  *message.mutable_available_before() = ToProto(quote.available_before);
  *message.mutable_available_after() = ToProto(quote.available_after);
  Append(domain::ExplainRefund(quote), *message.mutable_steps());
  Append(quote.violations, *message.mutable_violations());
  return message;
}

prorata::v1::RefundQuote ToProto(const app::SealedRefundQuote& sealed) {
  prorata::v1::RefundQuote message = ToProto(sealed.quote);
  if (sealed.token.empty()) return message;
  message.set_quote_token(sealed.token);
  *message.mutable_quote_expire_time() = ToProto(sealed.expire_time);
  return message;
}

prorata::v1::Refund::State ToProto(domain::RefundState state) {
  return static_cast<prorata::v1::Refund::State>(state);
}

prorata::v1::Refund ToProto(const domain::Refund& refund) {
  const domain::OrderName& order = refund.quote.reservation.order;
  prorata::v1::Refund message;
  message.set_name(domain::ToString(refund.name));
  message.set_reservation(domain::ToString(refund.quote.reservation));
  message.set_quantity(refund.quote.quantity);
  message.set_state(ToProto(refund.state));
  *message.mutable_quote() = ToProto(refund.quote);
  message.set_reason(refund.reason);
  message.set_requested_by(refund.requested_by);
  *message.mutable_create_time() = ToProto(refund.create_time);
  message.set_decided_by(refund.decision.decided_by);
  message.set_decision_comment(refund.decision.comment);
  if (refund.decision.time.has_value()) *message.mutable_decide_time() = ToProto(*refund.decision.time);
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
  return message;
}

prorata::v1::RefundAllowance ToProto(const domain::CustomerName& customer, const app::RefundAllowance& allowance) {
  prorata::v1::RefundAllowance message;
  message.set_customer(domain::ToString(customer));
  message.set_refund_policy(domain::ToString(allowance.refund_policy));
  *message.mutable_limit() = ToProto(allowance.allowance.limit);
  *message.mutable_used() = ToProto(allowance.allowance.used);
  *message.mutable_held() = ToProto(allowance.allowance.held);
  *message.mutable_available() = ToProto(allowance.allowance.available);
  for (const app::RefundAllowance::Entry& counted : allowance.entries) {
    prorata::v1::RefundAllowance::Entry& added = *message.add_entries();
    added.set_refund(domain::ToString(counted.entry.refund));
    added.set_date(domain::ToString(counted.entry.date));
    added.set_return_date(domain::ToString(counted.return_date));
    *added.mutable_amount() = ToProto(counted.entry.amount);
    added.set_held(counted.entry.held);
  }
  message.set_next_page_token(allowance.next_page_token);
  if (allowance.fits_on_date.has_value()) message.set_fits_on_date(domain::ToString(*allowance.fits_on_date));
  return message;
}

}  // namespace prorata::rpc
