// Partners, customers, subscriptions and management groups.

#include "prorata/v1/customer_service.grpc.pb.h"
#include "server/app/parent.h"
#include "server/domain/status_macros.h"
#include "server/rpc/dispatcher.h"
#include "server/rpc/services/convert.h"
#include "server/rpc/services/convert_partner.h"
#include "server/rpc/services/services.h"

namespace prorata::rpc {
namespace {

namespace v1 = prorata::v1;
using app::CallContext;
using storage::Reader;
using storage::Transaction;

absl::StatusOr<v1::Partner> CreatePartner(const CallContext& call, const v1::CreatePartnerRequest& request,
                                          Transaction& tx) {
  PRORATA_ASSIGN_OR_RETURN(domain::Partner partner, FromProto(request.partner()));
  partner.id = {request.partner_id()};
  PRORATA_ASSIGN_OR_RETURN(const domain::Partner created, app::CreatePartner(tx, call, std::move(partner)));
  return ToProto(created);
}

absl::StatusOr<v1::Partner> GetPartner(const CallContext& /*call*/, const v1::GetPartnerRequest& request,
                                       const Reader& reader) {
  PRORATA_ASSIGN_OR_RETURN(const domain::PartnerId id, domain::ParsePartnerName(request.name(), "name"));
  PRORATA_ASSIGN_OR_RETURN(const domain::Partner partner, app::GetPartner(reader, id));
  return ToProto(partner);
}

absl::StatusOr<v1::ListPartnersResponse> ListPartners(const CallContext& call, const v1::ListPartnersRequest& request,
                                                      const Reader& reader) {
  const auto convert = [](const domain::Partner& partner) { return ToProto(partner); };
  v1::ListPartnersResponse response;
  PRORATA_ASSIGN_OR_RETURN(
      *response.mutable_next_page_token(),
      app::ListPartners(reader, call, PageRequestOf(request), convert, *response.mutable_partners()));
  return response;
}

absl::StatusOr<v1::Partner> UpdatePartner(const CallContext& call, const v1::UpdatePartnerRequest& request,
                                          Transaction& tx) {
  const v1::Partner& partner = request.partner();
  PRORATA_ASSIGN_OR_RETURN(const domain::PartnerId id, domain::ParsePartnerName(partner.name(), "partner.name"));
  PRORATA_ASSIGN_OR_RETURN(const FieldSet fields, FieldsToChange(request.update_mask(), partner,
                                                                 {"display_name", "billing_currency", "notice_emails",
                                                                  "default_refund_policy", "annual_refund_limit"}));
  PRORATA_ASSIGN_OR_RETURN(const app::PartnerChange change, ChangeFrom(partner, fields));
  PRORATA_ASSIGN_OR_RETURN(const domain::Partner updated, app::UpdatePartner(tx, call, id, change, request.etag()));
  return ToProto(updated);
}

absl::StatusOr<v1::Customer> CreateCustomer(const CallContext& call, const v1::CreateCustomerRequest& request,
                                            Transaction& tx) {
  PRORATA_ASSIGN_OR_RETURN(domain::Customer customer, FromProto(request.customer()));
  PRORATA_ASSIGN_OR_RETURN(customer.name.partner, domain::ParsePartnerName(request.parent(), "parent"));
  customer.name.customer = {request.customer_id()};
  PRORATA_ASSIGN_OR_RETURN(const domain::Customer created, app::CreateCustomer(tx, call, std::move(customer)));
  return ToProto(created);
}

absl::StatusOr<v1::Customer> GetCustomer(const CallContext& /*call*/, const v1::GetCustomerRequest& request,
                                         const Reader& reader) {
  PRORATA_ASSIGN_OR_RETURN(const domain::CustomerName name, domain::ParseCustomerName(request.name(), "name"));
  PRORATA_ASSIGN_OR_RETURN(const domain::Customer customer, app::GetCustomer(reader, name));
  return ToProto(customer);
}

absl::StatusOr<v1::ListCustomersResponse> ListCustomers(const CallContext& call,
                                                        const v1::ListCustomersRequest& request, const Reader& reader) {
  PRORATA_RETURN_IF_ERROR(app::RequireParent(reader, request.parent()));
  PRORATA_ASSIGN_OR_RETURN(const domain::PartnerId partner, domain::ParsePartnerName(request.parent(), "parent"));
  const auto convert = [](const domain::Customer& customer) { return ToProto(customer); };
  v1::ListCustomersResponse response;
  PRORATA_ASSIGN_OR_RETURN(
      *response.mutable_next_page_token(),
      app::ListCustomers(reader, call, PageRequestOf(request), partner, convert, *response.mutable_customers()));
  return response;
}

absl::StatusOr<v1::Customer> UpdateCustomer(const CallContext& call, const v1::UpdateCustomerRequest& request,
                                            Transaction& tx) {
  const v1::Customer& customer = request.customer();
  PRORATA_ASSIGN_OR_RETURN(const domain::CustomerName name,
                           domain::ParseCustomerName(customer.name(), "customer.name"));
  PRORATA_ASSIGN_OR_RETURN(const FieldSet fields, FieldsToChange(request.update_mask(), customer,
                                                                 {"display_name", "state", "purchase_permitted"}));
  PRORATA_ASSIGN_OR_RETURN(const app::CustomerChange change, ChangeFrom(customer, fields));
  PRORATA_ASSIGN_OR_RETURN(const domain::Customer updated, app::UpdateCustomer(tx, call, name, change, request.etag()));
  return ToProto(updated);
}

absl::StatusOr<v1::Subscription> CreateSubscription(const CallContext& call,
                                                    const v1::CreateSubscriptionRequest& request, Transaction& tx) {
  PRORATA_ASSIGN_OR_RETURN(domain::Subscription subscription, FromProto(request.subscription()));
  PRORATA_ASSIGN_OR_RETURN(subscription.name.customer, domain::ParseCustomerName(request.parent(), "parent"));
  subscription.name.subscription = {request.subscription_id()};
  PRORATA_ASSIGN_OR_RETURN(const domain::Subscription created,
                           app::CreateSubscription(tx, call, std::move(subscription)));
  return ToProto(created);
}

absl::StatusOr<v1::Subscription> GetSubscription(const CallContext& /*call*/, const v1::GetSubscriptionRequest& request,
                                                 const Reader& reader) {
  PRORATA_ASSIGN_OR_RETURN(const domain::SubscriptionName name, domain::ParseSubscriptionName(request.name(), "name"));
  PRORATA_ASSIGN_OR_RETURN(const domain::Subscription subscription, app::GetSubscription(reader, name));
  return ToProto(subscription);
}

absl::StatusOr<v1::ListSubscriptionsResponse> ListSubscriptions(const CallContext& call,
                                                                const v1::ListSubscriptionsRequest& request,
                                                                const Reader& reader) {
  PRORATA_RETURN_IF_ERROR(app::RequireParent(reader, request.parent()));
  PRORATA_ASSIGN_OR_RETURN(const domain::CustomerName customer, domain::ParseCustomerName(request.parent(), "parent"));
  const auto convert = [](const domain::Subscription& subscription) { return ToProto(subscription); };
  v1::ListSubscriptionsResponse response;
  PRORATA_ASSIGN_OR_RETURN(*response.mutable_next_page_token(),
                           app::ListSubscriptions(reader, call, PageRequestOf(request), customer, convert,
                                                  *response.mutable_subscriptions()));
  return response;
}

absl::StatusOr<v1::Subscription> UpdateSubscription(const CallContext& call,
                                                    const v1::UpdateSubscriptionRequest& request, Transaction& tx) {
  const v1::Subscription& subscription = request.subscription();
  PRORATA_ASSIGN_OR_RETURN(const domain::SubscriptionName name,
                           domain::ParseSubscriptionName(subscription.name(), "subscription.name"));
  PRORATA_ASSIGN_OR_RETURN(const FieldSet fields, FieldsToChange(request.update_mask(), subscription,
                                                                 {"display_name", "state", "resource_groups"}));
  PRORATA_ASSIGN_OR_RETURN(const app::SubscriptionChange change, ChangeFrom(subscription, fields));
  PRORATA_ASSIGN_OR_RETURN(const domain::Subscription updated,
                           app::UpdateSubscription(tx, call, name, change, request.etag()));
  return ToProto(updated);
}

absl::StatusOr<v1::ListResourceGroupsResponse> ListResourceGroups(const CallContext& call,
                                                                  const v1::ListResourceGroupsRequest& request,
                                                                  const Reader& reader) {
  PRORATA_ASSIGN_OR_RETURN(const app::ResourceGroups groups,
                           app::ListResourceGroups(reader, call, PageRequestOf(request)));
  return ToProto(groups);
}

absl::StatusOr<v1::ManagementGroup> CreateManagementGroup(const CallContext& call,
                                                          const v1::CreateManagementGroupRequest& request,
                                                          Transaction& tx) {
  domain::ManagementGroup group;
  PRORATA_ASSIGN_OR_RETURN(group.name.customer, domain::ParseCustomerName(request.parent(), "parent"));
  group.name.management_group = {request.management_group_id()};
  group.display_name = request.management_group().display_name();
  PRORATA_ASSIGN_OR_RETURN(const app::NamedSubscriptions subscriptions, SubscriptionsOf(request.management_group()));
  PRORATA_ASSIGN_OR_RETURN(const domain::ManagementGroup created,
                           app::CreateManagementGroup(tx, call, std::move(group), subscriptions));
  return ToProto(created);
}

absl::StatusOr<v1::ManagementGroup> GetManagementGroup(const CallContext& /*call*/,
                                                       const v1::GetManagementGroupRequest& request,
                                                       const Reader& reader) {
  PRORATA_ASSIGN_OR_RETURN(const domain::ManagementGroupName name,
                           domain::ParseManagementGroupName(request.name(), "name"));
  PRORATA_ASSIGN_OR_RETURN(const domain::ManagementGroup group, app::GetManagementGroup(reader, name));
  return ToProto(group);
}

absl::StatusOr<v1::ListManagementGroupsResponse> ListManagementGroups(const CallContext& call,
                                                                      const v1::ListManagementGroupsRequest& request,
                                                                      const Reader& reader) {
  PRORATA_RETURN_IF_ERROR(app::RequireParent(reader, request.parent()));
  PRORATA_ASSIGN_OR_RETURN(const domain::CustomerName customer, domain::ParseCustomerName(request.parent(), "parent"));
  const auto convert = [](const domain::ManagementGroup& group) { return ToProto(group); };
  v1::ListManagementGroupsResponse response;
  PRORATA_ASSIGN_OR_RETURN(*response.mutable_next_page_token(),
                           app::ListManagementGroups(reader, call, PageRequestOf(request), customer, convert,
                                                     *response.mutable_management_groups()));
  return response;
}

absl::StatusOr<v1::ManagementGroup> UpdateManagementGroup(const CallContext& call,
                                                          const v1::UpdateManagementGroupRequest& request,
                                                          Transaction& tx) {
  const v1::ManagementGroup& group = request.management_group();
  PRORATA_ASSIGN_OR_RETURN(const domain::ManagementGroupName name,
                           domain::ParseManagementGroupName(group.name(), "management_group.name"));
  PRORATA_ASSIGN_OR_RETURN(const FieldSet fields,
                           FieldsToChange(request.update_mask(), group, {"display_name", "subscriptions"}));
  PRORATA_ASSIGN_OR_RETURN(const app::ManagementGroupChange change, ChangeFrom(group, fields));
  PRORATA_ASSIGN_OR_RETURN(const domain::ManagementGroup updated,
                           app::UpdateManagementGroup(tx, call, name, change, request.etag()));
  return ToProto(updated);
}

}  // namespace

void RegisterCustomerService(Dispatcher& dispatcher) {
  auto service = dispatcher.Service<v1::CustomerService>();
  service.Mutation("CreatePartner", CreatePartner);
  service.Query("GetPartner", GetPartner);
  service.Query("ListPartners", ListPartners, ReadKind::kScan);
  service.Mutation("UpdatePartner", UpdatePartner);
  service.Mutation("CreateCustomer", CreateCustomer);
  service.Query("GetCustomer", GetCustomer);
  service.Query("ListCustomers", ListCustomers, ReadKind::kScan);
  service.Mutation("UpdateCustomer", UpdateCustomer);
  service.Mutation("CreateSubscription", CreateSubscription);
  service.Query("GetSubscription", GetSubscription);
  service.Query("ListSubscriptions", ListSubscriptions, ReadKind::kScan);
  service.Mutation("UpdateSubscription", UpdateSubscription);
  service.Query("ListResourceGroups", ListResourceGroups, ReadKind::kScan);
  service.Mutation("CreateManagementGroup", CreateManagementGroup);
  service.Query("GetManagementGroup", GetManagementGroup);
  service.Query("ListManagementGroups", ListManagementGroups, ReadKind::kScan);
  service.Mutation("UpdateManagementGroup", UpdateManagementGroup);
}

}  // namespace prorata::rpc
