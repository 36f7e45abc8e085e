// Renaming, scopes and archiving: what changes, from when on, what does not, and what is refused.

#include "server/app/reservation_changes.h"

#include <gtest/gtest.h>

#include "server/app/available_scopes.h"
#include "tests/unit/app/returns_fixture.h"

namespace prorata::testing {
namespace {

using domain::BillingPlan;
using domain::ScopeType;

const domain::AppliedScope kProduction{ScopeType::kSubscription, {"production"}, ""};
const domain::AppliedScope kWeb{ScopeType::kResourceGroup, {"production"}, "web"};

class ReservationChangesTest : public ReturnsFixture {
 protected:
  ReservationChangesTest() {
    UsePolicy("self-service-2023");
    now = At("2024-01-31T10:20:00Z");
    bought = BuyReservation({.product_family = "virtual_machines"}, BillingPlan::kMonthly, 3);
  }

  domain::Reservation bought;

  absl::StatusOr<domain::Reservation> Update(const app::ReservationChange& change, const std::string& etag = "") {
    return Transact(
        [&](storage::Transaction& tx) { return app::UpdateReservation(tx, Call(), bought.name, change, etag); });
  }
  absl::StatusOr<domain::Reservation> Rename(const std::string& name) { return Update({.display_name = name}); }
  absl::StatusOr<domain::Reservation> Rescope(const domain::AppliedScope& scope) {
    return Update({.configuration = {.scope = domain::WantedScope{scope, adatum}}});
  }
  absl::StatusOr<domain::Reservation> Archive() {
    return Transact([&](storage::Transaction& tx) { return app::ArchiveReservation(tx, Call(), bought.name, ""); });
  }
  absl::StatusOr<domain::Reservation> Unarchive() {
    return Transact([&](storage::Transaction& tx) { return app::UnarchiveReservation(tx, Call(), bought.name, ""); });
  }
  int64_t RevisionNow() { return Load<schema::Reservations>(bought.name).revision; }

  void AddSubscription(const std::string& id, bool disabled, const std::vector<std::string>& groups) {
    domain::Subscription subscription;
    subscription.name = {adatum, {id}};
    subscription.disabled = disabled;
    subscription.resource_groups = groups;
    Put<schema::Subscriptions>(subscription.name, subscription);
  }
  void AddManagementGroup(const std::string& id) {
    domain::ManagementGroup group;
    group.name = {adatum, {id}};
    Put<schema::ManagementGroups>(group.name, group);
  }
  absl::StatusOr<domain::Reservation> Switch(domain::SizeFlexibility flexibility) {
    return Update({.configuration = {.size_flexibility = flexibility}});
  }
  // All pages, such as `shared* production retired(SUBSCRIPTION_NOT_ACTIVE) | ...`; the current one has a star.
  std::string Scopes(int32_t page_size = 0) {
    std::string text;
    std::string token;
    do {
      const auto page = Read([&](const storage::Reader& reader) {
        return app::ListAvailableScopes(reader, Call(), bought.name, {ToString(bought.name), page_size, token, ""});
      });
      if (!page.ok()) return ReasonsOf(page.status());
      if (!token.empty()) text += " |";
      for (const app::AvailableScope& one : page->scopes) {
        text += fmt::format("{}{}", text.empty() ? "" : " ", one.scope.subscription.value);
        if (one.scope.type == ScopeType::kShared) text += "shared";
        if (one.scope.type == ScopeType::kManagementGroup) text += "@" + one.scope.management_group.value;
        if (!one.scope.resource_group.empty()) text += "/" + one.scope.resource_group;
        if (one.current) text += "*";
        for (const domain::Violation& violation : one.violations) text += fmt::format("({})", NameOf(violation.reason));
      }
      token = page->next_page_token;
    } while (!token.empty());
    return text;
  }
};

TEST_F(ReservationChangesTest, Renames) {
  const auto renamed = Rename("web tier");
  ASSERT_TRUE(renamed.ok()) << renamed.status();
  domain::Reservation expected = bought;
  expected.display_name = "web tier";
  expected.revision = 2;
  EXPECT_EQ(*renamed, expected);
  EXPECT_EQ(Load<schema::Reservations>(bought.name), expected);
  EXPECT_EQ(RevisionOf(bought.name, 2).change, "renamed");
  EXPECT_NE(EventText().find("2 reservation.updated " + ToString(bought.name)), std::string::npos);

  ASSERT_TRUE(Rename("web tier").ok());
  EXPECT_EQ(RevisionNow(), 2) << "nothing changed, so nothing was written";
  EXPECT_EQ(ReasonsOf(Update({.display_name = "db"}, "\"1\"").status()), "ETAG_MISMATCH");
  EXPECT_TRUE(Update({.display_name = "db"}, "\"2\"").ok());
}

TEST_F(ReservationChangesTest, AScopeTakesEffectAtTheNextFullHourAndNothingElseChanges) {
  const std::string books = JournalText();
  const auto changed = Rescope(kWeb);
  ASSERT_TRUE(changed.ok()) << changed.status();
  domain::Reservation expected = bought;
  expected.scope = kWeb;
  expected.scope_change = domain::ScopeChange{{}, At("2024-01-31T11:00:00Z")};
  expected.revision = 2;
  EXPECT_EQ(*changed, expected);
  EXPECT_EQ(JournalText(), books);
  EXPECT_EQ(RevisionOf(bought.name, 2).change, "scope changed");
  ASSERT_TRUE(Rescope(kWeb).ok());
  EXPECT_EQ(RevisionNow(), 2);

  const auto both =
      Update({.display_name = "db", .configuration = {.scope = domain::WantedScope{kProduction, adatum}}});
  ASSERT_TRUE(both.ok()) << both.status();
  EXPECT_EQ(RevisionOf(bought.name, 3).change, "renamed, scope changed");
}

TEST_F(ReservationChangesTest, RefusesWithEverythingThatStandsAgainstIt) {
  EXPECT_EQ(ReasonsOf(Rescope({ScopeType::kSubscription, {"none"}, ""}).status()), "SCOPE_NOT_OWNED");
  EXPECT_EQ(ReasonsOf(Rescope({ScopeType::kResourceGroup, {"production"}, "none"}).status()), "SCOPE_NOT_OWNED");
  Change<schema::Subscriptions>(production, [](domain::Subscription& row) { row.disabled = true; });
  EXPECT_EQ(ReasonsOf(Rescope({ScopeType::kResourceGroup, {"production"}, "none"}).status()),
            "SCOPE_NOT_OWNED, SUBSCRIPTION_NOT_ACTIVE");
  ASSERT_TRUE(Return(bought.name, 3).ok());
  EXPECT_EQ(ReasonsOf(Rescope(kWeb).status()), "RESERVATION_NOT_ACTIVE, SUBSCRIPTION_NOT_ACTIVE");
  EXPECT_EQ(
      ReasonsOf(Update({.display_name = "db", .configuration = {.scope = domain::WantedScope{kWeb, adatum}}}).status()),
      "RESERVATION_NOT_ACTIVE, SUBSCRIPTION_NOT_ACTIVE");
  EXPECT_EQ(Load<schema::Reservations>(bought.name).display_name, bought.display_name) << "all or nothing";
  EXPECT_TRUE(Rename("what we once had").ok()) << "a name is only a name";
  bought.name.reservation = {{9}};
  EXPECT_EQ(ReasonsOf(Rename("x").status()), "RESOURCE_NOT_FOUND");
}

TEST_F(ReservationChangesTest, ARefundThatWaitsKeepsTheScope) {
  UsePolicy("csp-2020");
  bought = BuyReservation({}, BillingPlan::kUpfront, 3);
  const auto refund = Return(bought.name, 1);
  ASSERT_TRUE(refund.ok()) << refund.status();
  EXPECT_EQ(ReasonsOf(Rescope(kWeb).status()), "OPERATION_IN_PROGRESS");
  ASSERT_TRUE(Rename("db").ok());
  ASSERT_TRUE(Approve(refund->name).ok());
  EXPECT_EQ(Load<schema::Reservations>({bought.name.order, *Load<schema::Refunds>(refund->name).remaining_reservation})
                .display_name,
            "db");
}

TEST_F(ReservationChangesTest, SwitchesFlexibilityFromTheNextFullHourOn) {
  EXPECT_EQ(ReasonsOf(Switch(domain::SizeFlexibility::kOff).status()), "SCOPE_NOT_SINGLE");
  const auto changed = Update({.configuration = {.scope = domain::WantedScope{kWeb, adatum},
                                                 .size_flexibility = domain::SizeFlexibility::kOff}});
  ASSERT_TRUE(changed.ok()) << changed.status();
  EXPECT_TRUE(changed->capacity_priority);
  EXPECT_EQ(changed->flexibility_effective_time, At("2024-01-31T11:00:00Z"));
  EXPECT_EQ(RevisionOf(bought.name, 2).change, "scope changed, size flexibility switched off");
  EXPECT_EQ(ReasonsOf(Rescope({}).status()), "SCOPE_NOT_SINGLE");
  ASSERT_TRUE(Switch(domain::SizeFlexibility::kOff).ok());
  EXPECT_EQ(RevisionNow(), 2) << "it was already";
  now = At("2024-01-31T12:30:00Z");
  const auto back = Switch(domain::SizeFlexibility::kOn);
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(back->flexibility_effective_time, At("2024-01-31T13:00:00Z"));
  EXPECT_EQ(RevisionOf(bought.name, 3).change, "size flexibility switched on");
  ASSERT_TRUE(Return(bought.name, 3).ok());
  EXPECT_EQ(ReasonsOf(Switch(domain::SizeFlexibility::kOff).status()), "RESERVATION_NOT_ACTIVE");
}

TEST_F(ReservationChangesTest, LabelsOneByOneAndAllAtOnceAlsoWhenItIsOver) {
  const auto labels = [&](const app::ReservationChange& change) -> std::string {
    const auto updated = Update(change);
    if (!updated.ok()) return ReasonsOf(updated.status());
    std::string text;
    for (const domain::Label& label : updated->labels) text += fmt::format("{}={} ", label.key, label.value);
    return text;
  };
  EXPECT_EQ(labels({.labels = domain::Labels{{"env", "prod"}, {"team", "web"}}}), "env=prod team=web ");
  EXPECT_EQ(RevisionOf(bought.name, 2).change, "labels changed");
  EXPECT_EQ(labels({.label_edits = {{"env", "test"}, {"team", std::nullopt}, {"gone", std::nullopt}}}), "env=test ");
  EXPECT_EQ(labels({.label_edits = {{"env", "test"}}}), "env=test ");
  EXPECT_EQ(RevisionNow(), 3) << "nothing changed";
  EXPECT_EQ(labels({.labels = domain::Labels{{"a", "1"}}, .label_edits = {{"b", "2"}}}), "a=1 b=2 ");
  EXPECT_EQ(labels({.label_edits = {{"Not this", "x"}, {"b", "nor this"}}}), "FIELD_INVALID, FIELD_INVALID");
  app::ReservationChange many;
  for (int i = 0; i < 63; ++i) many.label_edits.push_back({fmt::format("k{}", i), ""});
  EXPECT_EQ(labels(many), "FIELD_INVALID") << "65 together with what was there";
  many.label_edits.pop_back();
  EXPECT_EQ(labels(many).substr(0, 8), "a=1 b=2 ");
  ASSERT_TRUE(Return(bought.name, 3).ok());
  EXPECT_EQ(labels({.labels = domain::Labels{}}), "") << "a label is only a word";
}

TEST_F(ReservationChangesTest, PartsOfASplitKeepLabelsAndFlexibility) {
  ASSERT_TRUE(Update({.configuration = {.scope = domain::WantedScope{kWeb, adatum},
                                        .size_flexibility = domain::SizeFlexibility::kOff},
                      .labels = domain::Labels{{"env", "prod"}}})
                  .ok());
  const auto refund = Return(bought.name, 1);
  ASSERT_TRUE(refund.ok()) << refund.status();
  const auto rest = Load<schema::Reservations>({bought.name.order, *refund->remaining_reservation});
  EXPECT_TRUE(rest.capacity_priority);
  EXPECT_EQ(rest.labels, (domain::Labels{{"env", "prod"}}));
}

TEST_F(ReservationChangesTest, AManagementGroupIsAScopeOfItsCustomer) {
  AddManagementGroup("europe");
  EXPECT_EQ(ReasonsOf(Rescope({ScopeType::kManagementGroup, {}, "", {"asia"}}).status()), "SCOPE_NOT_OWNED");
  const auto changed = Rescope({ScopeType::kManagementGroup, {}, "", {"europe"}});
  ASSERT_TRUE(changed.ok()) << changed.status();
  EXPECT_EQ(changed->scope.management_group.value, "europe");
  EXPECT_EQ(changed->scope_change->effective_time, At("2024-01-31T11:00:00Z"));
  AddManagementGroup("asia");
  EXPECT_EQ(Scopes(), "shared production production/web @asia @europe*");
  EXPECT_EQ(Scopes(1), "shared | production | production/web | @asia | @europe*");
  EXPECT_EQ(Scopes(3), "shared production production/web | @asia @europe*");
  ASSERT_TRUE(Update({.configuration = {.scope = domain::WantedScope{kWeb, adatum},
                                        .size_flexibility = domain::SizeFlexibility::kOff}})
                  .ok());
  EXPECT_EQ(Scopes(),
            "shared(SCOPE_NOT_SINGLE) production production/web* @asia(SCOPE_NOT_SINGLE) "
            "@europe(SCOPE_NOT_SINGLE)");
}

TEST_F(ReservationChangesTest, ListsEveryScopeAndWhyNot) {
  AddSubscription("development", false, {"web", "db"});
  AddSubscription("retired", true, {"web"});
  const std::string all =
      "shared* development development/db development/web production production/web retired(SUBSCRIPTION_NOT_ACTIVE) "
      "retired/web(SUBSCRIPTION_NOT_ACTIVE)";
  EXPECT_EQ(Scopes(), all);
  ASSERT_TRUE(Rescope(kWeb).ok());
  EXPECT_EQ(Scopes(3),
            "shared development development/db | development/web production production/web* | "
            "retired(SUBSCRIPTION_NOT_ACTIVE) retired/web(SUBSCRIPTION_NOT_ACTIVE)");
  // Wherever a page ends, the next goes on behind it.
  std::string one_by_one = all;
  for (size_t at = 0; (at = one_by_one.find(' ', at)) != std::string::npos; at += 3) one_by_one.insert(at, " |");
  one_by_one.erase(one_by_one.find('*'), 1);
  one_by_one.insert(one_by_one.find("production/web") + std::string("production/web").size(), "*");
  EXPECT_EQ(Scopes(1), one_by_one);
  ASSERT_TRUE(Return(bought.name, 3).ok());
  EXPECT_EQ(Scopes().substr(0, 60), "shared(RESERVATION_NOT_ACTIVE) development(RESERVATION_NOT_A");
  bought.name.reservation = {{9}};
  EXPECT_EQ(Scopes(), "RESOURCE_NOT_FOUND");
}

TEST_F(ReservationChangesTest, APageOfScopesStaysRightWhileSubscriptionsComeAndGo) {
  AddSubscription("development", false, {"web", "db"});
  const auto page = [&](const std::string& token) {
    return Read([&](const storage::Reader& reader) {
      return app::ListAvailableScopes(reader, Call(), bought.name, {ToString(bought.name), 3, token, ""});
    });
  };
  const auto first = page("");
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->scopes.back().scope.resource_group, "db");
  AddSubscription("archive", false, {});
  AddSubscription("development", false, {"app", "web"});
  AddSubscription("new", false, {});
  const auto second = page(first->next_page_token);
  ASSERT_TRUE(second.ok()) << second.status();
  std::string text;
  for (const app::AvailableScope& one : second->scopes) {
    text += one.scope.subscription.value + "/" + one.scope.resource_group + " ";
  }
  EXPECT_EQ(text, "development/web new/ production/ ");
  const auto foreign = Read([&](const storage::Reader& reader) {
    return app::ListAvailableScopes(reader, Call("glen"), bought.name,
                                    {ToString(bought.name), 3, first->next_page_token, ""});
  });
  EXPECT_EQ(ReasonsOf(foreign.status()), "PAGE_TOKEN_INVALID");
}

TEST_F(ReservationChangesTest, ArchivesWhatHasEnded) {
  EXPECT_EQ(ReasonsOf(Archive().status()), "RESERVATION_NOT_ENDED");
  now = At("2025-02-01");
  RunDue();
  const auto archived = Archive();
  ASSERT_TRUE(archived.ok()) << archived.status();
  EXPECT_TRUE(archived->archived);
  EXPECT_EQ(archived->revision, 2);
  ASSERT_TRUE(Archive().ok());
  EXPECT_EQ(RevisionNow(), 2) << "it was already";
  const auto shown = Unarchive();
  ASSERT_TRUE(shown.ok()) << shown.status();
  EXPECT_FALSE(shown->archived);
  ASSERT_TRUE(Unarchive().ok());
  EXPECT_EQ(RevisionNow(), 3);
  EXPECT_EQ(RevisionOf(bought.name, 2).change, "archived");
  EXPECT_EQ(RevisionOf(bought.name, 3).change, "unarchived");
  const std::string events = EventText();
  EXPECT_NE(events.find(" reservation.archived " + ToString(bought.name)), std::string::npos);
  EXPECT_NE(events.find(" reservation.unarchived " + ToString(bought.name)), std::string::npos);
}

}  // namespace
}  // namespace prorata::testing
