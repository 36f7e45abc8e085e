// Exchanges done at once: what moves, who names whom, and everything that stands against one.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/app/due.h"
#include "server/domain/error.h"
#include "tests/unit/app/exchanges_fixture.h"

namespace prorata::testing {
namespace {

using domain::BillingPlan;
using domain::RefundState;

class ExchangeTest : public ExchangesFixture {
 protected:
  ExchangeTest() { UsePolicy("self-service-2023"); }
};

TEST_F(ExchangeTest, OneForOneInOneTransaction) {
  const domain::Reservation bought = BuyThree(BillingPlan::kUpfront);
  const domain::OfferId offer = OfferFor("100.00 USD");
  now = At("2024-03-05T09:00:00Z");
  const auto exchange =
      Exchange({.returns = {{bought.name, 0}}, .purchases = {ToBuy(offer, BillingPlan::kUpfront, 1)}});
  ASSERT_TRUE(exchange.ok()) << exchange.status();
  EXPECT_EQ(exchange->state, RefundState::kSucceeded);
  EXPECT_EQ(exchange->command.returns[0].quantity, 3);
  EXPECT_EQ(ToString(exchange->quote.refunds_total), "84.36 USD");
  EXPECT_EQ(ToString(exchange->quote.purchases_total), "100.00 USD");
  EXPECT_EQ(ToString(exchange->quote.net_payable), "15.64 USD");
  EXPECT_EQ(ToString(exchange->quote.cash_today), "15.64 USD");
  EXPECT_EQ(JournalText(2), "2 2024-03-05 EXCHANGE: RECEIVABLE 15.64 USD, PREPAID -7.00 USD, REVENUE -8.64 USD\n");
  EXPECT_THAT(EventText(), ::testing::EndsWith("2 exchange.succeeded " + ToString(exchange->name) + "\n"));
  EXPECT_EQ(UnitsText(bought.name.order), "3 CANCELED EXCHANGED");
  EXPECT_EQ(Load<schema::Exchanges>(exchange->name), *exchange);
  // Nothing of the yearly limit is used.
  EXPECT_EQ(AllowanceText(), "used 0.00 USD, held 0.00 USD, available 50000.00 USD");

  const domain::Order order = OrderOf(*exchange);
  EXPECT_EQ(order.exchange, exchange->name.exchange);
  EXPECT_EQ(order.replaces, std::vector{bought.name});
  EXPECT_EQ(order.transaction, 2);
  EXPECT_EQ(order.purchased_by, "dana");
  EXPECT_EQ(order.plan.purchase_time, now);
  EXPECT_EQ(order.plan.expire_time, At("2025-03-05T09:00:00Z"));
  const auto returned = Load<schema::Reservations>(bought.name);
  EXPECT_EQ(returned.replaced_by, exchange->orders);
  EXPECT_EQ(ToString(returned.returned_by), ToString(exchange->name));
  EXPECT_EQ(OnlyReservationOf(order).quantity, 1);
  EXPECT_EQ(RevisionOf(OnlyReservationOf(order).name, 1).change, "bought in an exchange");
}

TEST_F(ExchangeTest, MonthlyForMonthlyCountsWhatWasStillToPay) {
  const domain::Reservation bought = BuyThree(BillingPlan::kMonthly);
  const domain::OfferId offer = OfferFor("120.00 USD");
  now = At("2024-03-05T09:00:00Z");
  const auto exchange =
      Exchange({.returns = {{bought.name, 3}}, .purchases = {ToBuy(offer, BillingPlan::kMonthly, 1)}});
  ASSERT_TRUE(exchange.ok()) << exchange.status();
  // 2.58 x 3 x 26 / 31, and ten payments of 7.74.
  EXPECT_EQ(ToString(exchange->quote.returns[0].credit), "6.49 USD");
  EXPECT_EQ(ToString(exchange->quote.refunds_total), "83.89 USD");
  EXPECT_EQ(ToString(exchange->quote.cash_today), "3.51 USD");
  now = At("2024-04-05T09:00:00Z");
  RunDue();
  EXPECT_EQ(JournalText(2),
            "2 2024-02-29 INSTALMENT 2: RECEIVABLE 7.74 USD, PREPAID -7.74 USD\n"
            "3 2024-03-05 EXCHANGE: RECEIVABLE 3.51 USD, PREPAID 5.48 USD, REVENUE -8.99 USD\n"
            "4 2024-04-05 INSTALMENT 2: RECEIVABLE 10.00 USD, PREPAID -10.00 USD\n");
}

TEST_F(ExchangeTest, ThePartnerIsCreditedWhereCashTodayIsBelowZero) {
  const domain::Reservation bought = BuyThree(BillingPlan::kUpfront);
  const domain::OfferId offer = OfferFor("120.00 USD");
  now = At("2024-03-05T09:00:00Z");
  const auto exchange =
      Exchange({.returns = {{bought.name, 3}}, .purchases = {ToBuy(offer, BillingPlan::kMonthly, 1)}});
  ASSERT_TRUE(exchange.ok()) << exchange.status();
  EXPECT_EQ(ToString(exchange->quote.cash_today), "-74.36 USD");
  EXPECT_EQ(JournalText(2), "2 2024-03-05 EXCHANGE: RECEIVABLE -74.36 USD, PREPAID 83.00 USD, REVENUE -8.64 USD\n");
}

TEST_F(ExchangeTest, SeveralForSeveralInParts) {
  const domain::Reservation first = BuyThree(BillingPlan::kUpfront);
  const domain::Reservation second = BuyThree(BillingPlan::kMonthly);
  const domain::OfferId big = OfferFor("90.00 USD", "Standard_D4s_v3");
  const domain::OfferId host = OfferFor("60.00 USD", "DSv3_Type1", "dedicated_host");
  now = At("2024-03-05T09:00:00Z");
  const auto exchange =
      Exchange({.returns = {{first.name, 1}, {second.name, 0}},
                .purchases = {ToBuy(big, BillingPlan::kUpfront, 1), ToBuy(host, BillingPlan::kMonthly, 2)}});
  ASSERT_TRUE(exchange.ok()) << exchange.status();
  // 28.12 + 83.89 back, 90.00 + 120.00 bought; 90.00 + 10.00 less 34.61 today.
  EXPECT_EQ(ToString(exchange->quote.net_payable), "97.99 USD");
  EXPECT_EQ(ToString(exchange->quote.cash_today), "65.39 USD");
  EXPECT_EQ(UnitsText(first.name.order), "3 CANCELED SPLIT, 2 ACTIVE, 1 CANCELED EXCHANGED");
  EXPECT_EQ(UnitsText(second.name.order), "3 CANCELED EXCHANGED");
  ASSERT_EQ(exchange->orders.size(), 2U);
  for (size_t i = 0; i < 2; ++i) {
    const domain::Order order = OrderOf(*exchange, i);
    ASSERT_EQ(order.replaces.size(), 2U);
    EXPECT_EQ(Load<schema::Reservations>(order.replaces[0]).quantity, 1);
    EXPECT_EQ(order.replaces[1], second.name);
    for (const domain::ReservationName& replaced : order.replaces) {
      EXPECT_EQ(Load<schema::Reservations>(replaced).replaced_by, exchange->orders);
    }
  }
  // What lives on was not replaced.
  EXPECT_TRUE(ReservationsOf(Load<schema::Orders>(first.name.order)).at(1).replaced_by.empty());
}

TEST_F(ExchangeTest, TwoPartsOfOneMonthlyOrder) {
  const domain::Reservation bought = BuyThree(BillingPlan::kMonthly);
  const auto refund = Return(bought.name, 1);
  ASSERT_TRUE(refund.ok());
  const domain::ReservationName rest{bought.name.order, *refund->remaining_reservation};
  now = At("2024-03-05T09:00:00Z");
  const auto split =
      Exchange({.returns = {{rest, 1}}, .purchases = {ToBuy(OfferFor("40.00 USD"), BillingPlan::kUpfront, 1)}});
  ASSERT_TRUE(split.ok()) << split.status();
  EXPECT_EQ(UnitsText(bought.name.order),
            "3 CANCELED SPLIT, 2 CANCELED SPLIT, 1 CANCELED REFUNDED, 1 ACTIVE, 1 CANCELED EXCHANGED");
}

TEST_F(ExchangeTest, ATwinIsSwappedWithoutChargeTransactionOrNewTerm) {
  const domain::Reservation bought =
      BuyReservation({.sku = "Standard_F1", .product_family = "virtual_machines"}, BillingPlan::kMonthly, 3);
  const domain::OfferId twin = OfferFor("50.00 USD", "Standard_F1s");
  now = At("2024-03-05T09:00:00Z");
  const auto exchange = Exchange({.returns = {{bought.name, 0}}, .purchases = {ToBuy(twin, BillingPlan::kMonthly, 3)}});
  ASSERT_TRUE(exchange.ok()) << exchange.status();
  EXPECT_TRUE(exchange->quote.twin_swap);
  EXPECT_EQ(exchange->transaction, 0);
  EXPECT_EQ(exchange->orders, std::vector{bought.name.order.order});
  EXPECT_EQ(JournalText(2), "");
  EXPECT_EQ(UnitsText(bought.name.order), "3 CANCELED EXCHANGED, 3 ACTIVE");

  const domain::Reservation swapped = ReservationsOf(Load<schema::Orders>(bought.name.order)).at(1);
  EXPECT_EQ(swapped.sku, "Standard_F1s");
  EXPECT_EQ(swapped.plan, bought.plan);
  EXPECT_EQ(swapped.split_from, bought.name.reservation);
  EXPECT_EQ(Load<schema::Reservations>(bought.name).split_into, std::vector{swapped.name.reservation});
  now = At("2024-04-01");
  RunDue();
  // The payments go on as if nothing had been.
  EXPECT_EQ(JournalText(2),
            "2 2024-02-29 INSTALMENT 2: RECEIVABLE 7.74 USD, PREPAID -7.74 USD\n"
            "3 2024-03-31 INSTALMENT 3: RECEIVABLE 7.74 USD, PREPAID -7.74 USD\n");
  // And the twin is returned like what it came from.
  EXPECT_TRUE(Return(swapped.name, 3).ok());
}

// Where none is named: the subscription that it is for is not thrown away by a swap.
TEST_F(ExchangeTest, ATwinKeepsTheScopeUnlessAnotherIsNamed) {
  const domain::AppliedScope scope{domain::ScopeType::kSubscription, production.subscription, ""};
  const domain::ScopeChange change{{}, At("2024-03-05T10:00:00Z")};
  const struct {
    std::string_view what;
    std::string_view policy;
    bool scope_named;
    domain::AppliedScope expected;
    std::optional<domain::ScopeChange> expected_change;
  } cases[] = {
      {"at once", "self-service-2023", false, scope, change},
      {"by an agent", "csp-2020", false, scope, change},
      {"another scope, from the next full hour on", "self-service-2023", true, {}, std::nullopt},
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(row.what);
    StartAfresh();
    UsePolicy(std::string(row.policy));
    now = At("2024-01-31T10:00:00Z");
    const domain::Reservation bought =
        BuyReservation({.sku = "Standard_F1", .product_family = "virtual_machines"}, BillingPlan::kUpfront, 3);
    Change<schema::Reservations>(bought.name, [&](domain::Reservation& r) {
      r.scope = scope;
      r.scope_change = change;
    });
    // Nothing is asked of a scope that stays.
    Change<schema::Subscriptions>(production, [](domain::Subscription& s) { s.disabled = true; });
    now = At("2024-03-05T09:20:00Z");
    domain::PurchaseCommand twin = ToBuy(OfferFor("50.00 USD", "Standard_F1s"), BillingPlan::kUpfront, 3);
    twin.scope_named = row.scope_named;
    auto exchange = Exchange({.returns = {{bought.name, 0}}, .purchases = {twin}});
    ASSERT_TRUE(exchange.ok()) << exchange.status();
    if (exchange->state == domain::RefundState::kPendingApproval) exchange = ApproveExchange(exchange->name);
    ASSERT_TRUE(exchange.ok()) << exchange.status();
    EXPECT_EQ(exchange->command.purchases[0].scope, row.expected);
    const domain::Reservation swapped = ReservationsOf(Load<schema::Orders>(bought.name.order)).at(1);
    EXPECT_EQ(swapped.sku, "Standard_F1s");
    EXPECT_EQ(swapped.scope, row.expected);
    EXPECT_EQ(swapped.scope_change, row.expected_change);
  }
}

TEST_F(ExchangeTest, ATokenGetsTheAmountsQuoted) {
  const domain::Reservation bought = BuyThree(BillingPlan::kUpfront);
  const domain::OfferId offer = OfferFor("100.00 USD");
  now = At("2024-03-05T09:00:00Z");
  const domain::ExchangeCommand command{.returns = {{bought.name, 0}},
                                        .purchases = {ToBuy(offer, BillingPlan::kUpfront, 1)}};
  const auto quote = QuoteExchange(command);
  ASSERT_TRUE(quote.ok()) << quote.status();
  EXPECT_EQ(quote->expire_time, At("2024-03-06T09:00:00Z"));
  now = At("2024-03-06T08:00:00Z");
  SetPrice(offer, "70.00 USD");
  EXPECT_EQ(ReasonsOf(Exchange(command).status()), "EXCHANGE_VALUE_TOO_LOW");
  EXPECT_EQ(ReasonsOf(Exchange(command, quote->token, "sam").status()), "QUOTE_INVALID");
  EXPECT_EQ(ReasonsOf(Exchange(command, quote->token + "x").status()), "QUOTE_INVALID");
  domain::ExchangeCommand other = command;
  other.returns[0].quantity = 2;
  EXPECT_EQ(ReasonsOf(Exchange(other, quote->token).status()), "QUOTE_INVALID");
  other = command;
  other.purchases[0].quantity = 2;
  EXPECT_EQ(ReasonsOf(Exchange(other, quote->token).status()), "QUOTE_INVALID");

  domain::ExchangeCommand same = command;
  same.returns[0].quantity = 3;
  const auto exchange = Exchange(same, quote->token);
  ASSERT_TRUE(exchange.ok()) << exchange.status();
  EXPECT_EQ(exchange->quote, quote->quote);
  const domain::Order order = OrderOf(*exchange);
  EXPECT_EQ(ToString(order.total), "100.00 USD");
  EXPECT_EQ(order.plan.purchase_time, now);
}

TEST_F(ExchangeTest, ATokenThatIsLateOrOvertakenSaysSo) {
  const domain::Reservation bought = BuyThree(BillingPlan::kUpfront);
  const domain::ExchangeCommand command{.returns = {{bought.name, 1}},
                                        .purchases = {ToBuy(OfferFor("100.00 USD"), BillingPlan::kUpfront, 1)}};
  const std::string token = QuoteExchange(command)->token;
  ASSERT_TRUE(Return(bought.name, 1).ok());
  now = At("2024-02-02");
  EXPECT_EQ(ReasonsOf(Exchange(command, token).status()), "RESERVATION_NOT_ACTIVE, QUOTE_EXPIRED, QUOTE_CHANGED");
}

struct Refusal {
  std::string_view name;
  // Done to the reservation that is returned.
  void (*spoil)(domain::Reservation&);
  // What is bought: a unit of this for this price.
  std::string_view price;
  std::string_view family;
  int64_t bought;
  std::string_view reasons;
};

class ExchangeRefusalTest : public ExchangeTest, public ::testing::WithParamInterface<Refusal> {
 protected:
  // The reservation is spoilt on purpose: its books are no matter here.
  void TearDown() override {}
};

TEST_P(ExchangeRefusalTest, NamesAllReasonsInOrderAndWritesNothing) {
  const Refusal& refusal = GetParam();
  const domain::Reservation bought = BuyThree(BillingPlan::kUpfront);
  Change<schema::Reservations>(bought.name, refusal.spoil);
  const domain::OfferId offer = OfferFor(std::string(refusal.price), "Wanted", std::string(refusal.family));
  domain::RefundPolicy policy = Load<schema::Policies>({"self-service-2023"});
  policy.exchange_excluded_families = {"databricks"};
  Put<schema::Policies>(policy.id, policy);
  now = At("2024-03-05");
  const domain::ExchangeCommand command{.returns = {{bought.name, 3}},
                                        .purchases = {ToBuy(offer, BillingPlan::kUpfront, refusal.bought)}};
  const auto quote = QuoteExchange(command);
  ASSERT_TRUE(quote.ok()) << quote.status();
  EXPECT_EQ(quote->token, "");
  const absl::Status refused = Exchange(command).status();
  EXPECT_EQ(ReasonsOf(refused), refusal.reasons);
  EXPECT_EQ(domain::ViolationsOf(refused), quote->quote.violations);
  EXPECT_EQ(JournalText(2), "");
  EXPECT_EQ(ReservationsOf(Load<schema::Orders>(bought.name.order)).size(), 1U);
}

void Leave(domain::Reservation& /*reservation*/) {}
void Cancel(domain::Reservation& reservation) {
  reservation.cancel_reason = domain::CancelReason::kSplit;
  reservation.cancel_time = reservation.plan.purchase_time;
}
void End(domain::Reservation& reservation) {
  reservation.plan.expire_time = At("2024-03-01");
}
void Lock(domain::Reservation& reservation) {
  reservation.pending = domain::RefundName{reservation.name.order.customer, {}};
}
void Shrink(domain::Reservation& reservation) {
  reservation.quantity = 2;
}
void MakeDatabricks(domain::Reservation& reservation) {
  reservation.product_family = "databricks";
}
void SpoilAll(domain::Reservation& reservation) {
  End(reservation);
  Lock(reservation);
  Shrink(reservation);
  MakeDatabricks(reservation);
}

INSTANTIATE_TEST_SUITE_P(
    Reasons, ExchangeRefusalTest,
    ::testing::Values(
        Refusal{"Canceled", Cancel, "100.00 USD", "virtual_machines", 1, "RESERVATION_NOT_ACTIVE"},
        Refusal{"Ended", End, "100.00 USD", "virtual_machines", 1, "RESERVATION_EXPIRED"},
        Refusal{"Locked", Lock, "100.00 USD", "virtual_machines", 1, "OPERATION_IN_PROGRESS"},
        Refusal{"TooMany", Shrink, "100.00 USD", "virtual_machines", 1, "QUANTITY_ABOVE_REMAINING"},
        Refusal{"Excluded", MakeDatabricks, "100.00 USD", "databricks", 1,
                "EXCHANGE_NOT_ALLOWED, EXCHANGE_NOT_ALLOWED"},
        Refusal{"TooManyBought", Leave, "100.00 USD", "virtual_machines", 10'001, "QUANTITY_OUT_OF_RANGE"},
        Refusal{"OtherCurrency", Leave, "100.00 GBP", "virtual_machines", 1, "EXCHANGE_CURRENCY_MISMATCH"},
        Refusal{"OtherFamily", Leave, "100.00 USD", "sql_database", 1, "EXCHANGE_FAMILY_MISMATCH"},
        Refusal{"ValueTooLow", Leave, "84.35 USD", "virtual_machines", 1, "EXCHANGE_VALUE_TOO_LOW"},
        Refusal{"TogetherInOrder", SpoilAll, "100.00 GBP", "sql_database", 10'001,
                "RESERVATION_EXPIRED, OPERATION_IN_PROGRESS, QUANTITY_ABOVE_REMAINING, EXCHANGE_NOT_ALLOWED, "
                "QUANTITY_OUT_OF_RANGE, EXCHANGE_CURRENCY_MISMATCH, EXCHANGE_FAMILY_MISMATCH"}),
    [](const auto& refusal) { return std::string(refusal.param.name); });

struct Pair {
  std::string_view from;
  std::string_view to;
  bool allowed;
};
class ExchangeFamilyTest : public ExchangeTest, public ::testing::WithParamInterface<Pair> {};

TEST_P(ExchangeFamilyTest, OnlyWithinAFamily) {
  const domain::Reservation bought =
      BuyReservation({.product_family = std::string(GetParam().from)}, BillingPlan::kUpfront, 1);
  const domain::OfferId offer = OfferFor("31.00 USD", "Wanted", std::string(GetParam().to));
  const auto exchange =
      Exchange({.returns = {{bought.name, 0}}, .purchases = {ToBuy(offer, BillingPlan::kUpfront, 1)}});
  EXPECT_EQ(ReasonsOf(exchange.status()), GetParam().allowed ? "OK" : "EXCHANGE_FAMILY_MISMATCH");
}

INSTANTIATE_TEST_SUITE_P(Families, ExchangeFamilyTest,
                         ::testing::Values(Pair{"virtual_machines", "dedicated_host", true},
                                           Pair{"vmware_solution", "nutanix", true},
                                           Pair{"sql_database", "sql_managed_instance", true},
                                           Pair{"sql_elastic_pool", "virtual_machines", false},
                                           Pair{"redis_cache", "redis_cache", true},
                                           Pair{"redis_cache", "cosmos_db", false},
                                           // Whatever is not refunded in money can still be exchanged.
                                           Pair{"software", "software", true}));

TEST_F(ExchangeTest, NotRefundableForMoneyStillExchanged) {
  const domain::Reservation bought =
      BuyReservation({.product_family = "virtual_machines", .refundable = false}, BillingPlan::kUpfront, 1);
  EXPECT_TRUE(
      Exchange({.returns = {{bought.name, 0}}, .purchases = {ToBuy(OfferFor("31.00 USD"), BillingPlan::kUpfront, 1)}})
          .ok());
}

TEST_F(ExchangeTest, MalformedAsAWhole) {
  const domain::Reservation bought = BuyThree(BillingPlan::kUpfront);
  const domain::PurchaseCommand purchase = ToBuy(OfferFor("100.00 USD"), BillingPlan::kUpfront, 1);
  const auto reasons = [&](std::vector<domain::ExchangeReturn> returns) {
    return ReasonsOf(Exchange({.returns = std::move(returns), .purchases = {purchase}}).status());
  };
  EXPECT_EQ(reasons({{bought.name, 1}, {bought.name, 1}}), "FIELD_INVALID");
  EXPECT_EQ(reasons({{bought.name, -1}}), "FIELD_INVALID");
  EXPECT_EQ(reasons({{{bought.name.order, {}}, 1}}), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(
      ReasonsOf(
          Exchange({.returns = {{bought.name, 1}}, .purchases = {ToBuy({"none"}, BillingPlan::kUpfront, 1)}}).status()),
      "RESOURCE_NOT_FOUND");
}

}  // namespace
}  // namespace prorata::testing
