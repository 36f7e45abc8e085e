// Goal: updates set what mask and values say, field by field.

#include <fmt/format.h>
#include <google/protobuf/text_format.h>

#include "prorata/v1/customer_service.pb.h"
#include "server/rpc/services/services.h"
#include "tests/unit/rpc_services/handlers.h"

namespace prorata::testing {
namespace {

namespace v1 = prorata::v1;

class CustomerServiceTest : public HandlerFixture {
 protected:
  CustomerServiceTest() { rpc::RegisterCustomerService(dispatcher); }
};

template <typename Message>
Message FromText(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

// What differs from the partner as it was made below, or the refusal.
TEST_F(CustomerServiceTest, UpdatesPartnersByMask) {
  const std::string made =
      "name: 'partners/contoso' display_name: 'Contoso' billing_currency: 'EUR' notice_emails: 'a@contoso.example' "
      "default_refund_policy: 'refundPolicies/self-service-2023' annual_refund_limit { currency_code: 'USD' units: 5 }";
  const struct {
    std::string what;
    std::string request;
    std::string_view expected;
  } cases[] = {
      {"no mask: what is set", "partner { display_name: 'C' }", "C EUR 1 self-service-2023 5.00 USD"},
      {"a masked field alone",
       "partner { display_name: 'C' billing_currency: 'GBP' } update_mask { paths: 'billing_currency' }",
       "Contoso GBP 1 self-service-2023 5.00 USD"},
      {"a masked list that is empty", "partner {} update_mask { paths: 'notice_emails' }",
       "Contoso EUR 0 self-service-2023 5.00 USD"},
      {"a masked policy that is empty: the default", "partner {} update_mask { paths: 'default_refund_policy' }",
       "Contoso EUR 1 csp-2020 5.00 USD"},
      {"a masked limit that is not set: none", "partner {} update_mask { paths: 'annual_refund_limit' }",
       "Contoso EUR 1 self-service-2023 none"},
      {"all", "partner { display_name: 'C' billing_currency: 'GBP' } update_mask { paths: '*' }",
       "C GBP 0 csp-2020 none"},
      {"a field that is not changed", "partner {} update_mask { paths: 'create_time' paths: 'nothing' }",
       "UPDATE_MASK_INVALID, UPDATE_MASK_INVALID"},
      {"a part of a field", "partner {} update_mask { paths: 'annual_refund_limit.units' }", "UPDATE_MASK_INVALID"},
      {"a currency that is none", "partner { billing_currency: 'QQQ' }", "FIELD_INVALID"},
      {"a policy that is not there", "partner { default_refund_policy: 'refundPolicies/none' }", "RESOURCE_NOT_FOUND"},
      {"a stale etag", "partner { display_name: 'C' } etag: '\"7\"'", "ETAG_MISMATCH"},
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(row.what);
    StartAfresh();
    v1::UpdatePartnerRequest first;
    *first.mutable_partner() = FromText<v1::Partner>(made);
    ASSERT_TRUE(Mutate<v1::Partner>("UpdatePartner", first).ok());
    auto request = FromText<v1::UpdatePartnerRequest>(row.request);
    request.mutable_partner()->set_name("partners/contoso");
    const auto updated = Mutate<v1::Partner>("UpdatePartner", request);
    if (!updated.ok()) {
      EXPECT_EQ(ReasonsOf(updated.status()), row.expected);
      continue;
    }
    const domain::Partner partner = Load<schema::Partners>(contoso);
    EXPECT_EQ(fmt::format("{} {} {} {} {}", partner.display_name, partner.billing_currency.code(),
                          partner.notice_emails.size(), partner.default_refund_policy.value,
                          partner.annual_refund_limit ? ToString(*partner.annual_refund_limit) : "none"),
              row.expected);
    EXPECT_EQ(updated->etag(), domain::EtagOf(partner.revision));
  }
}

TEST_F(CustomerServiceTest, StatesAreSaidOrLeft) {
  const struct {
    std::string request;
    std::string_view expected;
  } cases[] = {
      {"customer { state: STATE_SUSPENDED }", "SUSPENDED false"},
      {"customer { display_name: 'A' }", "ACTIVE false"},
      {"customer { purchase_permitted: true } update_mask { paths: 'purchase_permitted' }", "ACTIVE true"},
      {"customer { } update_mask { paths: 'state' }", "FIELD_INVALID"},
      {"customer { state: 9 }", "FIELD_INVALID"},
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(row.request);
    StartAfresh();
    v1::UpdateCustomerRequest request = FromText<v1::UpdateCustomerRequest>(row.request);
    request.mutable_customer()->set_name(ToString(adatum));
    const auto updated = Mutate<v1::Customer>("UpdateCustomer", request);
    EXPECT_EQ(updated.ok()
                  ? fmt::format("{} {}", updated->state() == v1::Customer::STATE_SUSPENDED ? "SUSPENDED" : "ACTIVE",
                                updated->purchase_permitted())
                  : ReasonsOf(updated.status()),
              row.expected);
  }
}

TEST_F(CustomerServiceTest, CreatesGetsAndLists) {
  now = At("2024-03-01");
  auto partner = FromText<v1::CreatePartnerRequest>(
      "partner_id: 'fabrikam' partner { display_name: 'Fabrikam' billing_currency: 'USD' }");
  EXPECT_EQ(Mutate<v1::Partner>("CreatePartner", partner)->name(), "partners/fabrikam");
  auto customer = FromText<v1::CreateCustomerRequest>(
      "parent: 'partners/fabrikam' customer_id: 'x' customer { display_name: 'X' state: STATE_SUSPENDED }");
  EXPECT_EQ(Mutate<v1::Customer>("CreateCustomer", customer)->state(), v1::Customer::STATE_SUSPENDED);
  auto subscription = FromText<v1::CreateSubscriptionRequest>(
      "parent: 'partners/fabrikam/customers/x' subscription_id: 's' subscription { display_name: 'S' resource_groups: "
      "'g' }");
  const auto created = Mutate<v1::Subscription>("CreateSubscription", subscription);
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_EQ(created->ShortDebugString(),
            "name: \"partners/fabrikam/customers/x/subscriptions/s\" display_name: \"S\" state: STATE_ACTIVE "
            "resource_groups: \"g\" etag: \"\\\"1\\\"\" create_time { seconds: 1709251200 } "
            "update_time { seconds: 1709251200 }");
  auto get = FromText<v1::GetSubscriptionRequest>("name: 'partners/fabrikam/customers/x/subscriptions/s'");
  EXPECT_EQ(Query<v1::Subscription>("GetSubscription", get)->DebugString(), created->DebugString());

  const auto partners = Query<v1::ListPartnersResponse>("ListPartners", v1::ListPartnersRequest());
  ASSERT_TRUE(partners.ok()) << partners.status();
  ASSERT_EQ(partners->partners_size(), 2);
  EXPECT_EQ(partners->partners(0).name(), "partners/contoso");
  auto list = FromText<v1::ListCustomersRequest>("parent: 'partners/fabrikam' filter: 'state = SUSPENDED'");
  EXPECT_EQ(Query<v1::ListCustomersResponse>("ListCustomers", list)->customers_size(), 1);
  list.set_parent("partners/contoso");
  EXPECT_EQ(Query<v1::ListCustomersResponse>("ListCustomers", list)->customers_size(), 0);
}

TEST_F(CustomerServiceTest, ManagementGroupsAndResourceGroups) {
  now = At("2024-03-01");
  auto create = FromText<v1::CreateManagementGroupRequest>(
      "parent: 'partners/contoso/customers/adatum' management_group_id: 'europe' management_group { display_name: "
      "'Europe' subscriptions: 'partners/contoso/customers/adatum/subscriptions/production' }");
  const auto created = Mutate<v1::ManagementGroup>("CreateManagementGroup", create);
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_EQ(created->ShortDebugString(),
            "name: \"partners/contoso/customers/adatum/managementGroups/europe\" display_name: \"Europe\" "
            "subscriptions: \"partners/contoso/customers/adatum/subscriptions/production\" etag: \"\\\"1\\\"\" "
            "create_time { seconds: 1709251200 } update_time { seconds: 1709251200 }");
  auto get =
      FromText<v1::GetManagementGroupRequest>("name: 'partners/contoso/customers/adatum/managementGroups/europe'");
  EXPECT_EQ(Query<v1::ManagementGroup>("GetManagementGroup", get)->DebugString(), created->DebugString());
  auto list = FromText<v1::ListManagementGroupsRequest>(
      "parent: 'partners/contoso/customers/adatum' filter: 'subscriptions:*production'");
  EXPECT_EQ(Query<v1::ListManagementGroupsResponse>("ListManagementGroups", list)->management_groups_size(), 1);
  list.set_filter("subscriptions:*test");
  EXPECT_EQ(Query<v1::ListManagementGroupsResponse>("ListManagementGroups", list)->management_groups_size(), 0);

  v1::UpdateManagementGroupRequest update;
  *update.mutable_management_group() = *created;
  EXPECT_EQ(Mutate<v1::ManagementGroup>("UpdateManagementGroup", update)->etag(), "\"1\"") << "as it was read";
  update.mutable_management_group()->set_display_name("All");
  update.mutable_management_group()->clear_subscriptions();
  update.mutable_update_mask()->add_paths("display_name");
  EXPECT_EQ(Mutate<v1::ManagementGroup>("UpdateManagementGroup", update)->subscriptions_size(), 1);
  update.mutable_update_mask()->add_paths("subscriptions");
  const auto emptied = Mutate<v1::ManagementGroup>("UpdateManagementGroup", update);
  ASSERT_TRUE(emptied.ok()) << emptied.status();
  EXPECT_EQ(emptied->subscriptions_size(), 0);
  EXPECT_EQ(emptied->display_name(), "All");
  update.mutable_update_mask()->add_paths("name");
  EXPECT_EQ(ReasonsOf(Mutate<v1::ManagementGroup>("UpdateManagementGroup", update).status()), "UPDATE_MASK_INVALID");

  auto groups = FromText<v1::ListResourceGroupsRequest>("parent: 'partners/contoso/customers/adatum/subscriptions/-'");
  const auto found = Query<v1::ListResourceGroupsResponse>("ListResourceGroups", groups);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->ShortDebugString(),
            "resource_groups { name: "
            "\"partners/contoso/customers/adatum/subscriptions/production/resourceGroups/web\" resource_group: "
            "\"web\" subscription: \"partners/contoso/customers/adatum/subscriptions/production\" "
            "subscription_state: STATE_ACTIVE }");
}

}  // namespace
}  // namespace prorata::testing
