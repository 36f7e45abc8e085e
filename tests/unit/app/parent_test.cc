// A list below what does not exist is no empty list.

#include "server/app/parent.h"

#include "tests/support/app_fixture.h"

namespace prorata::testing {
namespace {

class ParentTest : public AppFixture {
 protected:
  std::string Require(const std::string& parent) {
    return ReasonsOf(Read([&](const storage::Reader& reader) { return app::RequireParent(reader, parent); }));
  }
};

TEST_F(ParentTest, WhatIsNamedHasToBeThere) {
  now = At("2024-01-31");
  const std::string order = ToString(Buy(AddOffer(), domain::BillingPlan::kUpfront, 1).name);
  const std::string other_order = "/orders/0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d";
  const struct {
    std::string parent;
    std::string_view expected;
  } cases[] = {
      {"partners/contoso", "OK"},
      {"partners/nobody", "RESOURCE_NOT_FOUND"},
      {"partners/contoso/customers/adatum", "OK"},
      {"partners/contoso/customers/nobody", "RESOURCE_NOT_FOUND"},
      {"partners/nobody/customers/adatum", "RESOURCE_NOT_FOUND"},
      {order, "OK"},
      {"partners/contoso/customers/adatum" + other_order, "RESOURCE_NOT_FOUND"},
      {"partners/contoso/customers/-", "OK"},
      {"partners/nobody/customers/-", "RESOURCE_NOT_FOUND"},
      {"partners/contoso/customers/adatum/orders/-", "OK"},
      {"partners/contoso/customers/nobody/orders/-", "RESOURCE_NOT_FOUND"},
      {"partners/contoso/customers/-/orders/-", "OK"},
      {"partners/nobody/customers/-/orders/-", "RESOURCE_NOT_FOUND"},
      {"partners/-/customers/-", "OK"},
      // What makes no sense is told by the list.
      {"partners/-/customers/nobody", "OK"},
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(row.parent);
    EXPECT_EQ(Require(row.parent), row.expected);
  }
}

}  // namespace
}  // namespace prorata::testing
