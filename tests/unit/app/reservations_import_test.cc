// Moving reservations in: what becomes of a row, why a row is refused, that nothing is doubled, and that the books are
// right then and later.

#include "server/app/reservations_import.h"

#include "server/app/refund_quotes.h"
#include "server/app/refunds.h"
#include "server/app/split_merge.h"
#include "tests/unit/app/reservations_import_fixture.h"

namespace prorata::testing {
namespace {

TEST_F(ReservationsImportTest, WritesAllThatAPurchaseWouldHaveLeft) {
  ASSERT_EQ(Import(Row(1, 1, {{"display_name", "'web'"}, {"used", "true"}})), "read 1 imported 1");
  const auto order = Load<schema::Orders>(OrderOf(1));
  EXPECT_EQ(order.quantity, 3);
  EXPECT_EQ(order.plan.unit_price, Amount("31.00 USD"));
  EXPECT_EQ(order.plan.unit_payment, Amount("2.58 USD"));
  EXPECT_EQ(order.total, Amount("92.88 USD"));
  // October to January.
  EXPECT_EQ(order.charged, std::vector<domain::Money>(4, Amount("7.74 USD")));
  EXPECT_EQ(order.transaction, 1);
  EXPECT_FALSE(order.closed);
  EXPECT_EQ(domain::ToString(order.refund_policy), "refundPolicies/csp-2020");
  const auto reservation = Load<schema::Reservations>(NameOf(1, 1));
  EXPECT_EQ(reservation.display_name, "web");
  EXPECT_EQ(reservation.sku, "Standard_B1ls");
  EXPECT_EQ(reservation.plan, order.plan);
  EXPECT_TRUE(reservation.used);
  EXPECT_EQ(reservation.revision, 1);
  EXPECT_EQ(RevisionOf(NameOf(1, 1), 1).change, "imported");
  EXPECT_EQ(RevisionOf(NameOf(1, 1), 1).changed_by, "root");
  EXPECT_EQ(JournalText(), "1 2024-01-20 IMPORT: PREPAID -30.96 USD, REVENUE 30.96 USD\n");
  EXPECT_EQ(EventText(), fmt::format("1 order.imported {}\n", domain::ToString(OrderOf(1))));
  CheckIntegrity();
}

TEST_F(ReservationsImportTest, ChargesWhatIsStillToComeAndEndsWithWhatWasChargedHere) {
  ASSERT_EQ(Import(Row(1, 1)), "read 1 imported 1");
  now = At("2024-03-01");
  RunDue();
  EXPECT_EQ(JournalText(2), "2 2024-02-15 INSTALMENT 5: RECEIVABLE 7.74 USD, PREPAID -7.74 USD\n");
  CheckIntegrity();
  now = At("2024-11-01");
  RunDue();
  CheckIntegrity();
  EXPECT_EQ(BalanceOf(domain::Account::kPrepaid), Amount("0.00 USD"));
  // Eight of twelve payments were charged here, and that is what was earned here.
  EXPECT_EQ(BalanceOf(domain::Account::kReceivable), Amount("61.92 USD"));
  EXPECT_EQ(BalanceOf(domain::Account::kRevenue), Amount("-61.92 USD"));
}

TEST_F(ReservationsImportTest, IsRefundedLikeWhatWasBoughtHere) {
  ASSERT_EQ(Import(Row(1, 1), {.defaults = {.refund_policy = domain::PolicyId{"self-service-2023"}}}),
            "read 1 imported 1");
  const auto quote = Read([&](const storage::Reader& reader) {
    return app::CalculateRefund(reader, Call(), NameOf(1, 1), {.quantity = 1}, std::nullopt);
  });
  ASSERT_TRUE(quote.ok()) << quote.status();
  // 26 of 31 days of the period from 15 January are left: 2.58 x 26/31 = 2.16.
  EXPECT_EQ(quote->quote.refund, Amount("2.16 USD"));
  EXPECT_EQ(quote->quote.violations.size(), 0U);
  const auto refund = Transact([&](storage::Transaction& tx) {
    return app::CreateRefund(tx, Call(), {NameOf(1, 1), {.quantity = 1}, "", "", ""});
  });
  ASSERT_TRUE(refund.ok()) << refund.status();
  EXPECT_EQ(JournalText(2), "2 2024-01-20 REFUND: RECEIVABLE -2.16 USD, PREPAID 10.32 USD, REVENUE -8.16 USD\n");
  CheckIntegrity();
  now = At("2024-11-01");
  RunDue();
  CheckIntegrity();
  EXPECT_EQ(BalanceOf(domain::Account::kPrepaid), Amount("0.00 USD"));
}

TEST_F(ReservationsImportTest, TakesWhatEndedToo) {
  const std::map<std::string, std::string> expired = {{"purchase_time", "'2021-03-01'"},
                                                      {"expire_time", "'2022-03-01'"},
                                                      {"state", "'STATE_EXPIRED'"},
                                                      {"archived", "true"}};
  const std::map<std::string, std::string> refunded = {{"state", "'STATE_CANCELED'"},
                                                       {"cancel_reason", "'CANCEL_REASON_REFUNDED'"},
                                                       {"cancel_time", "'2023-12-15T10:00:00Z'"}};
  ASSERT_EQ(Import(Row(1, 1, expired) + Row(2, 1, refunded)), "read 2 imported 2");
  EXPECT_TRUE(Load<schema::Orders>(OrderOf(1)).closed);
  EXPECT_TRUE(Load<schema::Reservations>(NameOf(1, 1)).archived);
  // The payment due at the moment of the return was still for its units.
  const std::vector<domain::Money> charged = {Amount("7.74 USD"), Amount("7.74 USD"), Amount("7.74 USD"),
                                              Amount("0.00 USD")};
  EXPECT_EQ(Load<schema::Orders>(OrderOf(2)).charged, charged);
  EXPECT_EQ(JournalText(), "");
  CheckIntegrity();
  now = At("2025-01-01");
  RunDue();
  EXPECT_EQ(JournalText(), "");
  CheckIntegrity();
}

// Two returned of five, the rest split and merged again: five came, three are held.
std::string Family(int order) {
  const auto id = [&](int reservation) { return "'" + Uuid(order, reservation) + "'"; };
  const std::string gone = "'STATE_CANCELED'";
  const std::string at = "'2023-11-20T00:00:00Z'";
  const std::string later = "'2023-12-20T00:00:00Z'";
  const std::string split = "'CANCEL_REASON_SPLIT'";
  const std::string merged = "'CANCEL_REASON_MERGED'";
  return Row(order, 1,
             {{"quantity", "5"},
              {"state", gone},
              {"cancel_reason", split},
              {"cancel_time", at},
              {"split_into", "[" + id(2) + "," + id(3) + "]"}}) +
         "\n" +
         Row(order, 2,
             {{"quantity", "2"},
              {"state", gone},
              {"cancel_reason", "'CANCEL_REASON_REFUNDED'"},
              {"cancel_time", at},
              {"split_from", id(1)}}) +
         "\n" +
         Row(order, 3,
             {{"quantity", "3"},
              {"state", gone},
              {"cancel_reason", split},
              {"cancel_time", later},
              {"split_into", "[" + id(4) + "," + id(5) + "]"}}) +
         "\n" +
         Row(order, 4,
             {{"quantity", "1"},
              {"state", gone},
              {"cancel_reason", merged},
              {"cancel_time", later},
              {"split_from", id(3)}}) +
         "\n" +
         Row(order, 5,
             {{"quantity", "2"},
              {"state", gone},
              {"cancel_reason", merged},
              {"cancel_time", later},
              {"merged_into", id(6)}}) +
         "\n" + Row(order, 6, {{"quantity", "3"}, {"merged_from", "[" + id(4) + "," + id(5) + "]"}}) + "\n";
}

TEST_F(ReservationsImportTest, KeepsLineageInBothDirections) {
  ASSERT_EQ(Import(Family(1)), "read 6 imported 6");
  EXPECT_EQ(Load<schema::Reservations>(NameOf(1, 3)).split_from, NameOf(1, 1).reservation);
  EXPECT_EQ(Load<schema::Reservations>(NameOf(1, 5)).split_from, NameOf(1, 3).reservation);
  EXPECT_EQ(Load<schema::Reservations>(NameOf(1, 4)).merged_into, NameOf(1, 6).reservation);
  const auto order = Load<schema::Orders>(OrderOf(1));
  EXPECT_EQ(order.quantity, 5);
  // Five in October and November, three from December on.
  const std::vector<domain::Money> charged = {Amount("12.90 USD"), Amount("12.90 USD"), Amount("7.74 USD"),
                                              Amount("7.74 USD")};
  EXPECT_EQ(order.charged, charged);
  EXPECT_EQ(JournalText(), "1 2024-01-20 IMPORT: PREPAID -30.96 USD, REVENUE 30.96 USD\n");
  CheckIntegrity();
}

TEST_F(ReservationsImportTest, RepeatedChangesNothingWhateverHappenedSince) {
  const std::string file = Row(1, 1) + "\n" + Family(2);
  ASSERT_EQ(Import(file), "read 7 imported 7");
  const std::string journal = JournalText();
  EXPECT_EQ(Import(file), "read 7 unchanged 7");
  EXPECT_EQ(ImportEach(file), "read 7 unchanged 7");
  now = At("2024-02-20");
  RunDue();
  const auto split = Transact([&](storage::Transaction& tx) {
    return app::SplitReservation(tx, Call(), NameOf(1, 1), {1, 2}, "");
  });
  ASSERT_TRUE(split.ok()) << split.status();
  SetPrice({"standard-b1ls.westeurope.p1y.usd"}, "35.00 USD");
  Change<schema::Partners>(contoso,
                           [](domain::Partner& partner) { partner.default_refund_policy = {"self-service-2023"}; });
  EXPECT_EQ(Import(file), "read 7 unchanged 7");
  EXPECT_EQ(ImportEach(file + Row(3, 1)), "read 8 imported 1 unchanged 7");
  CheckIntegrity();
}

TEST_F(ReservationsImportTest, CutOffGoesOn) {
  std::string file;
  for (int i = 1; i <= 700; ++i) file += Row(i, 1) + "\n";
  const std::string first = file.substr(0, file.size() / 2);
  const size_t whole = first.rfind('\n') + 1;
  const int half = static_cast<int>(std::ranges::count(first, '\n'));
  ASSERT_EQ(ImportEach(file.substr(0, whole)), fmt::format("read {} imported {}", half, half));
  EXPECT_EQ(ImportEach(file), fmt::format("read 700 imported {} unchanged {}", 700 - half, half));
  EXPECT_EQ(ImportEach(file), "read 700 unchanged 700");
  CheckIntegrity();
}

TEST_F(ReservationsImportTest, ValidateOnlyChangesNothing) {
  for (const bool each : {false, true}) {
    EXPECT_EQ(Import(Row(1, 1), {.import = {.validate_only = true, .skip_invalid_rows = each}}), "read 1 imported 1");
    EXPECT_EQ(JournalText(), "");
    EXPECT_EQ(EventText(), "");
  }
  EXPECT_EQ(Import(Row(1, 1) + Row(2, 1, {{"quantity", "0"}}), {.import = {.validate_only = true}}),
            "IMPORT_INVALID\nrow 2, line 1, quantity: is 0: must be at least 1 (QUANTITY_OUT_OF_RANGE)");
}

TEST_F(ReservationsImportTest, AllOrNothingIsOne) {
  EXPECT_EQ(Import(Row(1, 1) + "\n" + Row(2, 1, {{"sku", "'Standard_X'"}})),
            "IMPORT_INVALID\n"
            "row 2, line 2, sku: the catalog has no offer of Standard_X in westeurope for P1Y in USD "
            "(RESOURCE_NOT_FOUND)");
  EXPECT_EQ(EventText(), "");
  EXPECT_EQ(ImportEach(Row(1, 1) + "\n" + Row(2, 1, {{"sku", "'Standard_X'"}})),
            "read 2 imported 1 refused 1\n"
            "row 2, line 2, sku: the catalog has no offer of Standard_X in westeurope for P1Y in USD "
            "(RESOURCE_NOT_FOUND)");
  CheckIntegrity();
}

TEST_F(ReservationsImportTest, AnOrderIsImportedWhole) {
  const std::string bad = Row(1, 2, {{"archived", "1"}});
  EXPECT_EQ(ImportEach(Row(1, 1) + bad + Row(2, 1)),
            "read 3 imported 1 skipped 1 refused 1\n"
            "row 2, line 1, archived: is not true or false (IMPORT_INVALID)");
  EXPECT_EQ(ImportEach(Row(1, 1) + Row(1, 2)), "read 2 imported 2");
  EXPECT_EQ(Load<schema::Orders>(OrderOf(1)).quantity, 6);
  EXPECT_EQ(ImportEach(Row(1, 1) + Row(1, 3)),
            "read 2 skipped 1 refused 1\n"
            "row 2, line 1, : its order is stored without it: an order is imported whole (IMPORT_CONFLICT)");
  CheckIntegrity();
}

TEST_F(ReservationsImportTest, TellsEveryReasonOfEveryRow) {
  const std::string id = "'" + Uuid(1, 9) + "'";
  const struct {
    std::string_view what;
    std::string file;
    std::string_view expected;
  } cases[] = {
      {"no object", "[17]", "row 1, line 1, : is not an object (IMPORT_INVALID)"},
      {"no ids", Row(1, 1, {{"reservation_id", "'x'"}}),
       "row 1, line 1, reservation_id: the row does not tell the ids of order and reservation, which are UUIDs "
       "(IMPORT_INVALID)"},
      {"another customer's",
       Row(1, 1,
           {{"name", "'partners/contoso/customers/other/orders/" + Uuid(1, 0) + "/reservations/" + Uuid(1, 1) + "'"}}),
       "row 1, line 1, name: `partners/contoso/customers/other/orders/00000001-0000-4000-8...` is not of "
       "partners/contoso/customers/adatum (IMPORT_INVALID)"},
      {"the same id twice", Row(1, 1) + Row(1, 1),
       "row 1, line 1, : has the id of row 2, line 1 (IMPORT_CONFLICT)\n"
       "row 2, line 1, : has the id of row 1, line 1 (IMPORT_CONFLICT)"},
      {"a bad number", Row(1, 1, {{"quantity", "1.5"}}),
       "row 1, line 1, quantity: `1.5` is not a whole number (IMPORT_INVALID)"},
      {"no quantity", Row(1, 1, {{"quantity", ""}}), "row 1, line 1, quantity: is missing (IMPORT_INVALID)"},
      {"no units", Row(1, 1, {{"quantity", "-2"}}),
       "row 1, line 1, quantity: is -2: must be at least 1 (QUANTITY_OUT_OF_RANGE)"},
      {"too many units", Row(1, 1, {{"quantity", "9223372036854775807"}}),
       "row 1, line 1, : price x quantity is out of range (AMOUNT_OUT_OF_RANGE)"},
      {"a bad time", Row(1, 1, {{"expire_time", "'2024-13-01'"}}),
       "row 1, line 1, expire_time: `2024-13-01` is not a time (IMPORT_INVALID)"},
      {"dates that contradict the term", Row(1, 1, {{"expire_time", "'2024-10-16T10:00:00Z'"}}),
       "row 1, line 1, expire_time: is 2024-10-16T10:00:00Z, a term of P1Y from 2023-10-15T10:00:00Z on ends at "
       "2024-10-15T10:00:00Z (TIME_OUT_OF_RANGE)"},
      {"no start", Row(1, 1, {{"purchase_time", "null"}}), "row 1, line 1, purchase_time: is missing (IMPORT_INVALID)"},
      {"bought in the future", Row(1, 1, {{"purchase_time", "'2024-10-15'"}, {"expire_time", ""}}),
       "row 1, line 1, purchase_time: 2024-10-15T00:00:00Z is to come (TIME_OUT_OF_RANGE)"},
      {"a term that is not sold", Row(1, 1, {{"term", "'P5Y'"}}),
       "row 1, line 1, term: `P5Y` is not P1Y or P3Y (IMPORT_INVALID)"},
      {"no plan", Row(1, 1, {{"billing_plan", ""}}),
       "row 1, line 1, billing_plan: is missing: give the file of the reservation orders too, or a default billing "
       "plan "
       "(IMPORT_INVALID)"},
      {"an unknown plan", Row(1, 1, {{"billing_plan", "'Yearly'"}}),
       "row 1, line 1, billing_plan: `Yearly` is not Upfront or Monthly (IMPORT_INVALID)\n"
       "row 1, line 1, billing_plan: is missing: give the file of the reservation orders too, or a default billing "
       "plan "
       "(IMPORT_INVALID)"},
      {"an unknown region", Row(1, 1, {{"region", "'mars'"}}),
       "row 1, line 1, sku: the catalog has no offer of Standard_B1ls in mars for P1Y in USD (RESOURCE_NOT_FOUND)"},
      {"an unknown offer", Row(1, 1, {{"offer", "'offers/x'"}}),
       "row 1, line 1, offer: offers/x is not in the catalog (RESOURCE_NOT_FOUND)"},
      {"another term than the offer's",
       Row(1, 1,
           {{"offer", "'offers/standard-b1ls.westeurope.p1y.usd'"},
            {"term", "'P3Y'"},
            {"expire_time", "'2026-10-15'"}}),
       "row 1, line 1, term: is P3Y, offers/standard-b1ls.westeurope.p1y.usd is sold for P1Y (IMPORT_INVALID)"},
      {"an unknown currency", Row(1, 1, {{"unit_price", "{'currency_code': 'XXQ', 'units': '31'}"}}),
       "row 1, line 1, unit_price.currency_code: `XXQ` is not a currency (IMPORT_INVALID)"},
      {"a currency that it is not sold in", Row(1, 1, {{"unit_price", "'31.00 EUR'"}}),
       "row 1, line 1, sku: the catalog has no offer of Standard_B1ls in westeurope for P1Y in EUR "
       "(RESOURCE_NOT_FOUND)"},
      {"a price finer than the currency", Row(1, 1, {{"unit_price", "'31.005 USD'"}}),
       "row 1, line 1, unit_price: `31.005` is not an amount of USD above zero (IMPORT_INVALID)"},
      {"no price then", Row(1, 1, {{"purchase_time", "'1999-10-15'"}, {"expire_time", "''"}}),
       "row 1, line 1, unit_price: offers/standard-b1ls.westeurope.p1y.usd has no price at 1999-10-15T00:00:00Z; give "
       "`unit_price` (PRICE_UNKNOWN)"},
      {"a subscription of another customer",
       Row(1, 1,
           {{"applied_scope",
             "{'type': 'SCOPE_TYPE_SUBSCRIPTION', 'subscription': "
             "'partners/contoso/customers/other/subscriptions/production'}"}}),
       "row 1, line 1, applied_scope.subscription: `partners/contoso/customers/other/subscriptions/production` is not "
       "of "
       "partners/contoso/customers/adatum (SCOPE_NOT_OWNED)"},
      {"an unknown subscription",
       Row(1, 1, {{"applied_scope", "{'type': 'SCOPE_TYPE_SUBSCRIPTION', 'subscription': 'testing'}"}}),
       "row 1, line 1, applied_scope: partners/contoso/customers/adatum/subscriptions/testing does not exist "
       "(SCOPE_NOT_OWNED)"},
      {"an unknown resource group",
       Row(1, 1,
           {{"applied_scope",
             "{'type': 'SCOPE_TYPE_RESOURCE_GROUP', 'subscription': 'production', "
             "'resource_group': 'db'}"}}),
       "row 1, line 1, applied_scope: partners/contoso/customers/adatum/subscriptions/production has no resource group "
       "`db` (SCOPE_NOT_OWNED)"},
      {"an unknown scope", Row(1, 1, {{"applied_scope", "{'type': 'GALAXY'}"}}),
       "row 1, line 1, applied_scope.type: `GALAXY` is not a scope (IMPORT_INVALID)"},
      {"an unknown management group",
       Row(1, 1,
           {{"applied_scope",
             "{'type': 'SCOPE_TYPE_MANAGEMENT_GROUP', 'management_group': "
             "'partners/contoso/customers/adatum/managementGroups/sales'}"}}),
       "row 1, line 1, applied_scope: partners/contoso/customers/adatum/managementGroups/sales does not exist "
       "(SCOPE_NOT_OWNED)"},
      {"a management group of another customer",
       Row(1, 1,
           {{"applied_scope",
             "{'type': 'SCOPE_TYPE_MANAGEMENT_GROUP', 'management_group': "
             "'partners/contoso/customers/other/managementGroups/sales'}"}}),
       "row 1, line 1, applied_scope.management_group: `partners/contoso/customers/other/managementGroups/sales` is "
       "not of partners/contoso/customers/adatum (SCOPE_NOT_OWNED)\n"
       "row 1, line 1, applied_scope: partners/contoso/customers/adatum/managementGroups/sales does not exist "
       "(SCOPE_NOT_OWNED)"},
      {"size flexibility that is not offered",
       Row(1, 1,
           {{"applied_scope", "{'type': 'SCOPE_TYPE_SUBSCRIPTION', 'subscription': 'production'}"},
            {"instance_size_flexibility", "'INSTANCE_SIZE_FLEXIBILITY_OFF'"}}),
       "row 1, line 1, instance_size_flexibility: instance size flexibility is for virtual_machines only, not for "
       "Virtual Machines (SIZE_FLEXIBILITY_NOT_OFFERED)"},
      {"bad labels", Row(1, 1, {{"labels", "{'Env': 'prod', 'team': 5, 'tier': {'a': 'b'}}"}}),
       "row 1, line 1, labels.team: is not a text (IMPORT_INVALID)\n"
       "row 1, line 1, labels.tier: is not a text (IMPORT_INVALID)\n"
       "row 1, line 1, labels.Env: the key `Env` is not 1 to 63 of a-z, 0-9, _ and -, starting with a letter "
       "(FIELD_INVALID)"},
      {"a renewal price in another currency",
       Row(1, 1,
           {{"renewal",
             "{'enabled': true, 'price_fix_time': '2024-01-01', 'fixed_unit_price': {'currency_code': 'EUR', 'units': "
             "'3'}}"}}),
       "row 1, line 1, renewal.fixed_unit_price: is in EUR, it was bought in USD (CURRENCY_MISMATCH)"},
      {"a renewal price fixed at no time",
       Row(1, 1, {{"renewal", "{'fixed_unit_price': {'currency_code': 'USD', 'units': '3'}}"}}),
       "row 1, line 1, renewal.price_fix_time: is missing (IMPORT_INVALID)"},
      {"an unknown state", Row(1, 1, {{"state", "'SLEEPING'"}}),
       "row 1, line 1, state: `SLEEPING` is not a state (IMPORT_INVALID)"},
      {"canceled at no time", Row(1, 1, {{"state", "'STATE_CANCELED'"}}),
       "row 1, line 1, cancel_time: is missing: when it was canceled must be known (IMPORT_INVALID)"},
      {"canceled before it was bought", Row(1, 1, {{"state", "'STATE_CANCELED'"}, {"cancel_time", "'2023-10-01'"}}),
       "row 1, line 1, cancel_time: 2023-10-01T00:00:00Z is before the purchase or to come (TIME_OUT_OF_RANGE)"},
      {"archived though it runs", Row(1, 1, {{"archived", "true"}}),
       "row 1, line 1, archived: is true though the reservation runs (RESERVATION_NOT_ENDED)"},
      {"waiting for approval", Row(1, 1, {{"pending_operation", "'partners/x/refunds/1'"}}),
       "row 1, line 1, pending_operation: `partners/x/refunds/1` waits for approval: decide it first "
       "(OPERATION_IN_PROGRESS)"},
      {"an unknown policy", Row(1, 1, {{"refund_policy", "'refundPolicies/x'"}}),
       "row 1, line 1, refund_policy: `refundPolicies/x` does not exist (RESOURCE_NOT_FOUND)"},
      {"a part of nothing known", Row(1, 1, {{"split_from", id}}),
       "row 1, line 1, : names 00000001-0000-4000-8000-000000000009, which is neither in the file nor stored "
       "(LINEAGE_INVALID)"},
      {"a part of another order", Row(1, 1, {{"split_from", "'" + Uuid(2, 0) + "/" + Uuid(2, 9) + "'"}}),
       "row 1, line 1, split_from: `00000002-0000-4000-8000-000000000000/00000002-0000-4000-8000...` is of another "
       "order "
       "(LINEAGE_INVALID)"},
      {"parts that do not add up",
       Row(1, 1, {{"state", "'STATE_CANCELED'"}, {"cancel_time", "'2023-12-01'"}, {"split_into", "[" + id + "]"}}) +
           Row(1, 9, {{"quantity", "2"}}),
       "row 1, line 1, : had 3 units, its parts have 2 (LINEAGE_INVALID)"},
      {"split and yet running", Row(1, 1, {{"split_into", "[" + id + "]"}}) + Row(1, 9),
       "row 1, line 1, : was split or merged and yet is not canceled (LINEAGE_INVALID)"},
      {"a circle",
       Row(1, 1, {{"state", "'STATE_CANCELED'"}, {"cancel_time", "'2023-12-01'"}, {"split_into", "[" + id + "]"}}) +
           Row(1, 9,
               {{"state", "'STATE_CANCELED'"},
                {"cancel_time", "'2023-12-01'"},
                {"split_into", "['" + Uuid(1, 1) + "']"}}),
       "row 1, line 1, : comes, by splits and merges, of itself (LINEAGE_INVALID)\n"
       "row 2, line 1, : comes, by splits and merges, of itself (LINEAGE_INVALID)"},
      {"reservations of one order that differ",
       Row(1, 1) + Row(1, 2, {{"billing_plan", "'UPFRONT'"}, {"unit_price", "'30.00 USD'"}}),
       "row 2, line 1, : differs from row 1 of its order in billing plan, price (RESERVATIONS_DIFFER)"},
      {"replaced by nothing known", Row(1, 1, {{"replaced_by", "['orders/" + Uuid(7, 0) + "/x']"}}),
       "row 1, line 1, replaced_by: `orders/00000007-0000-4000-8000-000000000000/x` is not an order (LINEAGE_INVALID)"},
      {"all at once", Row(1, 1, {{"quantity", "'x'"}, {"region", "5"}, {"term", "''"}, {"archived", "'yes'"}}),
       "row 1, line 1, region: is not a text (IMPORT_INVALID)\n"
       "row 1, line 1, quantity: `x` is not a whole number (IMPORT_INVALID)\n"
       "row 1, line 1, archived: is not true or false (IMPORT_INVALID)\n"
       "row 1, line 1, term: is missing (IMPORT_INVALID)"},
  };
  for (const auto& row : cases) {
    Prepare();
    const std::string result = ImportEach(row.file);
    const size_t reasons = result.find('\n');
    EXPECT_EQ(reasons == std::string::npos ? result : result.substr(reasons + 1), row.expected) << row.what;
    EXPECT_EQ(EventText(), "") << row.what;
  }
}

TEST_F(ReservationsImportTest, TakesWhatItsPartnerSetUp) {
  AddOffer({.sku = "Standard_E2", .price = "120.00 USD", .product_family = "virtual_machines"});
  domain::ManagementGroup group;
  group.name = {adatum, {"sales"}};
  Put<schema::ManagementGroups>(group.name, group);
  const std::string file =
      Row(1, 1,
          {{"applied_scope",
            "{'type': 'SCOPE_TYPE_MANAGEMENT_GROUP', 'management_group': "
            "'partners/contoso/customers/adatum/managementGroups/sales'}"},
           {"labels", "{'team': 'web', 'env': 'prod', 'empty': ''}"},
           {"renewal",
            "{'enabled': true, 'price_fix_time': '2024-01-10T00:00:00Z', 'fixed_unit_price': {'currency_code': 'USD', "
            "'units': '29', 'nanos': 500000000}, 'violations': [{'reason': 'X'}]}"},
           {"instance_size_flexibility_effective_time", "'2023-10-15T11:00:00Z'"}}) +
      Row(2, 1,
          {{"sku", "'Standard_E2'"},
           {"applied_scope", "{'type': 'SCOPE_TYPE_SUBSCRIPTION', 'subscription': 'production'}"},
           {"instance_size_flexibility", "'INSTANCE_SIZE_FLEXIBILITY_OFF'"}});
  ASSERT_EQ(Import(file), "read 2 imported 2");
  const auto first = Load<schema::Reservations>(NameOf(1, 1));
  EXPECT_EQ(first.scope.management_group.value, "sales");
  const domain::Labels labels = {{"empty", ""}, {"env", "prod"}, {"team", "web"}};
  EXPECT_EQ(first.labels, labels);
  EXPECT_TRUE(first.renewal.enabled);
  EXPECT_EQ(first.renewal.fixed_unit_price, Amount("29.50 USD"));
  EXPECT_EQ(first.renewal.fix_time, At("2024-01-10"));
  EXPECT_FALSE(first.capacity_priority);
  EXPECT_TRUE(Load<schema::Reservations>(NameOf(2, 1)).capacity_priority);
  CheckIntegrity();
  EXPECT_EQ(Import(file), "read 2 unchanged 2");
  EXPECT_EQ(ImportEach(Row(2, 1, {{"sku", "'Standard_E2'"}, {"labels", "{'env': 'test'}"}})),
            "read 1 refused 1\n"
            "row 1, line 1, : exists with another applied_scope, instance_size_flexibility, labels (IMPORT_CONFLICT)");
}

TEST_F(ReservationsImportTest, FixesThePriceOfARenewalThatIsNear) {
  const std::string file = Row(1, 1,
                               {{"purchase_time", "'2023-02-10T00:00:00Z'"},
                                {"expire_time", "'2024-02-10T00:00:00Z'"},
                                {"renewal", "{'enabled': true}"}}) +
                           Row(2, 1, {{"renewal", "{'enabled': true}"}});
  ASSERT_EQ(Import(file), "read 2 imported 2");
  const auto near = Load<schema::Reservations>(NameOf(1, 1));
  EXPECT_EQ(near.renewal.fixed_unit_price, Amount("31.00 USD"));
  EXPECT_EQ(near.renewal.fix_time, now);
  EXPECT_EQ(near.revision, 1);
  EXPECT_FALSE(Load<schema::Reservations>(NameOf(2, 1)).renewal.fixed_unit_price.has_value());
  EXPECT_NE(EventText().find("notice.renewal_price_fixed " + domain::ToString(NameOf(1, 1))), std::string::npos)
      << EventText();
  CheckIntegrity();
  SetPrice({"standard-b1ls.westeurope.p1y.usd"}, "40.00 USD");
  now = At("2024-02-20");
  RunDue();
  const auto ended = Load<schema::Reservations>(NameOf(1, 1));
  ASSERT_TRUE(ended.renewed_into.has_value());
  // As switched on on the day of the import: never more than the price of that day.
  EXPECT_EQ(Load<schema::Reservations>(*ended.renewed_into).plan.unit_price, Amount("31.00 USD"));
  EXPECT_EQ(Import(file), "read 2 unchanged 2");
  CheckIntegrity();
}

TEST_F(ReservationsImportTest, RefusesAnOrderOfMoreThanAThousand) {
  std::string file;
  for (int i = 1; i <= 1000; ++i) file += Row(1, i, {{"quantity", "1"}}) + "\n";
  EXPECT_EQ(Import(file, {.import = {.validate_only = true}}), "read 1000 imported 1000");
  file += Row(1, 1001, {{"quantity", "1"}});
  EXPECT_EQ(ImportEach(file),
            "read 1001 skipped 1000 refused 1\n"
            "row 1, line 1, : its order has 1001 reservations, at most 1000 are taken (TOO_MANY_RESERVATIONS)");
  EXPECT_EQ(EventText(), "");
}

TEST_F(ReservationsImportTest, RefusesWhatIsStoredOtherwise) {
  ASSERT_EQ(Import(Row(1, 1)), "read 1 imported 1");
  EXPECT_EQ(ImportEach(Row(1, 1, {{"quantity", "4"}, {"display_name", "'x'"}, {"unit_price", "'30.00 USD'"}})),
            "read 1 refused 1\n"
            "row 1, line 1, : exists with another display_name, quantity, dates, plan or price (IMPORT_CONFLICT)");
  domain::Customer other = Load<schema::Customers>(adatum);
  other.name = {contoso, {"other"}};
  Put<schema::Customers>(other.name, other);
  std::istringstream file(Row(1, 1));
  const auto result = app::ImportReservations(*store, Call(), other.name, file, {});
  EXPECT_EQ(std::string(result.status().message()),
            "data: row 1, line 1: its order was imported for partners/contoso/customers/adatum (IMPORT_CONFLICT)");
  CheckIntegrity();
}

TEST_F(ReservationsImportTest, RefusesWhatIsNoSuchFile) {
  EXPECT_EQ(Import(""), "IMPORT_INVALID\nline 1: the file is empty");
  EXPECT_EQ(Import(Row(1, 1) + "\n\nx"), "IMPORT_INVALID\nline 3: is not JSON from here on, or ends too early");
  EXPECT_EQ(Import("[" + Row(1, 1)), "IMPORT_INVALID\nline 1: is not JSON from here on, or ends too early");
  EXPECT_EQ(Import(std::string(100'000, '[')), "IMPORT_INVALID\nline 1: objects and lists are nested too deeply");
  EXPECT_EQ(Import("{\"shape\":" + std::string(100'000, '[')),
            "IMPORT_INVALID\nline 1: objects and lists are nested too deeply");
  EXPECT_EQ(Import(Row(1, 1, {{"display_name", "'" + std::string(3 << 20, 'x') + "'"}})),
            "IMPORT_INVALID\nline 1: a line or value is longer than 1048576 bytes");
  EXPECT_EQ(Import("[]"), "read 0");
  EXPECT_EQ(Import("{\"value\": [], \"nextLink\": null}"), "read 0");
  EXPECT_EQ(Import(Row(1, 1), {.format = app::ReservationFormat::kAzure}),
            "IMPORT_INVALID\nrow 1, line 1: is no reservation as Microsoft.Capacity answers it: has no `id` "
            "(IMPORT_INVALID)");
  std::istringstream file(Row(1, 1));
  EXPECT_EQ(ReasonsOf(app::ImportReservations(*store, Call(), {contoso, {"nobody"}}, file, {}).status()),
            "RESOURCE_NOT_FOUND");
  EXPECT_EQ(Import(Row(1, 1), {.defaults = {.refund_policy = domain::PolicyId{"x"}}}),
            "RESOURCE_NOT_FOUND\nrefundPolicies/x does not exist");
}

TEST_F(ReservationsImportTest, NamesTwentyRowsAndCountsAll) {
  std::string file;
  for (int i = 1; i <= 30; ++i) file += Row(i, 1, {{"quantity", "0"}, {"archived", "0"}}) + "\n";
  const std::string result = Import(file);
  EXPECT_TRUE(result.starts_with("IMPORT_INVALID\n30 of 30 rows cannot be used\nrow 1, line 1, quantity")) << result;
  EXPECT_EQ(std::ranges::count(result, '\n'), 1 + 40) << result;
}

TEST_F(ReservationsImportTest, CountsUnknownFieldsOnceEach) {
  EXPECT_EQ(Import(Row(1, 1, {{"colour", "'blue'"}, {"shape", "{'a': [1, {'quantity': 9}]}"}}) +
                   Row(2, 1, {{"colour", "null"}})),
            "read 2 imported 2\nunknown colour 2\nunknown shape 1");
  EXPECT_EQ(Load<schema::Reservations>(NameOf(1, 1)).quantity, 3);
}

TEST_F(ReservationsImportTest, CreatesSubscriptionsWhereToldTo) {
  const std::string scope = "{'type': 'SCOPE_TYPE_RESOURCE_GROUP', 'subscription': 'testing', 'resource_group': 'db'}";
  const std::string more =
      "{'type': 'SCOPE_TYPE_RESOURCE_GROUP', 'subscription': 'production', 'resource_group': 'db'}";
  EXPECT_EQ(Import(Row(1, 1, {{"applied_scope", scope}}) + Row(2, 1, {{"applied_scope", scope}}) +
                       Row(3, 1, {{"applied_scope", more}}),
                   {.defaults = {.create_missing_subscriptions = true}}),
            "read 3 imported 3 subscriptions 1");
  EXPECT_EQ(Load<schema::Subscriptions>({adatum, {"testing"}}).resource_groups, std::vector<std::string>{"db"});
  EXPECT_EQ(Load<schema::Subscriptions>(production).resource_groups, (std::vector<std::string>{"web", "db"}));
  EXPECT_EQ(Load<schema::Reservations>(NameOf(1, 1)).scope.resource_group, "db");
  CheckIntegrity();
}

}  // namespace
}  // namespace prorata::testing
