#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/cli/labels.h"
#include "client/cli/money.h"
#include "client/cli/names.h"
#include "client/cli/table.h"
#include "client/cli/time.h"
#include "client/cli/views/views.h"

namespace prorata::cli {
namespace {

void AppendLastPart(std::string* out, const std::string& name) {
  absl::StrAppend(out, LastPart(name));
}

}  // namespace

std::string PartnerTable(const Items<v1::Partner>& partners) {
  Table table({{"PARTNER"}, {"DISPLAY NAME"}, {"CURRENCY"}, {"YEARLY LIMIT", Align::kRight}, {"POLICY"}, {"CREATED"}});
  for (const v1::Partner& partner : partners) {
    table.Add({LastPart(partner.name()), partner.display_name(), partner.billing_currency(),
               FormatMoney(partner.annual_refund_limit()), LastPart(partner.default_refund_policy()),
               ShortTime(partner.create_time())});
  }
  return table.Text();
}

std::string PartnerText(const v1::Partner& partner) {
  return Fields()
      .Add("Partner", partner.name())
      .Add("Display name", partner.display_name())
      .Add("Currency", partner.billing_currency())
      .Add("Notices to", absl::StrJoin(partner.notice_emails(), ", "))
      .Add("Refund policy", partner.default_refund_policy())
      .Add("Yearly limit", FormatMoney(partner.annual_refund_limit()))
      .Add("Created", ShortTime(partner.create_time()))
      .Add("Updated", ShortTime(partner.update_time()))
      .Add("Etag", partner.etag())
      .Text();
}

std::string CustomerTable(const Items<v1::Customer>& customers) {
  Table table({{"CUSTOMER"}, {"PARTNER"}, {"DISPLAY NAME"}, {"STATE"}, {"MAY BUY"}, {"CREATED"}});
  for (const v1::Customer& customer : customers) {
    table.Add({LastPart(customer.name()), PartOf(customer.name(), "partners"), customer.display_name(),
               Label(customer.state()), YesNo(customer.purchase_permitted()), ShortTime(customer.create_time())});
  }
  return table.Text();
}

std::string CustomerText(const v1::Customer& customer) {
  return Fields()
      .Add("Customer", customer.name())
      .Add("Display name", customer.display_name())
      .Add("State", Label(customer.state()))
      .Add("May buy", YesNo(customer.purchase_permitted()))
      .Add("Created", ShortTime(customer.create_time()))
      .Add("Updated", ShortTime(customer.update_time()))
      .Add("Etag", customer.etag())
      .Text();
}

std::string SubscriptionTable(const Items<v1::Subscription>& subscriptions) {
  Table table({{"SUBSCRIPTION"}, {"CUSTOMER"}, {"DISPLAY NAME"}, {"STATE"}, {"RESOURCE GROUPS"}, {"CREATED"}});
  for (const v1::Subscription& subscription : subscriptions) {
    table.Add({LastPart(subscription.name()), PartOf(subscription.name(), "customers"), subscription.display_name(),
               Label(subscription.state()), absl::StrJoin(subscription.resource_groups(), ","),
               ShortTime(subscription.create_time())});
  }
  return table.Text();
}

std::string SubscriptionText(const v1::Subscription& subscription) {
  return Fields()
      .Add("Subscription", subscription.name())
      .Add("Display name", subscription.display_name())
      .Add("State", Label(subscription.state()))
      .Add("Resource groups", absl::StrJoin(subscription.resource_groups(), ", "))
      .Add("Created", ShortTime(subscription.create_time()))
      .Add("Updated", ShortTime(subscription.update_time()))
      .Add("Etag", subscription.etag())
      .Text();
}

std::string ResourceGroupTable(const Items<v1::ResourceGroup>& groups) {
  Table table({{"RESOURCE GROUP"}, {"SUBSCRIPTION"}, {"CUSTOMER"}, {"STATE"}});
  for (const v1::ResourceGroup& group : groups) {
    table.Add({group.resource_group(), LastPart(group.subscription()), PartOf(group.subscription(), "customers"),
               Label(group.subscription_state())});
  }
  return table.Text();
}

std::string ManagementGroupTable(const Items<v1::ManagementGroup>& groups) {
  Table table({{"MANAGEMENT GROUP"}, {"CUSTOMER"}, {"DISPLAY NAME"}, {"SUBSCRIPTIONS"}, {"CREATED"}});
  for (const v1::ManagementGroup& group : groups) {
    table.Add({LastPart(group.name()), PartOf(group.name(), "customers"), group.display_name(),
               absl::StrJoin(group.subscriptions(), ",", AppendLastPart), ShortTime(group.create_time())});
  }
  return table.Text();
}

std::string ManagementGroupText(const v1::ManagementGroup& group) {
  return Fields()
      .Add("Management group", group.name())
      .Add("Display name", group.display_name())
      .Add("Subscriptions", absl::StrJoin(group.subscriptions(), ", ", AppendLastPart))
      .Add("Created", ShortTime(group.create_time()))
      .Add("Updated", ShortTime(group.update_time()))
      .Add("Etag", group.etag())
      .Text();
}

}  // namespace prorata::cli
