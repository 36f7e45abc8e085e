#include "server/rpc/services/convert_exchange.h"

#include "server/domain/partner.h"
#include "server/rpc/services/convert.h"
#include "server/rpc/services/convert_refund.h"

namespace prorata::rpc {
namespace {

void Fill(const domain::ExchangeQuote::Return& returned, prorata::v1::ExchangeQuote::Return& message) {
  message.set_reservation(domain::ToString(returned.reservation));
  message.set_quantity(returned.quantity);
  *message.mutable_credit() = ToProto(returned.credit);
  *message.mutable_remaining_commitment() = ToProto(returned.remaining_commitment);
  *message.mutable_paid() = ToProto(returned.paid);
  *message.mutable_retained() = ToProto(returned.retained);
}

void Fill(const domain::ExchangeQuote::Purchase& bought, prorata::v1::ExchangeQuote::Purchase& message) {
  message.set_offer(domain::ToString(bought.offer));
  message.set_quantity(bought.quantity);
  message.set_billing_plan(ToProto(bought.plan.billing_plan));
  *message.mutable_unit_price() = ToProto(bought.plan.unit_price);
  *message.mutable_unit_payment() = ToProto(bought.plan.unit_payment);
  *message.mutable_total() = ToProto(bought.total);
  *message.mutable_first_payment() = ToProto(bought.first_payment);
}

void Fill(const domain::PurchaseCommand& wanted, const domain::CustomerName& customer,
          prorata::v1::ExchangePurchase& message) {
  message.set_offer(domain::ToString(wanted.offer));
  message.set_quantity(wanted.quantity);
  message.set_billing_plan(ToProto(wanted.billing_plan));
  *message.mutable_applied_scope() = ToProto(wanted.scope, customer);
  message.set_display_name(wanted.display_name);
}

}  // namespace

prorata::v1::ExchangeQuote ToProto(const domain::ExchangeQuote& quote) {
  prorata::v1::ExchangeQuote message;
  message.set_customer(domain::ToString(quote.customer));
  for (const domain::ExchangeQuote::Return& returned : quote.returns) Fill(returned, *message.add_returns());
  for (const domain::ExchangeQuote::Purchase& bought : quote.purchases) Fill(bought, *message.add_purchases());
  *message.mutable_refunds_total() = ToProto(quote.refunds_total);
  *message.mutable_purchases_total() = ToProto(quote.purchases_total);
  *message.mutable_net_payable() = ToProto(quote.net_payable);
  *message.mutable_cash_today() = ToProto(quote.cash_today);
  message.set_twin_swap(quote.twin_swap);
  *message.mutable_as_of_time() = ToProto(quote.as_of_time);
  domain::ExplainExchange(quote, [&](const domain::Step& step) { Set(message.add_steps(), step); });
  Append(quote.violations, *message.mutable_violations());
  return message;
}

prorata::v1::ExchangeQuote ToProto(const app::SealedExchangeQuote& sealed) {
  prorata::v1::ExchangeQuote message = ToProto(sealed.quote);
  if (sealed.token.empty()) return message;
  message.set_quote_token(sealed.token);
  *message.mutable_quote_expire_time() = ToProto(sealed.expire_time);
  return message;
}

prorata::v1::Exchange ToProto(const domain::Exchange& exchange) {
  const domain::CustomerName& customer = exchange.name.customer;
  prorata::v1::Exchange message;
  message.set_name(domain::ToString(exchange.name));
  for (const domain::ExchangeReturn& returned : exchange.command.returns) {
    prorata::v1::ExchangeReturn& added = *message.add_returns();
    added.set_reservation(domain::ToString(returned.reservation));
    added.set_quantity(returned.quantity);
  }
  for (const domain::PurchaseCommand& wanted : exchange.command.purchases) {
    Fill(wanted, customer, *message.add_purchases());
  }
  message.set_state(ToProto(exchange.state));
  *message.mutable_quote() = ToProto(exchange.quote);
  message.set_reason(exchange.reason);
  message.set_requested_by(exchange.requested_by);
  *message.mutable_create_time() = ToProto(exchange.create_time);
  message.set_decided_by(exchange.decision.decided_by);
  message.set_decision_comment(exchange.decision.comment);
  if (exchange.decision.time.has_value()) *message.mutable_decide_time() = ToProto(*exchange.decision.time);
  if (exchange.support_request.has_value()) {
    message.set_support_request(domain::ToString(domain::SupportRequestName{customer, *exchange.support_request}));
  }
  for (const domain::OrderId& order : exchange.orders) {
    message.add_orders(domain::ToString(domain::OrderName{customer, order}));
  }
  if (exchange.transaction != 0) {
    message.set_transaction(domain::ToString(domain::TransactionName{customer.partner, exchange.transaction}));
  }
  message.set_etag(domain::EtagOf(exchange.revision));
  return message;
}

}  // namespace prorata::rpc
