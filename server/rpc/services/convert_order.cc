#include "server/rpc/services/convert_order.h"

#include <string_view>
#include <utility>

#include "server/app/orders.h"
#include "server/app/reservations.h"
#include "server/domain/error.h"
#include "server/domain/partner.h"
#include "server/domain/scope.h"
#include "server/domain/size_flexibility.h"
#include "server/domain/terms.h"

namespace prorata::rpc {
namespace {

namespace v1 = prorata::v1;

void SetOrigin(const domain::Order& order, v1::Order& message) {
  const domain::CustomerName& customer = order.name.customer;
  if (order.exchange.has_value()) {
    message.set_exchange(domain::ToString(domain::ExchangeName{customer, *order.exchange}));
  }
  for (const domain::ReservationName& replaced : order.replaces) message.add_replaces(domain::ToString(replaced));
  if (order.renewed_from.has_value()) message.set_renewed_from(domain::ToString(*order.renewed_from));
  for (const domain::OrderId& renewal : order.renewed_into) {
    message.add_renewed_into(domain::ToString(domain::OrderName{customer, renewal}));
  }
  message.set_purchased_by(order.purchased_by);
  if (order.transaction != 0) {
    message.set_transaction(domain::ToString(domain::TransactionName{customer.partner, order.transaction}));
  }
}

}  // namespace

v1::Order::Payment ToProto(const app::Payment& payment) {
  v1::Order::Payment message;
  message.set_number(payment.number);
  Set(message.mutable_due_time(), payment.due_time);
  Set(message.mutable_amount(), payment.amount);
  message.set_state(static_cast<v1::Order::Payment::State>(payment.state));
  return message;
}

absl::StatusOr<v1::Order> ToProto(const domain::Order& order, const std::vector<domain::Reservation>& reservations,
                                  domain::Instant now) {
  PRORATA_ASSIGN_OR_RETURN(const std::vector<app::Payment> payments,
                           app::PaymentsOf(order, app::UnitsHeld(reservations), now));
  v1::Order message;
  message.set_name(domain::ToString(order.name));
  message.set_order_id(domain::UuidText(order.name.order.bytes));
  message.set_display_name(order.display_name);
  message.set_offer(domain::ToString(order.offer));
  message.set_term(ToProto(order.plan.term));
  message.set_billing_plan(ToProto(order.plan.billing_plan));
  message.set_quantity(order.quantity);
  Set(message.mutable_purchase_time(), order.plan.purchase_time);
  Set(message.mutable_expire_time(), order.plan.expire_time);
  Set(message.mutable_unit_price(), order.plan.unit_price);
  Set(message.mutable_unit_payment(), order.plan.unit_payment);
  Set(message.mutable_total(), order.total);
  for (const app::Payment& payment : payments) *message.add_payments() = ToProto(payment);
  message.set_refund_policy(domain::ToString(order.refund_policy));
  for (const domain::Reservation& reservation : reservations) {
    message.add_reservations(domain::ToString(reservation.name));
  }
  SetOrigin(order, message);
  message.set_etag(domain::EtagOf(order.revision));
  return message;
}

v1::PurchaseQuote ToProto(const app::SealedPurchaseQuote& sealed) {
  const domain::PurchaseQuote& quote = sealed.quote;
  v1::PurchaseQuote message;
  message.set_offer(domain::ToString(quote.offer));
  message.set_quantity(quote.quantity);
  Set(message.mutable_unit_price(), quote.plan.unit_price);
  Set(message.mutable_unit_payment(), quote.plan.unit_payment);
  Set(message.mutable_total(), quote.total);
  for (int number = 1; number <= domain::PaymentsTotal(quote.plan); ++number) {
    v1::PurchaseQuote::Payment& payment = *message.add_payments();
    Set(payment.mutable_due_time(), domain::DueTime(quote.plan, number));
    Set(payment.mutable_amount(), quote.payment);
  }
  Set(message.mutable_expire_time(), quote.plan.expire_time);
  message.set_refund_policy(domain::ToString(quote.refund_policy));
  domain::ExplainPurchase(quote, [&](const domain::Step& step) { Set(message.add_steps(), step); });
  Append(quote.violations, *message.mutable_violations());
  if (!sealed.token.empty()) {
    message.set_quote_token(sealed.token);
    Set(message.mutable_quote_expire_time(), sealed.expire_time);
  }
  return message;
}

v1::CountReservationsResponse::StateCount ToProto(const app::StateCount& count) {
  v1::CountReservationsResponse::StateCount message;
  message.set_state(static_cast<v1::Reservation::State>(count.state));
  message.set_reservation_count(count.reservations);
  message.set_unit_count(count.units);
  for (const domain::Money& price : count.prices) Set(message.add_prices(), price);
  return message;
}

absl::StatusOr<domain::WantedScope> ScopeFrom(const v1::AppliedScope& scope, const std::string& field) {
  domain::WantedScope named;
  if (scope.type() != v1::SCOPE_TYPE_UNSPECIFIED) {
    PRORATA_ASSIGN_OR_RETURN(named.scope.type, FromProto(scope.type(), field + ".type"));
  }
  std::vector<domain::Violation> wrong;
  const auto check = [&](const std::string& value, bool wanted, const char* name) {
    if (value.empty() != wanted) return;
    wrong.push_back({.reason = domain::Reason::kFieldInvalid,
                     .description = std::string(wanted ? "must be set" : "must be empty") + " for a scope of type " +
                                    std::string(domain::NameOf(named.scope.type)),
                     .field = field + "." + name,
                     .subject = "",
                     .metadata = {}});
  };
  check(scope.subscription(), named.scope.is_single(), "subscription");
  check(scope.resource_group(), named.scope.type == domain::ScopeType::kResourceGroup, "resource_group");
  check(scope.management_group(), named.scope.type == domain::ScopeType::kManagementGroup, "management_group");
  if (!wrong.empty()) return domain::Refuse(std::move(wrong));

  named.scope.resource_group = scope.resource_group();
  if (!scope.management_group().empty()) {
    PRORATA_ASSIGN_OR_RETURN(domain::ManagementGroupName name,
                             domain::ParseManagementGroupName(scope.management_group(), field + ".management_group"));
    named.customer = std::move(name.customer);
    named.scope.management_group = std::move(name.management_group);
  }
  if (scope.subscription().empty()) return named;
  PRORATA_ASSIGN_OR_RETURN(domain::SubscriptionName name,
                           domain::ParseSubscriptionName(scope.subscription(), field + ".subscription"));
  named.customer = std::move(name.customer);
  named.scope.subscription = std::move(name.subscription);
  return named;
}

absl::Status ReadScope(const v1::AppliedScope& scope, const std::string& field, domain::PurchaseCommand& command) {
  PRORATA_ASSIGN_OR_RETURN(domain::WantedScope wanted, ScopeFrom(scope, field));
  command.scope = std::move(wanted.scope);
  command.scope_customer = std::move(wanted.customer);
  return absl::OkStatus();
}

domain::SizeFlexibility FromProto(v1::InstanceSizeFlexibility flexibility) {
  // The pipeline lets no other number through.
  return static_cast<domain::SizeFlexibility>(flexibility);
}

domain::Labels LabelsFrom(const google::protobuf::Map<std::string, std::string>& labels) {
  domain::Labels sorted;
  for (const auto& [key, value] : labels) domain::SetLabel(sorted, key, value);
  return sorted;
}

absl::Status ReadConfiguration(const v1::PurchaseReservationRequest& request, domain::PurchaseCommand& command) {
  command.labels = LabelsFrom(request.labels());
  std::vector<domain::Violation> violations = domain::CheckLabels(command.labels, "labels");
  if (!violations.empty()) return domain::Refuse(std::move(violations));
  command.size_flexibility = FromProto(request.instance_size_flexibility());
  return absl::OkStatus();
}

}  // namespace prorata::rpc
