// Goal: from a name alone it is told where a permission must be held.

#include "server/rpc/resource_scope.h"

#include <gtest/gtest.h>

#include <string>

namespace prorata::rpc {
namespace {

using namespace prorata::v1;

struct Case {
  const char* name;
  ResourceLevel level;
  const char* scope;  // `no name` for what is none
};

constexpr char kNoName[] = "no name";

TEST(ResourceScope, Cases) {
  const Case cases[] = {
      {"partners/p", RESOURCE_LEVEL_UNSPECIFIED, "partners/p"},
      {"partners/p/customers/c", RESOURCE_LEVEL_UNSPECIFIED, "partners/p/customers/c"},
      {"partners/p/customers/c", RESOURCE_LEVEL_PARTNER, "partners/p"},
      {"partners/p/customers/c/orders/o/reservations/r", RESOURCE_LEVEL_UNSPECIFIED,
       "partners/p/customers/c/orders/o/reservations/r"},
      {"partners/p/customers/c/orders/o/reservations/r", RESOURCE_LEVEL_ORDER, "partners/p/customers/c/orders/o"},
      {"partners/p/customers/c/orders/o/reservations/r", RESOURCE_LEVEL_CUSTOMER, "partners/p/customers/c"},
      {"partners/p/customers/c/orders/o", RESOURCE_LEVEL_ORDER, "partners/p/customers/c/orders/o"},
      {"partners/p/customers/c/refunds/r", RESOURCE_LEVEL_ORDER, "partners/p/customers/c/refunds/r"},
      {"partners/p/customers/c", RESOURCE_LEVEL_ORDER, "partners/p/customers/c"},
      {"partners/p/transactions/1", RESOURCE_LEVEL_UNSPECIFIED, "partners/p/transactions/1"},
      {"partners/p/customers/c/managementGroups/g", RESOURCE_LEVEL_UNSPECIFIED,
       "partners/p/customers/c/managementGroups/g"},
      {"partners/p/customers/c/subscriptions/-", RESOURCE_LEVEL_UNSPECIFIED, "partners/p/customers/c"},
      // A wildcard asks for the permission above it.
      {"partners/p/customers/-", RESOURCE_LEVEL_UNSPECIFIED, "partners/p"},
      {"partners/p/customers/-/orders/-", RESOURCE_LEVEL_UNSPECIFIED, "partners/p"},
      {"partners/p/customers/c/orders/-", RESOURCE_LEVEL_UNSPECIFIED, "partners/p/customers/c"},
      {"partners/-/customers/-", RESOURCE_LEVEL_UNSPECIFIED, ""},
      {"partners/-/customers/c", RESOURCE_LEVEL_UNSPECIFIED, ""},
      {"partners/p/customers/-/orders/o", RESOURCE_LEVEL_UNSPECIFIED, "partners/p"},
      // No names.
      {"", RESOURCE_LEVEL_UNSPECIFIED, kNoName},
      {"partners", RESOURCE_LEVEL_UNSPECIFIED, kNoName},
      {"partners/", RESOURCE_LEVEL_UNSPECIFIED, kNoName},
      {"partners/p/", RESOURCE_LEVEL_UNSPECIFIED, kNoName},
      {"/partners/p", RESOURCE_LEVEL_UNSPECIFIED, kNoName},
      {"partners//customers/c", RESOURCE_LEVEL_UNSPECIFIED, kNoName},
      {"partners/p/customers", RESOURCE_LEVEL_UNSPECIFIED, kNoName},
      {"partners/p/orders/o", RESOURCE_LEVEL_UNSPECIFIED, kNoName},
      {"partners/p/partners/q", RESOURCE_LEVEL_UNSPECIFIED, kNoName},
      {"customers/c", RESOURCE_LEVEL_UNSPECIFIED, kNoName},
      {"partners/P", RESOURCE_LEVEL_UNSPECIFIED, kNoName},
      {"partners/p q", RESOURCE_LEVEL_UNSPECIFIED, kNoName},
      {"partners/..%2f", RESOURCE_LEVEL_UNSPECIFIED, kNoName},
      {"offers/o", RESOURCE_LEVEL_UNSPECIFIED, kNoName},
  };
  for (const Case& c : cases) {
    const auto scope = ScopeOf(c.name, c.level);
    EXPECT_EQ(scope.has_value() ? std::string(*scope) : kNoName, c.scope) << c.name;
  }
}

TEST(ResourceScope, CoversItselfAndWhatIsBelow) {
  EXPECT_TRUE(Covers("", "partners/p"));
  EXPECT_TRUE(Covers("partners/p", "partners/p"));
  EXPECT_TRUE(Covers("partners/p", "partners/p/customers/c"));
  EXPECT_FALSE(Covers("partners/p", "partners/pq"));
  EXPECT_FALSE(Covers("partners/p", "partners"));
  EXPECT_FALSE(Covers("partners/p/customers/c", "partners/p"));
  EXPECT_FALSE(Covers("partners/p", ""));
}

}  // namespace
}  // namespace prorata::rpc
