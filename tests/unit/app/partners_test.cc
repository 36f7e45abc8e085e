// Partners, customers and subscriptions: made, changed, and by whom.

#include "server/app/partners.h"

#include <functional>

#include "server/app/customers.h"
#include "server/app/subscriptions.h"
#include "tests/support/app_fixture.h"

namespace prorata::testing {
namespace {

class PartnersTest : public AppFixture {
 protected:
  // A call by one who holds no further permission, or only this one.
  app::CallContext CallWith(std::string allowed = "") const {
    app::CallContext call = Call();
    call.may = [allowed](std::string_view permission, std::string_view) { return permission == allowed; };
    return call;
  }
  domain::Partner Fabrikam() const {
    domain::Partner partner;
    partner.id = {"fabrikam"};
    partner.display_name = "Fabrikam";
    return partner;
  }
  absl::StatusOr<domain::Partner> Create(const domain::Partner& partner) {
    return Transact([&](storage::Transaction& tx) { return app::CreatePartner(tx, Call(), partner); });
  }
  absl::StatusOr<domain::Partner> Update(const app::PartnerChange& change, const std::string& etag = "",
                                         const std::string& allowed = "") {
    return Transact(
        [&](storage::Transaction& tx) { return app::UpdatePartner(tx, CallWith(allowed), contoso, change, etag); });
  }
  absl::StatusOr<domain::Customer> UpdateAdatum(const app::CustomerChange& change, const std::string& etag = "",
                                                const std::string& allowed = "") {
    return Transact(
        [&](storage::Transaction& tx) { return app::UpdateCustomer(tx, CallWith(allowed), adatum, change, etag); });
  }
};

TEST_F(PartnersTest, CreatesPartners) {
  now = At("2024-03-01T10:00:00Z");
  const absl::StatusOr<domain::Partner> created = Create(Fabrikam());
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_EQ(created->default_refund_policy.value, "csp-2020") << "the default";
  EXPECT_EQ(created->revision, 1);
  EXPECT_EQ(created->create_time, now);
  EXPECT_EQ(created->update_time, now);
  EXPECT_EQ(Load<schema::Partners>({"fabrikam"}), *created);
  EXPECT_EQ(ReasonsOf(Create(Fabrikam()).status()), "RESOURCE_ALREADY_EXISTS");
}

TEST_F(PartnersTest, RefusesPartnersThatCannotBe) {
  struct Case {
    std::string_view what;
    std::function<void(domain::Partner&)> change;
    std::string_view expected;
  };
  const Case cases[] = {
      {"a policy that is not there", [](auto& partner) { partner.default_refund_policy = {"nowhere"}; },
       "RESOURCE_NOT_FOUND"},
      {"a limit in euros", [](auto& partner) { partner.annual_refund_limit = Amount("1.00 EUR"); }, "FIELD_INVALID"},
      {"a limit in dollars", [](auto& partner) { partner.annual_refund_limit = Amount("1.00 USD"); }, "OK"},
  };
  for (const Case& row : cases) {
    SCOPED_TRACE(row.what);
    StartAfresh();
    domain::Partner partner = Fabrikam();
    row.change(partner);
    EXPECT_EQ(ReasonsOf(Create(partner).status()), row.expected);
  }
}

TEST_F(PartnersTest, UpdatesWhatIsAskedAndNothingElse) {
  const domain::Partner before = Load<schema::Partners>(contoso);
  now = At("2024-03-01");
  app::PartnerChange change;
  change.display_name = "Contoso Ltd";
  change.notice_emails = {"a@contoso.example"};
  const absl::StatusOr<domain::Partner> updated = Update(change, domain::EtagOf(before.revision));
  ASSERT_TRUE(updated.ok()) << updated.status();
  domain::Partner expected = before;
  expected.display_name = "Contoso Ltd";
  expected.notice_emails = {"a@contoso.example"};
  expected.revision = before.revision + 1;
  expected.update_time = now;
  EXPECT_EQ(*updated, expected);
  EXPECT_EQ(Load<schema::Partners>(contoso), expected);

  EXPECT_EQ(ReasonsOf(Update(change, domain::EtagOf(before.revision)).status()), "ETAG_MISMATCH");
  now = At("2024-04-01");
  EXPECT_EQ(Update(change).value(), expected) << "the same again makes no revision";
}

TEST_F(PartnersTest, LimitsAreSetByWhoMayCreatePartners) {
  app::PartnerChange limit;
  limit.annual_refund_limit.emplace(Amount("10.00 USD"));
  EXPECT_EQ(ReasonsOf(Update(limit).status()), "PERMISSION_DENIED");
  EXPECT_EQ(ReasonsOf(Update(limit, "", "partners.create").status()), "OK");
  EXPECT_EQ(ReasonsOf(Update(limit).status()), "OK") << "what is so already may be sent back by anybody";
  limit.annual_refund_limit.emplace(std::nullopt);
  EXPECT_EQ(ReasonsOf(Update(limit).status()), "PERMISSION_DENIED") << "taking it away is a change too";
  EXPECT_EQ(Update(limit, "", "partners.create").value().annual_refund_limit, std::nullopt);
}

// A policy has the fee, the approval and the limit in it.
TEST_F(PartnersTest, RefundPoliciesAreSetByWhoMayCreatePartners) {
  app::PartnerChange policy;
  policy.default_refund_policy = {"self-service-2023"};
  EXPECT_EQ(ReasonsOf(Update(policy).status()), "PERMISSION_DENIED");
  EXPECT_EQ(Load<schema::Partners>(contoso).default_refund_policy.value, "csp-2020");
  EXPECT_EQ(ReasonsOf(Update(policy, "", "partners.create").status()), "OK");
  EXPECT_EQ(ReasonsOf(Update(policy).status()), "OK") << "what is so already may be sent back by anybody";
  policy.default_refund_policy = {""};
  EXPECT_EQ(ReasonsOf(Update(policy).status()), "PERMISSION_DENIED") << "back to the default is a change too";
}

TEST_F(PartnersTest, BuyingIsPermittedByWhoMayPermitIt) {
  constexpr const char* kPermission = "customers.setPurchasePermission";
  EXPECT_EQ(ReasonsOf(UpdateAdatum({.purchase_permitted = true}).status()), "PERMISSION_DENIED");
  EXPECT_EQ(ReasonsOf(UpdateAdatum({.purchase_permitted = false}).status()), "OK") << "it is off already";
  EXPECT_TRUE(UpdateAdatum({.purchase_permitted = true}, "", kPermission).value().purchase_permitted);
  EXPECT_EQ(ReasonsOf(UpdateAdatum({.purchase_permitted = false}).status()), "PERMISSION_DENIED");

  domain::Customer fourth;
  fourth.name = {contoso, {"fourth"}};
  fourth.purchase_permitted = true;
  const auto create = [&](const std::string& allowed) {
    return Transact([&](storage::Transaction& tx) { return app::CreateCustomer(tx, CallWith(allowed), fourth); });
  };
  EXPECT_EQ(ReasonsOf(create("").status()), "PERMISSION_DENIED");
  EXPECT_EQ(ReasonsOf(create(kPermission).status()), "OK");
}

TEST_F(PartnersTest, CustomersAndSubscriptionsNeedTheirParents) {
  const auto customer = [&](const domain::CustomerName& name) {
    return ReasonsOf(Transact([&](storage::Transaction& tx) {
                       domain::Customer created;
                       created.name = name;
                       return app::CreateCustomer(tx, Call(), created);
                     }).status());
  };
  EXPECT_EQ(customer({{"nobody"}, {"x"}}), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(customer(adatum), "RESOURCE_ALREADY_EXISTS");
  EXPECT_EQ(customer({contoso, {"x"}}), "OK");

  const auto subscription = [&](const domain::SubscriptionName& name, std::vector<std::string> groups) {
    return ReasonsOf(Transact([&](storage::Transaction& tx) {
                       domain::Subscription created;
                       created.name = name;
                       created.resource_groups = groups;
                       return app::CreateSubscription(tx, Call(), created);
                     }).status());
  };
  EXPECT_EQ(subscription({{contoso, {"nobody"}}, {"x"}}, {}), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(subscription(production, {}), "RESOURCE_ALREADY_EXISTS");
  EXPECT_EQ(subscription({adatum, {"x"}}, {"web", "", "db", "web"}), "FIELD_INVALID, FIELD_INVALID");
  EXPECT_EQ(subscription({adatum, {"x"}}, {"web", "db"}), "OK");
}

TEST_F(PartnersTest, SubscriptionsAreUpdated) {
  const auto update = [&](const app::SubscriptionChange& change, const std::string& etag) {
    return Transact(
        [&](storage::Transaction& tx) { return app::UpdateSubscription(tx, Call(), production, change, etag); });
  };
  const absl::StatusOr<domain::Subscription> updated = update({.disabled = true, .resource_groups = {{"db"}}}, "\"1\"");
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_TRUE(updated->disabled);
  EXPECT_EQ(updated->resource_groups, std::vector<std::string>{"db"});
  EXPECT_EQ(updated->revision, 2);
  EXPECT_EQ(ReasonsOf(update({.disabled = false}, "\"1\"").status()), "ETAG_MISMATCH");
  EXPECT_EQ(ReasonsOf(update({.resource_groups = {{"db", "db"}}}, "").status()), "FIELD_INVALID");
}

TEST_F(PartnersTest, EveryChangeIsAnEventOfThePartner) {
  ASSERT_TRUE(Update({.display_name = "C"}).ok());
  ASSERT_TRUE(UpdateAdatum({.suspended = true}).ok());
  ASSERT_TRUE(UpdateAdatum({.suspended = true}).ok());
  EXPECT_EQ(EventText(),
            "1 partner.updated partners/contoso\n"
            "2 customer.updated partners/contoso/customers/adatum\n");
}

}  // namespace
}  // namespace prorata::testing
