// What a purchase costs, all that stands against it, and what it creates.

#include "server/domain/purchase.h"

#include <functional>

#include "tests/unit/domain/fixtures.h"

namespace prorata::domain {
namespace {

const Instant kNow = At("2023-03-07T10:00:00Z");

std::string AmountsText(const PurchaseQuote& quote) {
  return fmt::format("{} x {} = {}, total {}", ToString(quote.plan.unit_payment), quote.quantity,
                     ToString(quote.payment), ToString(quote.total));
}

TEST(PurchaseQuote, PricesBothPlans) {
  const PurchaseFacts facts = PurchaseFactsWith(OfferWith("31 USD"));
  EXPECT_EQ(AmountsText(QuotePurchase(facts, Buy(3), kNow).value()), "31.00 USD x 3 = 93.00 USD, total 93.00 USD");
  const PurchaseQuote monthly = QuotePurchase(facts, Buy(3, BillingPlan::kMonthly), kNow).value();
  EXPECT_EQ(AmountsText(monthly), "2.58 USD x 3 = 7.74 USD, total 92.88 USD");
  EXPECT_EQ(monthly.plan.purchase_time, kNow);
  EXPECT_EQ(ToString(monthly.plan.expire_time), "2024-03-07T10:00:00Z");
  EXPECT_EQ(monthly.refund_policy.value, "csp-2020");
  EXPECT_EQ(ReasonsText(monthly.violations), "");
}

TEST(PurchaseQuote, SaysEverythingThatStandsAgainstIt) {
  using Change = std::function<void(PurchaseFacts&, PurchaseCommand&)>;
  const Subscription subscription{.name = {Adatum(), {"prod"}},
                                  .display_name = "",
                                  .resource_groups = {"web"},
                                  .create_time = {},
                                  .update_time = {}};
  const struct {
    std::string_view name;
    Change change;
    std::string_view expected;
  } cases[] = {
      {"nothing", [](auto&, auto&) {}, ""},
      {"withdrawn", [](auto& f, auto&) { f.offer.withdrawn = true; }, "OFFER_WITHDRAWN offer"},
      {"no price yet", [](auto& f, auto&) { f.offer.prices[0].effective_time = At("2030-01-01"); },
       "OFFER_UPCOMING offer"},
      {"no price at all", [](auto& f, auto&) { f.offer.prices.clear(); }, "OFFER_UPCOMING offer"},
      {"withdrawn before it was sold",
       [](auto& f, auto&) {
         f.offer.prices[0].effective_time = At("2030-01-01");
         f.offer.withdrawn = true;
       },
       "OFFER_WITHDRAWN offer"},
      {"plan", [](auto& f, auto&) { f.offer.billing_plans = {BillingPlan::kMonthly}; },
       "BILLING_PLAN_NOT_OFFERED billing_plan"},
      {"a month that would cost nothing",
       [](auto& f, auto& c) {
         f.offer.prices[0].unit_price = Cash("0.11 USD");
         c.billing_plan = BillingPlan::kMonthly;
       },
       "BILLING_PLAN_NOT_OFFERED billing_plan"},
      {"zero units", [](auto&, auto& c) { c.quantity = 0; }, "QUANTITY_OUT_OF_RANGE quantity"},
      {"negative units", [](auto&, auto& c) { c.quantity = -5; }, "QUANTITY_OUT_OF_RANGE quantity"},
      {"most units", [](auto&, auto& c) { c.quantity = 10'000; }, ""},
      {"too many units", [](auto&, auto& c) { c.quantity = 10'001; }, "QUANTITY_OUT_OF_RANGE quantity"},
      {"more than can be counted", [](auto&, auto& c) { c.quantity = int64_t{1} << 62; },
       "QUANTITY_OUT_OF_RANGE quantity"},
      {"subscription",
       [&](auto& f, auto& c) {
         c.scope = {ScopeType::kSubscription, {"prod"}, ""};
         f.subscription = subscription;
       },
       ""},
      {"subscription that does not exist",
       [](auto&, auto& c) {
         c.scope = {ScopeType::kSubscription, {"prod"}, ""};
       },
       "SCOPE_NOT_OWNED applied_scope.subscription"},
      {"subscription of another customer",
       [&](auto& f, auto& c) {
         c.scope = {ScopeType::kSubscription, {"prod"}, ""};
         c.scope_customer = CustomerName{{"contoso"}, {"other"}};
         f.subscription = subscription;
       },
       "SCOPE_NOT_OWNED applied_scope.subscription"},
      {"resource group",
       [&](auto& f, auto& c) {
         c.scope = {ScopeType::kResourceGroup, {"prod"}, "web"};
         f.subscription = subscription;
       },
       ""},
      {"resource group that it does not have, disabled",
       [&](auto& f, auto& c) {
         c.scope = {ScopeType::kResourceGroup, {"prod"}, "db"};
         f.subscription = subscription;
         f.subscription->disabled = true;
       },
       "SCOPE_NOT_OWNED applied_scope.resource_group, SUBSCRIPTION_NOT_ACTIVE applied_scope.subscription"},
      {"management group",
       [](auto& f, auto& c) {
         c.scope = {ScopeType::kManagementGroup, {}, "", {"europe"}};
         f.management_group.emplace();
       },
       ""},
      {"management group that does not exist",
       [](auto&, auto& c) {
         c.scope = {ScopeType::kManagementGroup, {}, "", {"europe"}};
       },
       "SCOPE_NOT_OWNED applied_scope.management_group"},
      {"flexibility on", [](auto&, auto& c) { c.size_flexibility = SizeFlexibility::kOn; }, ""},
      {"flexibility off in a subscription",
       [&](auto& f, auto& c) {
         c.size_flexibility = SizeFlexibility::kOff;
         c.scope = {ScopeType::kSubscription, {"prod"}, ""};
         f.subscription = subscription;
       },
       ""},
      {"flexibility off while shared", [](auto&, auto& c) { c.size_flexibility = SizeFlexibility::kOff; },
       "SCOPE_NOT_SINGLE applied_scope"},
      {"flexibility of a database",
       [](auto& f, auto& c) {
         c.size_flexibility = SizeFlexibility::kOn;
         f.offer.product_family = "sql_database";
       },
       "SIZE_FLEXIBILITY_NOT_OFFERED instance_size_flexibility"},
      {"suspended", [](auto& f, auto&) { f.customer.suspended = true; }, "CUSTOMER_SUSPENDED"},
      {"by the customer", [](auto& f, auto&) { f.buyer_is_customer = true; }, "CUSTOMER_MAY_NOT_BUY"},
      {"by the customer, permitted", [](auto& f, auto&) { f.buyer_is_customer = f.customer.purchase_permitted = true; },
       ""},
      {"exactly the maximum", [](auto&, auto& c) { c.max_price = Cash("93 USD"); }, ""},
      {"above the maximum", [](auto&, auto& c) { c.max_price = Cash("92.99 USD"); }, "PRICE_ABOVE_MAXIMUM max_price"},
      {"everything",
       [](auto& f, auto& c) {
         f.offer.withdrawn = true;
         f.offer.billing_plans = {BillingPlan::kMonthly};
         c.scope = {ScopeType::kSubscription, {"prod"}, ""};
         f.customer.suspended = true;
         f.buyer_is_customer = true;
         c.max_price = Cash("1 USD");
       },
       "OFFER_WITHDRAWN offer, BILLING_PLAN_NOT_OFFERED billing_plan, SCOPE_NOT_OWNED applied_scope.subscription, "
       "CUSTOMER_SUSPENDED, CUSTOMER_MAY_NOT_BUY, PRICE_ABOVE_MAXIMUM max_price"},
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(row.name);
    PurchaseFacts facts = PurchaseFactsWith(OfferWith("31 USD"));
    PurchaseCommand command = Buy(3);
    row.change(facts, command);
    EXPECT_EQ(ReasonsText(QuotePurchase(facts, command, kNow).value().violations), row.expected);
  }
}

TEST(PurchaseQuote, IsRefusedWhereNoAmountCanBeComputed) {
  PurchaseFacts facts = PurchaseFactsWith(OfferWith("31 USD"));
  PurchaseCommand command = Buy(3);
  command.max_price = Cash("93 EUR");
  EXPECT_EQ(ReasonsText(QuotePurchase(facts, command, kNow, "purchases[1].").status()),
            "CURRENCY_MISMATCH purchases[1].max_price");
  facts.offer = OfferWith("92233720368547758.07 USD");
  EXPECT_EQ(ReasonsText(QuotePurchase(facts, Buy(2), kNow).status()), "AMOUNT_OUT_OF_RANGE");
}

TEST(PurchaseQuote, GivesItsNumbers) {
  PurchaseFacts facts = PurchaseFactsWith(OfferWith("31 USD"));
  PurchaseCommand command = Buy(3);
  command.max_price = Cash("90 USD");
  EXPECT_EQ(
      FullText(QuotePurchase(facts, command, kNow, "purchases[0].").value().violations),
      "PRICE_ABOVE_MAXIMUM field=purchases[0].max_price subject=offers/standard-b2s.westeurope.p1y.usd: the total is "
      "93.00 USD, max_price is 90.00 USD\n"
      "  max_price=90.00 USD\n"
      "  total=93.00 USD\n");
}

TEST(Purchase, CreatesOrderAndReservationForATermThatStartsNow) {
  const PurchaseFacts facts = PurchaseFactsWith(OfferWith("31 USD"));
  const PurchaseQuote quote = QuotePurchase(facts, Buy(3, BillingPlan::kMonthly), At("2023-03-06")).value();
  const PurchaseDecision bought = DecidePurchase(facts, Buy(3, BillingPlan::kMonthly), quote, IdOf<OrderId>(1),
                                                 IdOf<ReservationId>(2), "dana", kNow)
                                      .value();
  EXPECT_EQ(ToString(bought.order.plan.expire_time), "2024-03-07T10:00:00Z");
  EXPECT_EQ(bought.order.charged, std::vector<Money>{Cash("7.74 USD")});
  EXPECT_EQ(bought.order.total, Cash("92.88 USD"));
  EXPECT_EQ(bought.order.purchased_by, "dana");
  EXPECT_EQ(bought.order.display_name, "Standard_B2s westeurope 2023-03-07");
  EXPECT_EQ(bought.reservation.name.order, bought.order.name);
  EXPECT_EQ(bought.reservation.plan, bought.order.plan);
  EXPECT_EQ(bought.reservation.product_family, "virtual_machines");
  EXPECT_EQ(bought.reservation.refund_policy.value, "csp-2020");
  EXPECT_EQ(bought.reservation.quantity, 3);
  EXPECT_EQ(bought.reservation.create_time, kNow);
  EXPECT_FALSE(bought.reservation.used);
}

TEST(Purchase, IsRefusedWithTheViolationsOfItsQuote) {
  PurchaseFacts facts = PurchaseFactsWith(OfferWith("31 USD"));
  facts.customer.suspended = true;
  const PurchaseQuote quote = QuotePurchase(facts, Buy(3), kNow).value();
  EXPECT_EQ(ReasonsText(DecidePurchase(facts, Buy(3), quote, {}, {}, "dana", kNow).status()), "CUSTOMER_SUSPENDED");
}

}  // namespace
}  // namespace prorata::domain
