// The working, as an accountant reads it.

#include "tests/unit/domain/fixtures.h"

namespace prorata::domain {
namespace {

TEST(Working, PutsValuesInThePlaceOfNames) {
  std::string formula;
  const auto keep = [&formula](const Step& step) { formula = step.formula; };
  static constexpr Formula kFee("fee rate of credit - fee", {"fee", "fee rate", "credit"});
  TellStep(keep, "r", kFee, {"1", "12 %", "3"}, "x");
  EXPECT_EQ(formula, "fee rate of credit - fee = 12 % of 3 - 1");
  static constexpr Formula kRow("the first row that matches", {"age"});
  TellStep(keep, "r", kRow, {"1 day"}, "x");
  EXPECT_EQ(formula, "the first row that matches");
  static constexpr Formula kInWords("(fee + coffee) of fees", {"fee"});
  TellStep(keep, "r", kInWords, {"1"}, "x");
  EXPECT_EQ(formula, "(fee + coffee) of fees = (1 + coffee) of 1s");
  EXPECT_EQ(PercentText(120'000), "12 %");
  EXPECT_EQ(PercentText(125'000), "12.5 %");
  EXPECT_EQ(PercentText(0), "0 %");
  EXPECT_EQ(PercentText(1'000'000), "100 %");
  EXPECT_EQ(PercentText(1), "0.0001 %");
  EXPECT_EQ(DecimalText(1'192'566'000, 9), "1.192566");
  EXPECT_EQ(DecimalText(6'700'000, 9), "0.0067");
  EXPECT_EQ(CountText(1, "day"), "1 day");
  EXPECT_EQ(CountText(0, "day"), "0 days");
}

TEST(RefundWorking, OfAProratedReturnWithAFee) {
  const RefundFacts facts =
      FactsWith(ReservationWith(PlanOf(BillingPlan::kUpfront, Term::kOneYear, "31 USD", "2022-03-01T12:00:00Z")));
  EXPECT_EQ(WorkingText(ExplainRefund, QuoteRefund(facts, {.quantity = 1}, At("2022-06-09T08:00:00Z")).value()),
            R"(age in UTC dates
  date of the return - date of the purchase = 2022-06-09 - 2022-03-01
    date of the return: 2022-06-09
    date of the purchase: 2022-03-01
  -> 100 days
fee schedule
  the first row that matches
    policy: refundPolicies/csp-2020
    age: 100 days
    used: no
  -> after 5 days
pro-rated credit, half to even
  unit price x units x days left / term days = 31.00 USD x 1 x 265 days / 365 days
    unit price: 31.00 USD
    units: 1
    days left: 265 days
    term days: 365 days
  -> 22.51 USD
early termination fee, half to even
  fee rate of credit = 12 % of 22.51 USD
    fee rate: 12 %
    credit: 22.51 USD
  -> 2.70 USD
refund
  credit - fee = 22.51 USD - 2.70 USD
    credit: 22.51 USD
    fee: 2.70 USD
  -> 19.81 USD
counted against the yearly limit
  refund = 19.81 USD
    refund: 19.81 USD
  -> 19.81 USD
yearly limit
  available before - counted = 50000.00 USD - 19.81 USD
    limit: 50000.00 USD
    available before: 50000.00 USD
    counted: 19.81 USD
  -> 49980.19 USD available after
retained
  paid so far - refund = 93.00 USD - 19.81 USD
    paid so far: 93.00 USD
    refund: 19.81 USD
  -> 73.19 USD
)");
}

TEST(RefundWorking, OfAMonthlyReturnInAnotherCurrency) {
  RefundFacts facts =
      FactsWith(ReservationWith(PlanOf(BillingPlan::kMonthly, Term::kOneYear, "90 GBP", "2023-03-04T03:29:14Z")),
                "self-service-2023");
  facts.rate_to_usd = ExchangeRate{In("GBP"), In("USD"), 1'192'566'000};
  EXPECT_EQ(WorkingText(ExplainRefund, QuoteRefund(facts, {.quantity = 1}, At("2023-03-10T03:07:06Z")).value()),
            R"(age in UTC dates
  date of the return - date of the purchase = 2023-03-10 - 2023-03-04
    date of the return: 2023-03-10
    date of the purchase: 2023-03-04
  -> 6 days
fee schedule
  the first row that matches
    policy: refundPolicies/self-service-2023
    age: 6 days
    used: no
  -> pro-rated
pro-rated credit of the current payment, half to even
  unit payment x units x days left / days of the payment period = 7.50 GBP x 1 x 25 days / 31 days
    unit payment: 7.50 GBP
    units: 1
    days left: 25 days
    days of the payment period: 31 days
  -> 6.05 GBP
early termination fee, half to even
  fee rate of credit = 0 % of 6.05 GBP
    fee rate: 0 %
    credit: 6.05 GBP
  -> 0.00 GBP
refund
  credit - fee = 6.05 GBP - 0.00 GBP
    credit: 6.05 GBP
    fee: 0.00 GBP
  -> 6.05 GBP
remaining commitment, canceled
  unit payment x units x payments to come = 7.50 GBP x 1 x 11 payments
    unit payment: 7.50 GBP
    units: 1
    payments to come: 11 payments
  -> 82.50 GBP
counted against the yearly limit
  (refund + remaining commitment) x rate = (6.05 GBP + 82.50 GBP) x 1.192566 USD/GBP
    refund: 6.05 GBP
    remaining commitment: 82.50 GBP
    rate: 1.192566 USD/GBP
  -> 105.60 USD
yearly limit
  available before - counted = 50000.00 USD - 105.60 USD
    limit: 50000.00 USD
    available before: 50000.00 USD
    counted: 105.60 USD
  -> 49894.40 USD available after
retained
  paid so far - refund = 22.50 GBP - 6.05 GBP
    paid so far: 22.50 GBP
    refund: 6.05 GBP
  -> 16.45 GBP
)");
}

TEST(RefundWorking, OfAWholeReturnCutToTheLimit) {
  RefundFacts facts =
      FactsWith(ReservationWith(PlanOf(BillingPlan::kUpfront, Term::kOneYear, "31 USD", "2022-03-01T12:00:00Z")));
  facts.limit = Cash("50 USD");
  const RefundCommand command{.quantity = 2, .accept_limited_amount = true};
  EXPECT_EQ(WorkingText(ExplainRefund, QuoteRefund(facts, command, At("2022-03-02")).value()), R"(age in UTC dates
  date of the return - date of the purchase = 2022-03-02 - 2022-03-01
    date of the return: 2022-03-02
    date of the purchase: 2022-03-01
  -> 1 day
fee schedule
  the first row that matches
    policy: refundPolicies/csp-2020
    age: 1 day
    used: no
  -> within 5 days, unused
full credit: everything paid for the units
  unit payment x units x payments made = 31.00 USD x 2 x 1 payment
    unit payment: 31.00 USD
    units: 2
    payments made: 1 payment
  -> 62.00 USD
early termination fee, half to even
  fee rate of credit = 0 % of 62.00 USD
    fee rate: 0 %
    credit: 62.00 USD
  -> 0.00 USD
refund, cut to what the yearly limit leaves
  credit - fee - forfeited = 62.00 USD - 0.00 USD - 12.00 USD
    credit: 62.00 USD
    fee: 0.00 USD
    forfeited: 12.00 USD
  -> 50.00 USD
counted against the yearly limit
  refund = 50.00 USD
    refund: 50.00 USD
  -> 50.00 USD
yearly limit
  available before - counted = 50.00 USD - 50.00 USD
    limit: 50.00 USD
    available before: 50.00 USD
    counted: 50.00 USD
  -> 0.00 USD available after
retained
  paid so far - refund = 93.00 USD - 50.00 USD
    paid so far: 93.00 USD
    refund: 50.00 USD
  -> 43.00 USD
)");
}

TEST(RefundWorking, OfWhatCannotBeReturned) {
  const RefundFacts facts =
      FactsWith(ReservationWith(PlanOf(BillingPlan::kUpfront, Term::kOneYear, "31 USD", "2022-03-01T12:00:00Z")));
  EXPECT_EQ(WorkingText(ExplainRefund, QuoteRefund(facts, {}, At("2023-03-01T12:00:00Z")).value()), R"(age in UTC dates
  date of the return - date of the purchase = 2023-03-01 - 2022-03-01
    date of the return: 2023-03-01
    date of the purchase: 2022-03-01
  -> 365 days
fee schedule
  the first row that matches
    policy: refundPolicies/csp-2020
    age: 365 days
    used: no
  -> after 5 days
retained
  paid so far - refund = 93.00 USD - 0.00 USD
    paid so far: 93.00 USD
    refund: 0.00 USD
  -> 93.00 USD
)");
}

TEST(PurchaseWorking, OfAMonthlyPlan) {
  const PurchaseQuote quote =
      QuotePurchase(PurchaseFactsWith(OfferWith("31 USD")), Buy(3, BillingPlan::kMonthly), At("2023-03-07")).value();
  EXPECT_EQ(WorkingText(ExplainPurchase, quote), R"(unit payment, cut to the minor unit
  unit price / months of the term = 31.00 USD / 12
    unit price: 31.00 USD
    months of the term: 12
  -> 2.58 USD
each payment
  unit payment x units = 2.58 USD x 3
    unit payment: 2.58 USD
    units: 3
  -> 7.74 USD
total
  each payment x payments = 7.74 USD x 12 payments
    each payment: 7.74 USD
    payments: 12 payments
  -> 92.88 USD
)");
}

TEST(ExchangeWorking, OfTwoReturnsAndTwoPurchases) {
  const Reservation upfront =
      ReservationWith(PlanOf(BillingPlan::kUpfront, Term::kOneYear, "31 USD", "2023-06-09T12:00:00Z"));
  Reservation monthly =
      ReservationWith(PlanOf(BillingPlan::kMonthly, Term::kOneYear, "31 USD", "2023-03-07T12:00:00Z"));
  monthly.name.reservation = IdOf<ReservationId>(5);
  const ExchangeFacts facts{
      {{upfront, PolicyNamed("csp-2020"), std::nullopt}, {monthly, PolicyNamed("csp-2020"), std::nullopt}},
      {PurchaseFactsWith(OfferWith("120 USD")), PurchaseFactsWith(OfferWith("60 USD"))}};
  const ExchangeCommand command{{{upfront.name, 1}, {monthly.name, 3}}, {Buy(2), Buy(1, BillingPlan::kMonthly)}};
  EXPECT_EQ(WorkingText(ExplainExchange, QuoteExchange(Adatum(), facts, command, At("2023-06-10")).value()),
            R"(returns[0]: full credit: everything paid for the units
  unit payment x units x payments made = 31.00 USD x 1 x 1 payment
    unit payment: 31.00 USD
    units: 1
    payments made: 1 payment
  -> 31.00 USD
returns[1]: pro-rated credit of the current payment, half to even
  unit payment x units x days left / days of the payment period = 2.58 USD x 3 x 27 days / 30 days
    unit payment: 2.58 USD
    units: 3
    days left: 27 days
    days of the payment period: 30 days
  -> 6.97 USD
returns[1]: remaining commitment, canceled
  unit payment x units x payments to come = 2.58 USD x 3 x 8 payments
    unit payment: 2.58 USD
    units: 3
    payments to come: 8 payments
  -> 61.92 USD
purchases[0]: all payments of the term
  unit payment x units x payments = 120.00 USD x 2 x 1 payment
    unit payment: 120.00 USD
    units: 2
    payments: 1 payment
  -> 240.00 USD
purchases[1]: all payments of the term
  unit payment x units x payments = 5.00 USD x 1 x 12 payments
    unit payment: 5.00 USD
    units: 1
    payments: 12 payments
  -> 60.00 USD
returns in all
  returns[0] credit + returns[1] credit + returns[1] remaining commitment = 31.00 USD + 6.97 USD + 61.92 USD
    returns[0] credit: 31.00 USD
    returns[1] credit: 6.97 USD
    returns[1] remaining commitment: 61.92 USD
  -> 99.89 USD
purchases in all
  purchases[0] + purchases[1] = 240.00 USD + 60.00 USD
    purchases[0]: 240.00 USD
    purchases[1]: 60.00 USD
  -> 300.00 USD
net payable over the terms
  purchases - returns = 300.00 USD - 99.89 USD
    purchases: 300.00 USD
    returns: 99.89 USD
  -> 200.11 USD
cash today
  purchases[0] first payment + purchases[1] first payment - returns[0] credit - returns[1] credit)"
            R"( = 240.00 USD + 5.00 USD - 31.00 USD - 6.97 USD
    purchases[0] first payment: 240.00 USD
    purchases[1] first payment: 5.00 USD
    returns[0] credit: 31.00 USD
    returns[1] credit: 6.97 USD
  -> 207.03 USD
)");
}

TEST(ExchangeWorking, OfATwinSwap) {
  ExchangeQuote quote;
  quote.twin_swap = true;
  EXPECT_EQ(WorkingText(ExplainExchange, quote), R"(premium-storage twin
  the same size with or without premium storage is swapped without charge
  -> 0.00 USD
)");
}

}  // namespace
}  // namespace prorata::domain
