// Moving reservations in from what Azure answers: orders and reservations, nested as the REST API has them or flat as
// its command line writes them.

#include <fstream>

#include "tests/unit/app/reservations_import_fixture.h"

namespace prorata::testing {
namespace {

std::string FileText(const std::string& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file.is_open()) << path;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

class AzureImportTest : public ReservationsImportTest {
 protected:
  AzureImportTest() {
    AddOffer({.sku = "Standard_DS1_v2", .region = "eastus", .price = "400.00 USD"});
    AddOffer(
        {.sku = "Standard_D2s_v3", .region = "westeurope", .term = domain::Term::kThreeYears, .price = "900.00 USD"});
  }
  static std::string Orders() { return FileText("tests/data/import/azure_orders.json"); }
  static std::string Reservations() { return FileText("tests/data/import/azure_reservations.json"); }
  domain::ReservationName At(std::string_view order, std::string_view reservation) {
    return {{adatum, {*domain::ParseUuid(order)}}, {*domain::ParseUuid(reservation)}};
  }
  const Options create_ = {.defaults = {.create_missing_subscriptions = true}};
};

constexpr std::string_view kSplitOrder = "4f0e2b6a-11d3-4a65-9c57-8a1d2e3f4051";
constexpr std::string_view kUpfrontOrder = "8c7d6e5f-4a3b-4c2d-9e1f-0a1b2c3d4e5f";

TEST_F(AzureImportTest, ReadsOrdersAndReservationsAsRestAnswersThem) {
  EXPECT_EQ(Import(Orders() + "\n" + Reservations(), create_),
            "read 6 imported 5 skipped 1 subscriptions 1\nunknown futureField 1\nunknown renewSource 1\n"
            "unknown splitProperties.futureNote 1");
  const auto live = Load<schema::Reservations>(At(kSplitOrder, "e0e4b4f5-77ea-4984-9ee4-6bf9850ee6de"));
  EXPECT_EQ(live.quantity, 2);
  EXPECT_EQ(live.display_name, "build-agents");
  EXPECT_EQ(live.scope.type, domain::ScopeType::kSubscription);
  EXPECT_EQ(live.scope.subscription.value, "98df3792-7962-4f18-8be2-d5576f122de3");
  EXPECT_TRUE(live.renewal.enabled);
  EXPECT_EQ(live.plan.billing_plan, domain::BillingPlan::kMonthly);
  // 1,152.00 USD for three units and twelve payments.
  EXPECT_EQ(live.plan.unit_payment, Amount("32.00 USD"));
  EXPECT_EQ(domain::ToString(live.plan.purchase_time), "2023-09-22T01:00:30.925382Z");
  EXPECT_EQ(domain::ToString(live.plan.expire_time), "2024-09-22T01:00:30.925382Z");
  const auto source = Load<schema::Reservations>(At(kSplitOrder, "bcae77cd-3119-4766-919f-b50d36c75c7a"));
  EXPECT_EQ(source.cancel_reason, domain::CancelReason::kSplit);
  EXPECT_EQ(source.split_into.size(), 2U);
  const auto returned = Load<schema::Reservations>(At(kSplitOrder, "00238563-7312-4c20-a134-8c030bf938a7"));
  EXPECT_EQ(returned.cancel_reason, domain::CancelReason::kRefunded);
  EXPECT_EQ(Load<schema::Orders>(live.name.order).quantity, 3);
  // Upfront for three years, at the price of the catalog; its benefit was used.
  const auto upfront = Load<schema::Reservations>(At(kUpfrontOrder, "6ef59113-3482-40da-8d79-787f823e34bc"));
  EXPECT_EQ(upfront.plan.unit_price, Amount("900.00 USD"));
  EXPECT_EQ(upfront.plan.term, domain::Term::kThreeYears);
  EXPECT_TRUE(upfront.used);
  CheckIntegrity();
  EXPECT_EQ(Import(Reservations() + Orders(), create_),
            "read 6 unchanged 5 skipped 1\nunknown futureField 1\nunknown renewSource 1\n"
            "unknown splitProperties.futureNote 1");
}

TEST_F(AzureImportTest, ReadsWhatTheCommandLineFlattens) {
  EXPECT_EQ(
      Import(FileText("tests/data/import/az_flat.json"), {.defaults = {.billing_plan = domain::BillingPlan::kUpfront}}),
      "read 1 imported 1");
  const auto made =
      Load<schema::Reservations>(At("11112222-3333-4444-8555-666677778888", "99990000-aaaa-4bbb-8ccc-ddddeeeeffff"));
  EXPECT_EQ(made.scope.resource_group, "web");
  EXPECT_EQ(made.scope.subscription.value, "production");
  EXPECT_EQ(made.plan.billing_plan, domain::BillingPlan::kUpfront);
  CheckIntegrity();
}

TEST_F(AzureImportTest, NeedsTheOrdersWhereTheReservationsDoNotSayAll) {
  EXPECT_EQ(Import(FileText("tests/data/import/az_flat.json")),
            "IMPORT_INVALID\nrow 1, line 2, billingPlan: is missing: give the file of the reservation orders too, or a "
            "default billing plan (IMPORT_INVALID)");
}

TEST_F(AzureImportTest, RefusesAPriceThatIsNoWholeAmountOfAUnit) {
  std::string orders = Orders();
  const size_t at = orders.find("1152");
  ASSERT_NE(at, std::string::npos);
  orders.replace(at, 4, "1153");
  const std::string result = Import(orders + Reservations(), create_);
  EXPECT_NE(result.find("1153.00 USD for 3 units is no whole amount of one unit and payment (PRICE_UNKNOWN)"),
            std::string::npos)
      << result;
}

// A reservation as the REST API nests it, with these properties beside those that all need.
std::string Item(int order, int reservation, const std::string& properties) {
  const std::string path = fmt::format("/providers/Microsoft.Capacity/reservationOrders/{}/reservations/{}",
                                       Uuid(order, 0), Uuid(order, reservation));
  return Json("{'id': '" + path +
              "', 'type': 'Microsoft.Capacity/reservationOrders/reservations', 'sku': {'name': 'Standard_E2'}, "
              "'location': 'westeurope', 'properties': {'quantity': 3, 'term': 'P1Y', 'billingPlan': 'Upfront', " +
              properties + "}}");
}
std::string Runs(const std::string& more) {
  return "'purchaseDateTime': '2023-10-15T10:00:00Z', 'provisioningState': 'Succeeded', " + more;
}
std::string Ended(const std::string& more) {
  return "'purchaseDateTime': '2022-10-15T10:00:00Z', 'expiryDateTime': '2023-10-15T10:00:00Z', "
         "'provisioningState': 'Expired', " +
         more;
}
std::string PathOf(int order) {
  return fmt::format("'/providers/Microsoft.Capacity/reservationOrders/{}/reservations/{}'", Uuid(order, 0),
                     Uuid(order, 1));
}

TEST_F(AzureImportTest, TakesWhatItsPartnerSetUp) {
  AddOffer({.sku = "Standard_E2", .price = "120.00 USD", .product_family = "virtual_machines"});
  domain::ManagementGroup group;
  group.name = {adatum, {"landing-zone"}};
  Put<schema::ManagementGroups>(group.name, group);
  const std::string managed =
      "'appliedScopeType': 'ManagementGroup', 'appliedScopeProperties': {'tenantId': 'x', 'managementGroupId': "
      "'/providers/Microsoft.Management/managementGroups/Landing-Zone'}, 'instanceFlexibility': 'On', 'renew': true";
  const std::string single =
      "'appliedScopeType': 'Single', 'appliedScopes': ['/subscriptions/production'], 'instanceFlexibility': 'Off', "
      "'renew': false";
  const std::string canceled =
      "'purchaseDateTime': '2023-10-15T10:00:00Z', 'provisioningState': 'Cancelled', 'renew': true, "
      "'lastUpdatedDateTime': '2023-11-15T10:00:00Z', 'instanceFlexibility': 'NotSupported'";
  const std::string file = Item(1, 1, Runs(managed)) + Item(2, 1, Runs(single)) + Item(3, 1, canceled);
  ASSERT_EQ(Import(file), "read 3 imported 3");
  const auto first = Load<schema::Reservations>(NameOf(1, 1));
  EXPECT_EQ(first.scope.type, domain::ScopeType::kManagementGroup);
  EXPECT_EQ(first.scope.management_group.value, "landing-zone");
  EXPECT_TRUE(first.renewal.enabled);
  EXPECT_FALSE(first.renewal.fixed_unit_price.has_value());
  EXPECT_FALSE(first.capacity_priority);
  const auto second = Load<schema::Reservations>(NameOf(2, 1));
  EXPECT_TRUE(second.capacity_priority);
  EXPECT_FALSE(second.renewal.enabled);
  const auto third = Load<schema::Reservations>(NameOf(3, 1));
  EXPECT_FALSE(third.capacity_priority);
  EXPECT_FALSE(third.renewal.enabled);
  CheckIntegrity();
  EXPECT_EQ(Import(file), "read 3 unchanged 3");
  EXPECT_EQ(
      ImportEach(Item(2, 1, Runs("'appliedScopeType': 'Single', 'appliedScopes': ['production'], 'renew': true"))),
      "read 1 refused 1\n"
      "row 1, line 1, : exists with another renewal, instance_size_flexibility (IMPORT_CONFLICT)");
}

TEST_F(AzureImportTest, RefusesASetupThatContradictsItself) {
  AddOffer({.sku = "Standard_E2", .price = "120.00 USD", .product_family = "virtual_machines"});
  const struct {
    std::string_view properties;
    std::string_view expected;
  } cases[] = {
      {"'appliedScopeType': 'Shared', 'instanceFlexibility': 'Off'",
       "row 1, line 1, instanceFlexibility: with instance size flexibility off the scope must be one subscription or "
       "resource group, not SHARED (SCOPE_NOT_SINGLE)"},
      {"'instanceFlexibility': 'Sometimes'",
       "row 1, line 1, instanceFlexibility: `Sometimes` is not On or Off (IMPORT_INVALID)"},
      {"'renew': 'yes'", "row 1, line 1, renew: is not true or false (IMPORT_INVALID)"},
      {"'renewSource': 'somewhere'", "row 1, line 1, renewSource: `somewhere` is not a reservation (LINEAGE_INVALID)"},
      {"'appliedScopeType': 'ManagementGroup'",
       "row 1, line 1, appliedScopeType: is a management group, and none is named (IMPORT_INVALID)"},
      {"'appliedScopeType': 'ManagementGroup', 'appliedScopeProperties': {'managementGroupId': "
       "'/providers/Microsoft.Management/managementGroups/nobody'}",
       "row 1, line 1, appliedScopeProperties.managementGroupId: "
       "partners/contoso/customers/adatum/managementGroups/nobody does not exist (SCOPE_NOT_OWNED)"},
      {"'appliedScopeType': 'ManagementGroup', 'appliedScopeProperties': {'managementGroupId': 'a b/c'}",
       "row 1, line 1, appliedScopeProperties.managementGroupId: `a b/c` names no management group (IMPORT_INVALID)"},
  };
  for (const auto& row : cases) {
    EXPECT_EQ(ImportEach(Item(1, 1, Runs(std::string(row.properties)))),
              fmt::format("read 1 refused 1\n{}", row.expected));
  }
}

TEST_F(AzureImportTest, KeepsWhatRenewedWhatWhereBothEndsAreThere) {
  AddOffer({.sku = "Standard_E2", .price = "120.00 USD", .product_family = "virtual_machines"});
  const std::string old_names = Item(1, 1, Ended("'renewDestination': " + PathOf(2)));
  const std::string new_names = Item(2, 1, Runs("'renewSource': " + PathOf(1)));
  const std::string old_alone = Item(1, 1, Ended("'renew': true"));
  const std::string new_alone = Item(2, 1, Runs("'renew': false"));
  const struct {
    std::string_view what;
    std::vector<std::string> files;
    std::vector<std::string> expected;
  } cases[] = {
      {"both name each other", {old_names + new_names}, {"read 2 imported 2"}},
      {"the new one first", {new_names + old_names}, {"read 2 imported 2"}},
      {"only the old one says so", {old_names + new_alone}, {"read 2 imported 2"}},
      {"only the new one says so", {old_alone + new_names}, {"read 2 imported 2"}},
      {"one after the other",
       {old_names, new_names},
       {"read 1 imported 1\nunknown renewDestination 1", "read 1 imported 1"}},
      {"the other after the one",
       {new_names, old_names},
       {"read 1 imported 1\nunknown renewSource 1", "read 1 imported 1"}},
  };
  for (const bool each : {false, true}) {
    for (const auto& row : cases) {
      Prepare();
      AddOffer({.sku = "Standard_E2", .price = "120.00 USD", .product_family = "virtual_machines"});
      for (size_t i = 0; i < row.files.size(); ++i) {
        EXPECT_EQ(each ? ImportEach(row.files[i]) : Import(row.files[i]), row.expected[i]) << row.what;
        CheckIntegrity();
      }
      EXPECT_EQ(Load<schema::Reservations>(NameOf(1, 1)).renewed_into, NameOf(2, 1)) << row.what;
      EXPECT_EQ(Load<schema::Reservations>(NameOf(2, 1)).renewed_from, NameOf(1, 1)) << row.what;
      EXPECT_EQ(Load<schema::Orders>(OrderOf(1)).renewed_into.size(), 1U) << row.what;
      EXPECT_EQ(Load<schema::Orders>(OrderOf(2)).renewed_from, NameOf(1, 1)) << row.what;
      const std::string all = row.files.size() == 1 ? row.files[0] : row.files[0] + row.files[1];
      EXPECT_EQ(Import(all), "read 2 unchanged 2") << row.what;
      CheckIntegrity();
    }
  }
}

TEST_F(AzureImportTest, NamesRenewalsThatItCannotKeep) {
  const struct {
    std::string_view what;
    std::string file;
    std::string_view expected;
  } cases[] = {
      {"the other end is nowhere", Item(2, 1, Runs("'renewSource': " + PathOf(7))),
       "read 1 imported 1\nunknown renewSource 1"},
      {"a term that does not begin at that end",
       Item(1, 1, Ended("'renew': true")) +
           Item(2, 1, "'purchaseDateTime': '2023-10-16T10:00:00Z', 'renewSource': " + PathOf(1)),
       "read 2 imported 2\nunknown renewSource 1"},
      {"one that is still running",
       Item(1, 1, Runs("'renewDestination': " + PathOf(2))) + Item(2, 1, Runs("'renew': true")),
       "read 2 imported 2\nunknown renewDestination 1"},
      {"two renewals of one",
       Item(1, 1, Ended("'renew': true")) + Item(2, 1, Runs("'renewSource': " + PathOf(1))) +
           Item(3, 1, Runs("'renewSource': " + PathOf(1))),
       "read 3 imported 3\nunknown renewSource 1"},
      {"itself", Item(1, 1, Ended("'renewDestination': " + PathOf(1))),
       "read 1 imported 1\nunknown renewDestination 2"},
  };
  for (const auto& row : cases) {
    Prepare();
    AddOffer({.sku = "Standard_E2", .price = "120.00 USD", .product_family = "virtual_machines"});
    EXPECT_EQ(ImportEach(row.file), row.expected) << row.what;
    CheckIntegrity();
  }
}

}  // namespace
}  // namespace prorata::testing
