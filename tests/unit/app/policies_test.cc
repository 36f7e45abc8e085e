// Refund policies: two are always there, others are added, none is changed.

#include "server/app/policies.h"

#include "storage/memory/memory_store.h"
#include "tests/support/app_fixture.h"

namespace prorata::testing {
namespace {

class PoliciesTest : public AppFixture {
 protected:
  absl::StatusOr<domain::RefundPolicy> Create(domain::RefundPolicy policy) {
    return Transact([&](storage::Transaction& tx) { return app::CreatePolicy(tx, Call(), policy); });
  }
};

TEST_F(PoliciesTest, TheBuiltInOnesAreWrittenOnce) {
  store = storage::NewMemoryStore();
  ASSERT_EQ(app::SeedPolicies(*store, At("2024-01-01")), absl::OkStatus());
  ASSERT_EQ(app::SeedPolicies(*store, At("2025-01-01")), absl::OkStatus());
  for (domain::RefundPolicy policy : domain::BuiltInPolicies()) {
    policy.create_time = At("2024-01-01");
    EXPECT_EQ(Load<schema::Policies>(policy.id), policy) << policy.id.value;
  }
}

TEST_F(PoliciesTest, AddsAPolicyAndNeverReplacesOne) {
  domain::RefundPolicy policy = domain::BuiltInPolicies().front();
  EXPECT_EQ(ReasonsOf(Create(policy).status()), "RESOURCE_ALREADY_EXISTS");
  policy.id = {"mild-2024"};
  now = At("2024-05-01");
  const absl::StatusOr<domain::RefundPolicy> created = Create(policy);
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_EQ(created->create_time, now);
  EXPECT_EQ(Load<schema::Policies>(policy.id), *created);
  policy.display_name = "changed";
  EXPECT_EQ(ReasonsOf(Create(policy).status()), "RESOURCE_ALREADY_EXISTS");
}

TEST_F(PoliciesTest, RefusesOneThatContradictsItself) {
  domain::RefundPolicy policy = domain::BuiltInPolicies().front();
  policy.id = {"odd-2024"};
  policy.limit_window_days = 0;
  EXPECT_EQ(ReasonsOf(Create(policy).status()), "POLICY_INVALID");
}

}  // namespace
}  // namespace prorata::testing
