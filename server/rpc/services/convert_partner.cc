#include "server/rpc/services/convert_partner.h"

#include <fmt/format.h>

#include "server/domain/status_macros.h"
#include "server/rpc/services/convert.h"

namespace prorata::rpc {
namespace {

using prorata::v1::Customer;
using prorata::v1::ManagementGroup;
using prorata::v1::Partner;
using prorata::v1::Subscription;

// What every resource shows of its revision.
template <typename Row, typename Message>
void SetRevision(const Row& row, Message& message) {
  message.set_etag(domain::EtagOf(row.revision));
  *message.mutable_create_time() = ToProto(row.create_time);
  *message.mutable_update_time() = ToProto(row.update_time);
}

absl::StatusOr<domain::Currency> CurrencyFrom(const Partner& partner) {
  absl::StatusOr<domain::Currency> currency = domain::Currency::Parse(partner.billing_currency());
  if (currency.ok()) return currency;
  return domain::InvalidField("partner.billing_currency",
                              fmt::format("`{}` is not a currency of ISO 4217", partner.billing_currency()));
}

absl::StatusOr<domain::PolicyId> PolicyFrom(const Partner& partner) {
  if (partner.default_refund_policy().empty()) return domain::PolicyId();
  return domain::ParsePolicyName(partner.default_refund_policy(), "partner.default_refund_policy");
}

absl::StatusOr<std::optional<domain::Money>> LimitFrom(const Partner& partner) {
  if (!partner.has_annual_refund_limit()) return std::nullopt;
  PRORATA_ASSIGN_OR_RETURN(const domain::Money limit,
                           FromProto(partner.annual_refund_limit(), "partner.annual_refund_limit"));
  return limit;
}

// True for the second of two states, false for the first.
template <typename State>
absl::StatusOr<bool> IsSecond(State state, State first, State second, std::string_view field) {
  if (state == first || state == second) return state == second;
  const std::string problem =
      state == 0 ? "must be set" : fmt::format("{} is not a value of it", static_cast<int>(state));
  return domain::InvalidField(std::string(field), problem);
}

absl::StatusOr<bool> IsSuspended(const Customer& customer) {
  return IsSecond(customer.state(), Customer::STATE_ACTIVE, Customer::STATE_SUSPENDED, "customer.state");
}

absl::StatusOr<bool> IsDisabled(const Subscription& subscription) {
  return IsSecond(subscription.state(), Subscription::STATE_ACTIVE, Subscription::STATE_DISABLED, "subscription.state");
}

}  // namespace

Partner ToProto(const domain::Partner& partner) {
  Partner message;
  message.set_name(domain::ToString(partner.id));
  message.set_display_name(partner.display_name);
  message.set_billing_currency(std::string(partner.billing_currency.code()));
  message.mutable_notice_emails()->Assign(partner.notice_emails.begin(), partner.notice_emails.end());
  message.set_default_refund_policy(domain::ToString(partner.default_refund_policy));
  if (partner.annual_refund_limit) *message.mutable_annual_refund_limit() = ToProto(*partner.annual_refund_limit);
  SetRevision(partner, message);
  return message;
}

Customer ToProto(const domain::Customer& customer) {
  Customer message;
  message.set_name(domain::ToString(customer.name));
  message.set_display_name(customer.display_name);
  message.set_state(customer.suspended ? Customer::STATE_SUSPENDED : Customer::STATE_ACTIVE);
  message.set_purchase_permitted(customer.purchase_permitted);
  SetRevision(customer, message);
  return message;
}

Subscription ToProto(const domain::Subscription& subscription) {
  Subscription message;
  message.set_name(domain::ToString(subscription.name));
  message.set_display_name(subscription.display_name);
  message.set_state(subscription.disabled ? Subscription::STATE_DISABLED : Subscription::STATE_ACTIVE);
  message.mutable_resource_groups()->Assign(subscription.resource_groups.begin(), subscription.resource_groups.end());
  SetRevision(subscription, message);
  return message;
}

ManagementGroup ToProto(const domain::ManagementGroup& group) {
  ManagementGroup message;
  message.set_name(domain::ToString(group.name));
  message.set_display_name(group.display_name);
  for (const domain::SubscriptionId& member : group.subscriptions) {
    message.add_subscriptions(domain::ToString(domain::SubscriptionName{group.name.customer, member}));
  }
  SetRevision(group, message);
  return message;
}

prorata::v1::ListResourceGroupsResponse ToProto(const app::ResourceGroups& groups) {
  prorata::v1::ListResourceGroupsResponse message;
  for (const app::ResourceGroup& row : groups.groups) {
    prorata::v1::ResourceGroup& added = *message.add_resource_groups();
    const std::string subscription = domain::ToString(row.subscription);
    added.set_name(fmt::format("{}/resourceGroups/{}", subscription, row.group));
    added.set_resource_group(row.group);
    added.set_subscription(subscription);
    added.set_subscription_state(row.disabled ? Subscription::STATE_DISABLED : Subscription::STATE_ACTIVE);
  }
  message.set_next_page_token(groups.next_page_token);
  return message;
}

absl::StatusOr<domain::Partner> FromProto(const Partner& message) {
  domain::Partner partner;
  partner.display_name = message.display_name();
  PRORATA_ASSIGN_OR_RETURN(partner.billing_currency, CurrencyFrom(message));
  partner.notice_emails.assign(message.notice_emails().begin(), message.notice_emails().end());
  PRORATA_ASSIGN_OR_RETURN(partner.default_refund_policy, PolicyFrom(message));
  PRORATA_ASSIGN_OR_RETURN(partner.annual_refund_limit, LimitFrom(message));
  return partner;
}

absl::StatusOr<domain::Customer> FromProto(const Customer& message) {
  domain::Customer customer;
  customer.display_name = message.display_name();
  if (message.state() != Customer::STATE_UNSPECIFIED) {
    PRORATA_ASSIGN_OR_RETURN(customer.suspended, IsSuspended(message));
  }
  customer.purchase_permitted = message.purchase_permitted();
  return customer;
}

absl::StatusOr<domain::Subscription> FromProto(const Subscription& message) {
  domain::Subscription subscription;
  subscription.display_name = message.display_name();
  if (message.state() != Subscription::STATE_UNSPECIFIED) {
    PRORATA_ASSIGN_OR_RETURN(subscription.disabled, IsDisabled(message));
  }
  subscription.resource_groups.assign(message.resource_groups().begin(), message.resource_groups().end());
  return subscription;
}

absl::StatusOr<app::NamedSubscriptions> SubscriptionsOf(const ManagementGroup& group) {
  app::NamedSubscriptions names;
  for (int i = 0; i < group.subscriptions_size(); ++i) {
    const std::string field = fmt::format("management_group.subscriptions[{}]", i);
    PRORATA_ASSIGN_OR_RETURN(domain::SubscriptionName name,
                             domain::ParseSubscriptionName(group.subscriptions(i), field));
    names.push_back(std::move(name));
  }
  return names;
}

absl::StatusOr<app::PartnerChange> ChangeFrom(const Partner& partner, const FieldSet& fields) {
  app::PartnerChange change;
  if (fields.contains("display_name")) change.display_name = partner.display_name();
  if (fields.contains("billing_currency")) {
    PRORATA_ASSIGN_OR_RETURN(change.billing_currency, CurrencyFrom(partner));
  }
  if (fields.contains("notice_emails")) {
    change.notice_emails.emplace(partner.notice_emails().begin(), partner.notice_emails().end());
  }
  if (fields.contains("default_refund_policy")) {
    PRORATA_ASSIGN_OR_RETURN(change.default_refund_policy, PolicyFrom(partner));
  }
  if (fields.contains("annual_refund_limit")) {
    PRORATA_ASSIGN_OR_RETURN(std::optional<domain::Money> limit, LimitFrom(partner));
    change.annual_refund_limit.emplace(limit);
  }
  return change;
}

absl::StatusOr<app::CustomerChange> ChangeFrom(const Customer& customer, const FieldSet& fields) {
  app::CustomerChange change;
  if (fields.contains("display_name")) change.display_name = customer.display_name();
  if (fields.contains("state")) {
    PRORATA_ASSIGN_OR_RETURN(change.suspended, IsSuspended(customer));
  }
  if (fields.contains("purchase_permitted")) change.purchase_permitted = customer.purchase_permitted();
  return change;
}

absl::StatusOr<app::SubscriptionChange> ChangeFrom(const Subscription& subscription, const FieldSet& fields) {
  app::SubscriptionChange change;
  if (fields.contains("display_name")) change.display_name = subscription.display_name();
  if (fields.contains("state")) {
    PRORATA_ASSIGN_OR_RETURN(change.disabled, IsDisabled(subscription));
  }
  if (fields.contains("resource_groups")) {
    change.resource_groups.emplace(subscription.resource_groups().begin(), subscription.resource_groups().end());
  }
  return change;
}

absl::StatusOr<app::ManagementGroupChange> ChangeFrom(const ManagementGroup& group, const FieldSet& fields) {
  app::ManagementGroupChange change;
  if (fields.contains("display_name")) change.display_name = group.display_name();
  if (fields.contains("subscriptions")) {
    PRORATA_ASSIGN_OR_RETURN(change.subscriptions, SubscriptionsOf(group));
  }
  return change;
}

}  // namespace prorata::rpc
