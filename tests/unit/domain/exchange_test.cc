// What an exchange costs, and everything that stands against it, part by part and as a whole.

#include "server/domain/exchange.h"

#include <functional>

#include "tests/unit/domain/fixtures.h"

namespace prorata::domain {
namespace {

const Instant kNow = At("2023-06-10");

struct Case {
  ExchangeFacts facts;
  ExchangeCommand command;

  void Return(const Reservation& reservation, int64_t quantity) {
    facts.returns.push_back({reservation, PolicyNamed("csp-2020"), std::nullopt});
    command.returns.push_back({reservation.name, quantity});
  }
  void Purchase(const Offer& offer, const PurchaseCommand& purchase) {
    facts.purchases.push_back(PurchaseFactsWith(offer));
    command.purchases.push_back(purchase);
  }
  absl::StatusOr<ExchangeQuote> Quote() const { return QuoteExchange(Adatum(), facts, command, kNow); }
};

Reservation Upfront() {
  return ReservationWith(PlanOf(BillingPlan::kUpfront, Term::kOneYear, "31 USD", "2023-03-01T12:00:00Z"));
}
Reservation Monthly() {
  Reservation reservation =
      ReservationWith(PlanOf(BillingPlan::kMonthly, Term::kOneYear, "31 USD", "2023-03-07T12:00:00Z"));
  reservation.name.reservation = IdOf<ReservationId>(5);
  return reservation;
}

// One upfront and one monthly reservation for two units of something larger.
Case TwoForOne() {
  Case exchange;
  exchange.Return(Upfront(), 1);
  exchange.Return(Monthly(), 0);
  exchange.Purchase(OfferWith("120 USD"), Buy(2));
  return exchange;
}

std::string TotalsText(const ExchangeQuote& quote) {
  return fmt::format("{} for {}: net {}, cash {}", ToString(quote.purchases_total), ToString(quote.refunds_total),
                     ToString(quote.net_payable), ToString(quote.cash_today));
}

TEST(ExchangeQuote, SumsUpBothSides) {
  const ExchangeQuote quote = TwoForOne().Quote().value();
  // 31 x 265 / 366 = 22.45; 7.74 x 27 / 30 = 6.97 and 8 payments to come of 7.74 each.
  EXPECT_EQ(ToString(quote.returns[0].credit), "22.45 USD");
  EXPECT_EQ(ToString(quote.returns[1].credit), "6.97 USD");
  EXPECT_EQ(ToString(quote.returns[1].remaining_commitment), "61.92 USD");
  EXPECT_EQ(ToString(quote.returns[1].paid), "30.96 USD");
  EXPECT_EQ(ToString(quote.returns[1].retained), "23.99 USD");
  EXPECT_EQ(quote.returns[1].quantity, 3);
  EXPECT_EQ(TotalsText(quote), "240.00 USD for 91.34 USD: net 148.66 USD, cash 210.58 USD");
  EXPECT_EQ(ReasonsText(quote.violations), "");
  EXPECT_FALSE(quote.twin_swap);
}

TEST(ExchangeQuote, CountsAMonthlyPurchaseOverItsTerm) {
  Case exchange = TwoForOne();
  exchange.command.purchases[0] = Buy(2, BillingPlan::kMonthly);
  EXPECT_EQ(TotalsText(exchange.Quote().value()), "240.00 USD for 91.34 USD: net 148.66 USD, cash -9.42 USD");
}

TEST(ExchangeQuote, GivesBackAllInTheFirstDays) {
  Case exchange = TwoForOne();
  exchange.facts.returns[0].reservation.Change().plan.purchase_time = At("2023-06-05T12:00:00Z");
  EXPECT_EQ(ToString(exchange.Quote().value().returns[0].credit), "31.00 USD");
  exchange.facts.returns[0].reservation.Change().used = true;
  EXPECT_EQ(ToString(exchange.Quote().value().returns[0].credit), "30.43 USD");
}

TEST(ExchangeQuote, TakesWhatIsNotRefundableForMoney) {
  Case exchange = TwoForOne();
  exchange.facts.returns[0].reservation.Change().refundable = false;
  exchange.facts.returns[0].policy.Change().tiers = {{.display_name = "never", .credit = CreditRule::kNone}};
  const ExchangeQuote quote = exchange.Quote().value();
  EXPECT_EQ(ToString(quote.returns[0].credit), "22.45 USD");
  EXPECT_EQ(ReasonsText(quote.violations), "");
}

TEST(ExchangeQuote, SaysEverythingThatStandsAgainstIt) {
  const struct {
    std::string_view name;
    std::function<void(Case&)> change;
    std::string_view expected;
  } cases[] = {
      {"nothing", [](Case&) {}, ""},
      {"canceled",
       [](Case& c) {
         c.facts.returns[1].reservation.Change().cancel_reason = CancelReason::kRefunded;
         c.facts.returns[1].reservation.Change().cancel_time = At("2023-06-01");
       },
       "RESERVATION_NOT_ACTIVE returns[1].reservation"},
      {"expired", [](Case& c) { c.facts.returns[0].reservation.Change().plan.expire_time = kNow; },
       "RESERVATION_EXPIRED returns[0].reservation"},
      {"pending", [](Case& c) { c.facts.returns[1].reservation.Change().pending = RefundOf(3); },
       "OPERATION_IN_PROGRESS returns[1].reservation"},
      {"too many", [](Case& c) { c.command.returns[0].quantity = 4; }, "QUANTITY_ABOVE_REMAINING returns[0].quantity"},
      {"no exchanges", [](Case& c) { c.facts.returns[0].policy.Change().exchange_allowed = false; },
       "EXCHANGE_NOT_ALLOWED returns[0].reservation"},
      {"excluded",
       [](Case& c) { c.facts.returns[0].policy.Change().exchange_excluded_families = {"virtual_machines"}; },
       "EXCHANGE_NOT_ALLOWED returns[0].reservation, EXCHANGE_NOT_ALLOWED purchases[0].offer"},
      {"a full order", [](Case& c) { c.facts.returns[0].reservations_of_order = 999; },
       "TOO_MANY_RESERVATIONS returns[0].reservation"},
      {"one that has room", [](Case& c) { c.facts.returns[0].reservations_of_order = 998; }, ""},
      {"a full order of which all is returned", [](Case& c) { c.facts.returns[1].reservations_of_order = 1000; }, ""},
      {"an order that both parts fill",
       [](Case& c) {
         c.command.returns[1].quantity = 1;
         c.facts.returns[0].reservations_of_order = c.facts.returns[1].reservations_of_order = 997;
       },
       "TOO_MANY_RESERVATIONS returns[1].reservation"},
      {"purchase", [](Case& c) { c.command.purchases[0].quantity = 0; }, "QUANTITY_OUT_OF_RANGE purchases[0].quantity"},
      {"withdrawn", [](Case& c) { c.facts.purchases[0].offer.withdrawn = true; }, "OFFER_WITHDRAWN purchases[0].offer"},
      {"another currency", [](Case& c) { c.facts.purchases[0].offer = OfferWith("120 GBP"); },
       "EXCHANGE_CURRENCY_MISMATCH purchases[0].offer"},
      {"another compute", [](Case& c) { c.facts.purchases[0].offer.product_family = "dedicated_host"; }, ""},
      {"another family", [](Case& c) { c.facts.purchases[0].offer.product_family = "sql_database"; },
       "EXCHANGE_FAMILY_MISMATCH purchases[0].offer"},
      {"mixed returns", [](Case& c) { c.facts.returns[1].reservation.Change().product_family = "redis_cache"; },
       "EXCHANGE_FAMILY_MISMATCH returns[1].reservation"},
      {"another policy's families",
       [](Case& c) {
         c.facts.purchases[0].offer.product_family = "dedicated_host";
         c.facts.returns[1].policy.Change().exchange_families.clear();
       },
       "EXCHANGE_FAMILY_MISMATCH purchases[0].offer"},
      {"exactly the value", [](Case& c) { c.facts.purchases[0].offer = OfferWith("45.67 USD"); }, ""},
      {"a cent below",
       [](Case& c) {
         c.facts.purchases[0].offer = OfferWith("91.33 USD");
         c.command.purchases[0].quantity = 1;
       },
       "EXCHANGE_VALUE_TOO_LOW purchases"},
      {"payments of nothing",
       [](Case& c) {
         c.facts.purchases[0].offer = OfferWith("0.11 USD");
         c.command.purchases[0].billing_plan = BillingPlan::kMonthly;
       },
       "BILLING_PLAN_NOT_OFFERED purchases[0].billing_plan, EXCHANGE_VALUE_TOO_LOW purchases"},
      {"everything",
       [](Case& c) {
         c.facts.returns[0].reservation.Change().pending = RefundOf(3);
         c.command.returns[0].quantity = 4;
         c.facts.returns[0].policy.Change().exchange_allowed = false;
         c.facts.returns[1].reservation.Change().product_family = "redis_cache";
         c.facts.purchases[0].offer = OfferWith("1 USD");
         c.facts.purchases[0].customer.suspended = true;
       },
       "OPERATION_IN_PROGRESS returns[0].reservation, QUANTITY_ABOVE_REMAINING returns[0].quantity, "
       "EXCHANGE_NOT_ALLOWED "
       "returns[0].reservation, CUSTOMER_SUSPENDED, EXCHANGE_FAMILY_MISMATCH returns[1].reservation, "
       "EXCHANGE_VALUE_TOO_LOW purchases"},
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(row.name);
    Case exchange = TwoForOne();
    row.change(exchange);
    EXPECT_EQ(ReasonsText(exchange.Quote().value().violations), row.expected);
  }
}

TEST(ExchangeQuote, GivesItsNumbers) {
  Case exchange = TwoForOne();
  exchange.facts.purchases[0].offer = OfferWith("10 USD", "GP_Gen5", "sql_database");
  EXPECT_EQ(
      FullText(exchange.Quote().value().violations),
      "EXCHANGE_FAMILY_MISMATCH field=purchases[0].offer subject=refundPolicies/csp-2020: `virtual_machines` (compute) "
      "and `sql_database` (sql) cannot be in one exchange\n"
      "  exchange_family=sql\n"
      "  first_exchange_family=compute\n"
      "  first_product_family=virtual_machines\n"
      "  product_family=sql_database\n"
      "EXCHANGE_VALUE_TOO_LOW field=purchases subject=: purchases of 20.00 USD are below returns of 91.34 USD\n"
      "  purchases_total=20.00 USD\n"
      "  refunds_total=91.34 USD\n");
}

TEST(ExchangeQuote, HasNoTotalsInTwoCurrencies) {
  Case exchange = TwoForOne();
  exchange.facts.purchases[0].offer = OfferWith("120 GBP");
  EXPECT_EQ(TotalsText(exchange.Quote().value()), "0.00 USD for 0.00 USD: net 0.00 USD, cash 0.00 USD");
}

TEST(ExchangeQuote, IsRefusedWhereItIsMalformed) {
  Case exchange = TwoForOne();
  exchange.command.returns[1].reservation = exchange.command.returns[0].reservation;
  exchange.command.returns[1].quantity = -1;
  EXPECT_EQ(ReasonsText(exchange.Quote().status()),
            "FIELD_INVALID returns[1].reservation, FIELD_INVALID returns[1].quantity");
  exchange = TwoForOne();
  exchange.command.returns[0].reservation.order.customer.customer.value = "other";
  EXPECT_EQ(ReasonsText(exchange.Quote().status()), "FIELD_INVALID returns[0].reservation");
  EXPECT_EQ(ReasonsText(QuoteExchange(Adatum(), {}, {}, kNow).status()), "FIELD_INVALID returns");
  exchange = TwoForOne();
  exchange.command.purchases.clear();
  EXPECT_EQ(ReasonsText(exchange.Quote().status()), "FIELD_INVALID purchases");
}

Case TwinSwap() {
  Case exchange;
  Reservation reservation = Upfront();
  reservation.sku = "Standard_F1";
  exchange.Return(reservation, 0);
  exchange.Purchase(OfferWith("25 USD", "Standard_F1s"), Buy(3));
  return exchange;
}

TEST(TwinSwap, MovesNoMoneyAndKeepsTheTerm) {
  const ExchangeQuote quote = TwinSwap().Quote().value();
  EXPECT_TRUE(quote.twin_swap);
  EXPECT_EQ(TotalsText(quote), "0.00 USD for 0.00 USD: net 0.00 USD, cash 0.00 USD");
  EXPECT_EQ(quote.purchases[0].plan, Upfront().plan);
  EXPECT_EQ(quote.returns[0].retained, quote.returns[0].paid);
  EXPECT_EQ(ReasonsText(quote.violations), "");
}

TEST(TwinSwap, IsOnlyForTheWholeOfTheSame) {
  const struct {
    std::string_view name;
    std::function<void(Case&)> change;
  } cases[] = {
      {"another size", [](Case& c) { c.facts.purchases[0].offer.sku = "Standard_F2s"; }},
      {"another region", [](Case& c) { c.facts.purchases[0].offer.region = "westus"; }},
      {"another term", [](Case& c) { c.facts.purchases[0].offer.term = Term::kThreeYears; }},
      {"another plan", [](Case& c) { c.command.purchases[0].billing_plan = BillingPlan::kMonthly; }},
      {"a part", [](Case& c) { c.command.returns[0].quantity = 2; }},
      {"more units", [](Case& c) { c.command.purchases[0].quantity = 4; }},
      {"two purchases", [](Case& c) { c.Purchase(OfferWith("25 USD", "Standard_F1s"), Buy(3)); }},
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(row.name);
    Case exchange = TwinSwap();
    row.change(exchange);
    const ExchangeQuote quote = exchange.Quote().value();
    EXPECT_FALSE(quote.twin_swap);
    EXPECT_FALSE(quote.refunds_total.is_zero());
  }
}

TEST(TwinSwap, IsRefusedLikeAnyExchange) {
  Case exchange = TwinSwap();
  exchange.facts.returns[0].reservation.Change().pending = RefundOf(3);
  exchange.facts.purchases[0].offer.withdrawn = true;
  EXPECT_EQ(ReasonsText(exchange.Quote().value().violations),
            "OPERATION_IN_PROGRESS returns[0].reservation, OFFER_WITHDRAWN purchases[0].offer");
}

TEST(HonouredExchange, SaysWhatChanged) {
  const ExchangeQuote quoted = TwoForOne().Quote().value();
  const Instant expire_time = At("2023-06-11");
  const struct {
    std::string_view name;
    Instant now;
    std::function<void(Case&)> change;
    std::string_view expected;
  } cases[] = {
      {"unchanged", kNow, [](Case&) {}, ""},
      {"cheaper since", kNow, [](Case& c) { c.facts.purchases[0].offer = OfferWith("1 USD"); }, ""},
      {"dearer since", kNow, [](Case& c) { c.facts.purchases[0].offer = OfferWith("500 USD"); }, ""},
      // 240.00 USD were quoted.
      {"dearer since, with a maximum that was met", kNow,
       [](Case& c) {
         c.facts.purchases[0].offer = OfferWith("500 USD");
         c.command.purchases[0].max_price = Cash("240 USD");
       },
       ""},
      {"a maximum below what was quoted", kNow, [](Case& c) { c.command.purchases[0].max_price = Cash("239.99 USD"); },
       "PRICE_ABOVE_MAXIMUM purchases[0].max_price"},
      {"the same where it is cheap by now", kNow,
       [](Case& c) {
         c.facts.purchases[0].offer = OfferWith("1 USD");
         c.command.purchases[0].max_price = Cash("239.99 USD");
       },
       "PRICE_ABOVE_MAXIMUM purchases[0].max_price"},
      {"an order that is full by now", kNow, [](Case& c) { c.facts.returns[0].reservations_of_order = 999; },
       "TOO_MANY_RESERVATIONS returns[0].reservation"},
      {"too late", expire_time, [](Case&) {}, "QUOTE_EXPIRED quote_token"},
      {"another revision", kNow, [](Case& c) { ++c.facts.returns[1].reservation.Change().revision; },
       "QUOTE_CHANGED returns[1].reservation"},
      {"a payment later", kNow,
       [](Case& c) { c.facts.returns[1].reservation.Change().plan.purchase_time = At("2023-02-07T12:00:00Z"); },
       "QUOTE_CHANGED returns[1].reservation"},
      {"suspended since", kNow, [](Case& c) { c.facts.purchases[0].customer.suspended = true; }, "CUSTOMER_SUSPENDED"},
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(row.name);
    Case changed = TwoForOne();
    row.change(changed);
    EXPECT_EQ(ReasonsText(CheckHonoured(quoted, changed.command, expire_time, changed.Quote().value(), row.now)),
              row.expected);
  }
}

}  // namespace
}  // namespace prorata::domain
