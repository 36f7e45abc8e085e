// Management groups and resource groups: made, changed, listed page by page, and what is refused.

#include "server/app/management_groups.h"

#include <fmt/format.h>

#include <functional>

#include "server/app/integrity.h"
#include "server/app/resource_groups.h"
#include "tests/support/app_fixture.h"

namespace prorata::testing {
namespace {

class ManagementGroupsTest : public AppFixture {
 protected:
  ManagementGroupsTest() { AddSubscription("test", {"db", "web"}, true); }

  const domain::ManagementGroupName europe{adatum, {"europe"}};
  const domain::SubscriptionName test{adatum, {"test"}};

  void AddSubscription(const std::string& id, const std::vector<std::string>& groups, bool disabled = false) {
    domain::Subscription subscription;
    subscription.name = {adatum, {id}};
    subscription.resource_groups = groups;
    subscription.disabled = disabled;
    Put<schema::Subscriptions>(subscription.name, subscription);
  }
  absl::StatusOr<domain::ManagementGroup> Create(const app::NamedSubscriptions& members) {
    domain::ManagementGroup group;
    group.name = europe;
    group.display_name = "Europe";
    return Transact([&](storage::Transaction& tx) { return app::CreateManagementGroup(tx, Call(), group, members); });
  }
  absl::StatusOr<domain::ManagementGroup> Update(const app::ManagementGroupChange& change,
                                                 const std::string& etag = "") {
    return Transact(
        [&](storage::Transaction& tx) { return app::UpdateManagementGroup(tx, Call(), europe, change, etag); });
  }
  static std::string MembersOf(const absl::StatusOr<domain::ManagementGroup>& group) {
    if (!group.ok()) return ReasonsOf(group.status());
    std::string text = fmt::format("{}:", group->revision);
    for (const domain::SubscriptionId& member : group->subscriptions) text += " " + member.value;
    return text;
  }
  // All pages: `production/web | test/db(DISABLED) ...`.
  std::string ResourceGroups(const std::string& parent, int32_t page_size = 0, const std::string& filter = "") {
    std::string text;
    std::string token;
    do {
      const auto page = Read([&](const storage::Reader& reader) {
        return app::ListResourceGroups(reader, Call(), {parent, page_size, token, filter});
      });
      if (!page.ok()) return ReasonsOf(page.status());
      if (!token.empty()) text += "| ";
      for (const app::ResourceGroup& one : page->groups) {
        text +=
            fmt::format("{}/{}{} ", one.subscription.subscription.value, one.group, one.disabled ? "(DISABLED)" : "");
      }
      token = page->next_page_token;
    } while (!token.empty());
    return text;
  }
};

TEST_F(ManagementGroupsTest, AreMadeAndChanged) {
  EXPECT_EQ(MembersOf(Create({production})), "1: production");
  EXPECT_EQ(ReasonsOf(Create({}).status()), "RESOURCE_ALREADY_EXISTS");
  EXPECT_EQ(MembersOf(Update({.display_name = "Europe"})), "1: production") << "nothing changed";
  EXPECT_EQ(MembersOf(Update({.subscriptions = app::NamedSubscriptions{test, production}})), "2: test production");
  EXPECT_EQ(ReasonsOf(Update({.display_name = "x"}, "\"1\"").status()), "ETAG_MISMATCH");
  EXPECT_EQ(MembersOf(Update({.subscriptions = app::NamedSubscriptions{}}, "\"2\"")), "3:");
  const std::string events = EventText();
  EXPECT_NE(events.find("management_group.created " + ToString(europe)), std::string::npos);
  EXPECT_NE(events.find("management_group.updated " + ToString(europe)), std::string::npos);
}

TEST_F(ManagementGroupsTest, HaveSubscriptionsOfTheirCustomerEachOnce) {
  const domain::SubscriptionName unknown{adatum, {"unknown"}};
  const domain::SubscriptionName foreign{{contoso, {"other"}}, {"production"}};
  const struct {
    app::NamedSubscriptions members;
    std::string expected;
  } cases[] = {
      {{unknown}, "SCOPE_NOT_OWNED"},
      {{foreign}, "SCOPE_NOT_OWNED"},
      {{production, production}, "FIELD_INVALID"},
      {{production, unknown, production, foreign}, "FIELD_INVALID, SCOPE_NOT_OWNED, SCOPE_NOT_OWNED"},
  };
  for (const auto& row : cases) {
    EXPECT_EQ(ReasonsOf(Create(row.members).status()), row.expected);
  }
  ASSERT_TRUE(Create({production}).ok());
  for (const auto& row : cases) EXPECT_EQ(ReasonsOf(Update({.subscriptions = row.members}).status()), row.expected);
  EXPECT_EQ(MembersOf(Load<schema::ManagementGroups>(europe)), "1: production");
}

TEST_F(ManagementGroupsTest, NeedTheirCustomer) {
  domain::ManagementGroup group;
  group.name = {{contoso, {"nobody"}}, {"europe"}};
  const auto made =
      Transact([&](storage::Transaction& tx) { return app::CreateManagementGroup(tx, Call(), group, {}); });
  EXPECT_EQ(ReasonsOf(made.status()), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(ReasonsOf(Update({}).status()), "RESOURCE_NOT_FOUND");
}

TEST_F(ManagementGroupsTest, IntegritySeesASubscriptionThatIsNotThere) {
  ASSERT_TRUE(Create({production}).ok());
  const auto findings = [&] {
    const auto report = Read([](const storage::Reader& reader) { return app::CheckIntegrity(reader); });
    std::string text;
    for (const app::Finding& finding : report->findings) text += finding.description + "; ";
    return text;
  };
  EXPECT_EQ(findings(), "");
  Change<schema::ManagementGroups>(europe, [](domain::ManagementGroup& row) {
    row.subscriptions = {{"production"}, {"production"}, {"lost"}};
  });
  EXPECT_EQ(findings(), "has the subscription production twice; has the subscription lost, which does not exist; ");
}

TEST_F(ManagementGroupsTest, IntegritySeesAReservationThatIsSetUpWrongly) {
  const domain::ReservationName name =
      OnlyReservationOf(Buy(AddOffer({.product_family = "virtual_machines"}), domain::BillingPlan::kUpfront, 1)).name;
  struct Case {
    std::string name;
    std::function<void(domain::Reservation&)> edit;
    std::string expected;
  };
  const std::vector<Case> cases = {
      {"sound", [](auto&) {}, ""},
      {"labels",
       [](auto& r) {
         r.labels = {{"a", "1"}, {"b", "2"}};
       },
       ""},
      {"no such subscription",
       [](auto& r) {
         r.scope = {domain::ScopeType::kSubscription, {"lost"}, ""};
       },
       "has a scope that its customer does not have; "},
      {"no such group",
       [](auto& r) {
         r.scope = {domain::ScopeType::kManagementGroup, {}, "", {"lost"}};
       },
       "has a scope that its customer does not have; "},
      {"off while shared", [](auto& r) { r.capacity_priority = true; },
       "has its instance size flexibility off and no single scope; "},
      {"off for what has none",
       [](auto& r) {
         r.scope = {domain::ScopeType::kSubscription, {"production"}, ""};
         r.capacity_priority = true;
         r.product_family = "sql_database";
       },
       "has its instance size flexibility off, which sql_database has not; "},
      {"labels out of order",
       [](auto& r) {
         r.labels = {{"b", "1"}, {"a", "2"}};
       },
       "has labels out of order or twice; "},
      {"a label twice",
       [](auto& r) {
         r.labels = {{"a", "1"}, {"a", "2"}};
       },
       "has labels out of order or twice; "},
      {"a label of no form",
       [](auto& r) {
         r.labels = {{"a", "b c"}};
       },
       "has labels.a: the value `b c` is not up to 63 of letters, digits, _, - and .; "},
  };
  const schema::ReservationRow sound = Load<schema::Reservations>(name);
  for (const Case& c : cases) {
    schema::ReservationRow row = sound;
    c.edit(row);
    Put<schema::Reservations>(name, row);
    const auto report = Read([](const storage::Reader& reader) { return app::CheckIntegrity(reader); });
    std::string found;
    for (const app::Finding& finding : report->findings) found += finding.description + "; ";
    EXPECT_EQ(found, c.expected) << c.name;
  }
}

TEST_F(ManagementGroupsTest, ResourceGroupsAreListedBySubscription) {
  AddSubscription("another", {});
  const std::string all = ToString(adatum) + "/subscriptions/-";
  EXPECT_EQ(ResourceGroups(all), "production/web test/db(DISABLED) test/web(DISABLED) ");
  EXPECT_EQ(ResourceGroups(all, 1), "production/web | test/db(DISABLED) | test/web(DISABLED) ");
  EXPECT_EQ(ResourceGroups(all, 2), "production/web test/db(DISABLED) | test/web(DISABLED) ");
  EXPECT_EQ(ResourceGroups(ToString(test), 1), "test/db(DISABLED) | test/web(DISABLED) ");
  EXPECT_EQ(ResourceGroups(all, 0, "resource_group = web AND subscription_state = ACTIVE"), "production/web ");
  EXPECT_EQ(ResourceGroups(all, 1, "resource_group = web"), "production/web | test/web(DISABLED) ");
  EXPECT_EQ(ResourceGroups(all, 0, "nothing = 1"), "FILTER_INVALID");
  EXPECT_EQ(ResourceGroups(ToString(adatum) + "/subscriptions/none"), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(ResourceGroups("partners/contoso/customers/none/subscriptions/-"), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(ResourceGroups("partners/contoso/customers/-/subscriptions/-"), "FIELD_INVALID");
}

}  // namespace
}  // namespace prorata::testing
