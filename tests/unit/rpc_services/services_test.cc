// Goal: every method of every service has its handler, and files and catalog go through theirs.

#include <sstream>

#include "prorata/v1/catalog_service.pb.h"
#include "prorata/v1/ledger_service.pb.h"
#include "server/app/clock.h"
#include "server/rpc/services/services.h"
#include "tests/unit/rpc_services/handlers.h"

namespace prorata::testing {
namespace {

namespace v1 = prorata::v1;

class ServicesTest : public HandlerFixture {
 protected:
  app::VirtualClock clock{At("2024-01-31")};

  ServicesTest() {
    rpc::RegisterAdminService(dispatcher, clock, {});
    rpc::RegisterCatalogService(dispatcher);
    rpc::RegisterCustomerService(dispatcher);
    rpc::RegisterEventService(dispatcher);
    rpc::RegisterExchangeService(dispatcher);
    rpc::RegisterLedgerService(dispatcher);
    rpc::RegisterPolicyService(dispatcher);
    rpc::RegisterRefundService(dispatcher);
    rpc::RegisterReservationService(dispatcher);
  }

  template <typename First>
  v1::ImportSummary Upload(const std::string& method, const First& first, const std::string& text) {
    std::istringstream file(text);
    v1::ImportSummary summary;
    const absl::Status status = Handler(method).upload(Call(), first, file, *store, summary);
    EXPECT_EQ(status, absl::OkStatus());
    return summary;
  }
};

TEST_F(ServicesTest, HaveAllTheirHandlers) {
  EXPECT_EQ(dispatcher.Check(), absl::OkStatus());
  EXPECT_EQ(dispatcher.services().size(), 9u);
}

TEST_F(ServicesTest, ImportsMakeACatalog) {
  v1::ImportOffersRequest offers;
  offers.mutable_header()->set_skip_invalid_rows(true);
  offers.mutable_options()->set_max_quantity(7);
  offers.mutable_options()->add_non_refundable_families("virtual_machines");
  const std::string row =
      R"("currencyCode": "USD", "armRegionName": "westeurope", "productName": "BS Series", "type": "Reservation",
         "serviceName": "Virtual Machines", "armSkuName": "Standard_B1ls", "reservationTerm": "1 Year")";
  const v1::ImportSummary summary =
      Upload("ImportOffers", offers,
             "{\"Items\": [{\"retailPrice\": 31.0, " + row + "}, {\n\"retailPrice\": 0, " + row + "}]}");
  EXPECT_EQ(
      summary.ShortDebugString(),
      "rows_read: 2 rows_created: 1 rows_invalid: 1 errors { line: 2 field: \"retailPrice\" description: \"`0` is "
      "not above zero\" item: 1 }");
  v1::ImportFlexibilityGroupsRequest groups;
  groups.mutable_header();
  EXPECT_EQ(Upload("ImportFlexibilityGroups", groups,
                   "instance_size_flexibility_group,arm_sku_name,ratio\nBS Series,Standard_B1ls,1\n")
                .rows_created(),
            1);
  v1::ImportExchangeRatesRequest rates;
  rates.mutable_header()->set_validate_only(true);
  EXPECT_EQ(Upload("ImportExchangeRates", rates, "from,to,date,rate\nGBP,USD,2023-03-01,1.192566\n").rows_created(), 1);

  now = At("2024-01-31");
  v1::GetOfferRequest get;
  get.set_name("offers/standard-b1ls.westeurope.p1y.usd");
  const auto offer = Query<v1::Offer>("GetOffer", get);
  ASSERT_TRUE(offer.ok()) << offer.status();
  EXPECT_EQ(offer->unit_price().ShortDebugString(), "currency_code: \"USD\" units: 31");
  EXPECT_EQ(offer->flexibility_group(), "BS Series");
  EXPECT_EQ(offer->flexibility_ratio_milli(), 1000);
  EXPECT_EQ(offer->max_quantity(), 7);
  EXPECT_FALSE(offer->refundable());
  EXPECT_EQ(offer->state(), v1::Offer::STATE_AVAILABLE);
  // The row has no date: its price holds from 1970 on.
  now = At("1969-12-31");
  EXPECT_EQ(Query<v1::Offer>("GetOffer", get)->state(), v1::Offer::STATE_UPCOMING);
  now = At("2024-01-31");
  EXPECT_EQ(offer->term(), v1::TERM_ONE_YEAR);
  EXPECT_EQ(Query<v1::ListOffersResponse>("ListOffers", v1::ListOffersRequest())->offers(0).DebugString(),
            offer->DebugString());
  const auto listed =
      Query<v1::ListFlexibilityGroupsResponse>("ListFlexibilityGroups", v1::ListFlexibilityGroupsRequest());
  EXPECT_EQ(listed->ShortDebugString(),
            "flexibility_groups { display_name: \"BS Series\" members { sku: \"Standard_B1ls\" ratio_milli: 1000 } }");
}

TEST_F(ServicesTest, TheLedgerShowsWhatWasBooked) {
  now = At("2024-01-31");
  const domain::Order order = Buy(AddOffer({.price = "31.00 USD"}), domain::BillingPlan::kUpfront, 2);
  v1::GetTransactionRequest get;
  get.set_name("partners/contoso/transactions/1");
  const auto transaction = Query<v1::Transaction>("GetTransaction", get);
  ASSERT_TRUE(transaction.ok()) << transaction.status();
  EXPECT_EQ(transaction->cause(), v1::TRANSACTION_CAUSE_PURCHASE);
  EXPECT_EQ(transaction->resource(), ToString(order.name));
  ASSERT_EQ(transaction->postings_size(), 2);
  EXPECT_EQ(transaction->postings(0).ShortDebugString(),
            "account: ACCOUNT_RECEIVABLE amount { currency_code: \"USD\" units: 62 } balance_after { currency_code: "
            "\"USD\" units: 62 }");
  EXPECT_EQ(transaction->hash().size(), 64u);
  v1::GetBalanceRequest balance;
  balance.set_partner("partners/contoso");
  const auto lines = Query<v1::Balance>("GetBalance", balance);
  ASSERT_TRUE(lines.ok()) << lines.status();
  EXPECT_EQ(lines->last_transaction(), "partners/contoso/transactions/1");
  EXPECT_EQ(lines->lines_size(), 2);
  v1::ListTransactionsRequest list;
  list.set_parent("partners/contoso");
  EXPECT_EQ(Query<v1::ListTransactionsResponse>("ListTransactions", list)->transactions(0).DebugString(),
            transaction->DebugString());
}

}  // namespace
}  // namespace prorata::testing
