#include "server/app/orders.h"

#include <array>
#include <utility>

#include "server/domain/error.h"
#include "server/domain/labels.h"
#include "server/domain/size_flexibility.h"
#include "server/domain/status_macros.h"
#include "server/domain/terms.h"

namespace prorata::app {
namespace {

using domain::FilterType;
using domain::FilterValue;

std::string Text(std::string_view text) {
  return std::string(text);
}

// The ids of a name, in order: `partners/p/customers/-` has `p` and `-`.
std::vector<std::string_view> IdsOf(std::string_view name) {
  std::vector<std::string_view> ids;
  for (bool is_id = false; !name.empty(); is_id = !is_id) {
    const size_t slash = name.find('/');
    if (is_id) ids.push_back(name.substr(0, slash));
    name = slash == std::string_view::npos ? "" : name.substr(slash + 1);
  }
  return ids;
}

// The ids of `parent` up to the last that is none of the wildcards it ends with.
absl::StatusOr<std::vector<std::string_view>> ParentIds(std::string_view parent) {
  std::vector<std::string_view> ids = IdsOf(parent);
  while (!ids.empty() && ids.back() == "-") ids.pop_back();
  for (const std::string_view id : ids) {
    if (id == "-") return domain::InvalidField("parent", "no id may follow a `-`");
  }
  return ids;
}

FilterValue MaybeText(std::string text) {
  if (text.empty()) return std::monostate{};
  return text;
}

// What orders and reservations have in common.
domain::FilterFields PlanFields() {
  return {{"offer", {FilterType::kText, {}}},
          {"term", {FilterType::kEnum, {"P1Y", "P3Y"}}},
          {"billing_plan", {FilterType::kEnum, {"UPFRONT", "MONTHLY"}}},
          {"quantity", {FilterType::kNumber, {}}},
          {"purchase_time", {FilterType::kTime, {}}},
          {"expire_time", {FilterType::kTime, {}}},
          {"currency", {FilterType::kText, {}}}};
}

FilterValue PlanField(const domain::PaymentPlan& plan, std::string_view field) {
  if (field == "term") return Text(domain::NameOf(plan.term));
  if (field == "billing_plan") return Text(domain::NameOf(plan.billing_plan));
  if (field == "purchase_time") return plan.purchase_time;
  if (field == "expire_time") return plan.expire_time;
  if (field == "currency") return Text(plan.unit_price.currency.code());
  return std::monostate{};
}

// A reservation about to end is still an active one, so it answers to both words.
FilterValue StateField(domain::ReservationState state) {
  if (state != domain::ReservationState::kExpiring) return Text(domain::NameOf(state));
  return std::vector<std::string>{Text(domain::NameOf(state)), Text(domain::NameOf(domain::ReservationState::kActive))};
}

FilterValue SubscriptionField(const domain::Reservation& reservation) {
  const domain::SubscriptionId& subscription = reservation.scope.subscription;
  if (subscription.value.empty()) return std::monostate{};
  return domain::ToString(domain::SubscriptionName{reservation.name.order.customer, subscription});
}

FilterValue ManagementGroupField(const domain::Reservation& reservation) {
  const domain::ManagementGroupId& group = reservation.scope.management_group;
  if (group.value.empty()) return std::monostate{};
  return domain::ToString(domain::ManagementGroupName{reservation.name.order.customer, group});
}

FilterValue FlexibilityField(const domain::Reservation& reservation) {
  if (!domain::HasSizeFlexibility(reservation.product_family)) return std::monostate{};
  return Text(reservation.capacity_priority ? "OFF" : "ON");
}

// `labels` is all keys, `labels.env` the value of one.
FilterValue LabelsField(const domain::Labels& labels, std::string_view field) {
  const size_t dot = field.find('.');
  if (dot != std::string_view::npos) {
    const std::string* value = domain::FindLabel(labels, field.substr(dot + 1));
    if (value == nullptr) return std::monostate{};
    return *value;
  }
  std::vector<std::string> keys;
  for (const domain::Label& label : labels) keys.push_back(label.key);
  return keys;
}

}  // namespace

absl::StatusOr<std::shared_ptr<const domain::Order>> GetOrder(const storage::Reader& reader,
                                                              const domain::OrderName& name) {
  return schema::Require<schema::Orders>(reader, name);
}

absl::StatusOr<std::shared_ptr<const domain::Reservation>> GetReservation(const storage::Reader& reader,
                                                                          const domain::ReservationName& name) {
  return schema::Require<schema::Reservations>(reader, name);
}

absl::StatusOr<std::vector<Payment>> PaymentsOf(const domain::Order& order, int64_t held, domain::Instant now) {
  PRORATA_ASSIGN_OR_RETURN(const domain::Money to_charge, domain::Multiply(order.plan.unit_payment, held));
  const int due = domain::PaymentsDue(order.plan, now);
  std::vector<Payment> payments;
  for (int number = 1; number <= domain::PaymentsTotal(order.plan); ++number) {
    // Nothing is returned before everything due is booked (due.h): a payment that is due but not booked yet is for the
    // units held now.
    const bool booked = static_cast<size_t>(number) <= order.charged.size();
    const domain::Money& amount = booked ? order.charged[number - 1] : to_charge;
    const bool nothing_held = amount.is_zero() && !order.plan.unit_payment.is_zero();
    const PaymentState state = nothing_held              ? PaymentState::kCanceled
                               : booked || number <= due ? PaymentState::kCharged
                                                         : PaymentState::kScheduled;
    payments.push_back(
        {.number = number, .due_time = domain::DueTime(order.plan, number), .amount = amount, .state = state});
  }
  return payments;
}

const domain::FilterFields& OrderFields() {
  static const auto* const fields = [] {
    auto* made = new domain::FilterFields(PlanFields());
    made->insert({"total", {FilterType::kMoney, {}}});
    made->insert({"refund_policy", {FilterType::kText, {}}});
    return made;
  }();
  return *fields;
}

domain::FilterValue OrderField(const domain::Order& order, std::string_view field) {
  if (field == "offer") return domain::ToString(order.offer);
  if (field == "quantity") return order.quantity;
  if (field == "total") return order.total;
  if (field == "refund_policy") return domain::ToString(order.refund_policy);
  return PlanField(order.plan, field);
}

const domain::FilterFields& ReservationFields() {
  static const auto* const fields = [] {
    auto* made = new domain::FilterFields(PlanFields());
    made->insert({"state", {FilterType::kEnum, {"ACTIVE", "EXPIRING", "EXPIRED", "CANCELED"}}});
    made->insert({"cancel_reason", {FilterType::kEnum, {"SPLIT", "REFUNDED", "EXCHANGED", "MERGED"}}});
    made->insert({"scope_type", {FilterType::kEnum, {"SHARED", "SUBSCRIPTION", "RESOURCE_GROUP", "MANAGEMENT_GROUP"}}});
    for (const char* const text :
         {"sku", "region", "product_family", "subscription", "management_group", "display_name"}) {
      made->insert({text, {FilterType::kText, {}}});
    }
    made->insert({"unit_price", {FilterType::kMoney, {}}});
    made->insert({"archived", {FilterType::kBool, {}}});
    made->insert({"instance_size_flexibility", {FilterType::kEnum, {"ON", "OFF"}}});
    made->insert({"labels", {FilterType::kMap, {}}});
    return made;
  }();
  return *fields;
}

domain::FilterValue ReservationField(const domain::Reservation& reservation, domain::Instant now,
                                     std::string_view field) {
  if (field == "state") return StateField(domain::StateAt(reservation, now));
  if (field == "cancel_reason") {
    if (!reservation.canceled()) return std::monostate{};
    return Text(domain::NameOf(reservation.cancel_reason));
  }
  if (field == "scope_type") return Text(domain::NameOf(reservation.scope.type));
  if (field == "sku") return reservation.sku;
  if (field == "region") return reservation.region;
  if (field == "product_family") return MaybeText(reservation.product_family);
  if (field == "subscription") return SubscriptionField(reservation);
  if (field == "management_group") return ManagementGroupField(reservation);
  if (field == "instance_size_flexibility") return FlexibilityField(reservation);
  if (field.starts_with("labels")) return LabelsField(reservation.labels, field);
  if (field == "display_name") return reservation.display_name;
  if (field == "unit_price") return reservation.plan.unit_price;
  if (field == "archived") return reservation.archived;
  if (field == "offer") return domain::ToString(reservation.offer);
  if (field == "quantity") return reservation.quantity;
  return PlanField(reservation.plan, field);
}

absl::StatusOr<schema::KeyRange> OrdersBelow(std::string_view parent) {
  PRORATA_ASSIGN_OR_RETURN(const std::vector<std::string_view> ids, ParentIds(parent));
  if (ids.empty() || ids.size() > 2) return domain::InvalidField("parent", "is not the name of a customer");
  if (ids.size() == 1) return schema::Within<schema::Orders>(domain::PartnerId{Text(ids[0])});
  return schema::Within<schema::Orders>(domain::CustomerName{{Text(ids[0])}, {Text(ids[1])}});
}

absl::StatusOr<ReservationParent> ParseReservationParent(std::string_view parent) {
  PRORATA_ASSIGN_OR_RETURN(const std::vector<std::string_view> ids, ParentIds(parent));
  if (ids.size() == 1) return ReservationParent{{Text(ids[0])}, std::nullopt, std::nullopt};
  if (ids.size() == 2) return ReservationParent{{Text(ids[0])}, domain::CustomerId{Text(ids[1])}, std::nullopt};
  PRORATA_ASSIGN_OR_RETURN(const domain::OrderName order, domain::ParseOrderName(parent, "parent"));
  return ReservationParent{order.customer.partner, order.customer.customer, order.order};
}

}  // namespace prorata::app
