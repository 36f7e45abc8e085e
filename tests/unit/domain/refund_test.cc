// What a return pays on every side of every bound, and everything that stands against it, with its numbers.

#include "server/domain/refund.h"

#include <functional>
#include <limits>

#include "tests/unit/domain/fixtures.h"

namespace prorata::domain {
namespace {

const PaymentPlan kUpfront = PlanOf(BillingPlan::kUpfront, Term::kOneYear, "31 USD", "2023-03-01T12:00:00Z");
const PaymentPlan kMonthly = PlanOf(BillingPlan::kMonthly, Term::kOneYear, "32 USD", "2022-12-01T00:19:40Z");

std::string AmountsText(const RefundQuote& quote) {
  return fmt::format("{}: {} - {} - {} = {}", quote.tier, AmountText(quote.credit), AmountText(quote.fee),
                     AmountText(quote.forfeited), AmountText(quote.refund));
}

TEST(RefundQuote, FollowsTheSchedule) {
  const struct {
    std::string_view name;
    const PaymentPlan& plan;
    std::string_view as_of;
    bool used;
    std::string_view expected;
  } cases[] = {
      {"same instant", kUpfront, "2023-03-01T12:00:00Z", false, "within 5 days, unused: 31.00 - 0.00 - 0.00 = 31.00"},
      {"day 5, unused, last moment", kUpfront, "2023-03-06T23:59:59.999999Z", false,
       "within 5 days, unused: 31.00 - 0.00 - 0.00 = 31.00"},
      // 31 x 361 / 366: the term has the 29 February of 2024.
      {"day 5, used", kUpfront, "2023-03-06T00:00:00Z", true, "within 5 days, used: 30.58 - 0.00 - 0.00 = 30.58"},
      // 31 x 360 / 366 = 30.4918, 12 % = 3.6588.
      {"day 6, unused", kUpfront, "2023-03-07T00:00:00Z", false, "after 5 days: 30.49 - 3.66 - 0.00 = 26.83"},
      {"day 6, used", kUpfront, "2023-03-07T00:00:00Z", true, "after 5 days: 30.49 - 3.66 - 0.00 = 26.83"},
      // 31 x 1 / 366 = 0.0847, 12 % = 0.0096.
      {"last but one day", kUpfront, "2024-02-29T23:59:59Z", false, "after 5 days: 0.08 - 0.01 - 0.00 = 0.07"},
      {"last day", kUpfront, "2024-03-01T11:59:59.999999Z", false, "after 5 days: 0.00 - 0.00 - 0.00 = 0.00"},
      // 2.66 x 19 / 28 = 1.805 to the even cent; 12 % = 0.216.
      {"monthly, third payment", kMonthly, "2023-02-10T21:16:24Z", false, "after 5 days: 1.80 - 0.22 - 0.00 = 1.58"},
      // The period has begun by date, its payment has not fallen due: nothing of the old one is left.
      {"monthly, before the hour of the payment", kMonthly, "2023-02-01T00:19:39Z", false,
       "after 5 days: 0.00 - 0.00 - 0.00 = 0.00"},
      {"monthly, at the payment", kMonthly, "2023-02-01T00:19:40Z", false, "after 5 days: 2.66 - 0.32 - 0.00 = 2.34"},
      {"monthly, day 3", kMonthly, "2022-12-04T00:00:00Z", true, "within 5 days, used: 2.40 - 0.00 - 0.00 = 2.40"},
      {"monthly, last period", kMonthly, "2023-11-21T00:00:00Z", false, "after 5 days: 0.89 - 0.11 - 0.00 = 0.78"},
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(row.name);
    RefundFacts facts = FactsWith(ReservationWith(row.plan));
    facts.reservation.Change().used = row.used;
    const RefundQuote quote = QuoteRefund(facts, {.quantity = 1}, At(row.as_of)).value();
    EXPECT_EQ(AmountsText(quote), row.expected);
    EXPECT_EQ(ReasonsText(quote.violations), "");
  }
}

TEST(RefundQuote, SoftwareHasSeventyTwoHours) {
  const struct {
    std::string_view as_of;
    std::string_view amounts;
    std::string_view reasons;
  } cases[] = {
      {"2023-03-04T12:00:00Z", "within 72 hours: 31.00 - 0.00 - 0.00 = 31.00", ""},
      {"2023-03-04T12:00:00.000001Z", "after 72 hours: 0.00 - 0.00 - 0.00 = 0.00", "REFUND_WINDOW_CLOSED reservation"},
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(row.as_of);
    RefundFacts facts = FactsWith(ReservationWith(kUpfront));
    facts.reservation.Change().product_family = "software";
    facts.reservation.Change().used = true;
    const RefundQuote quote = QuoteRefund(facts, {.quantity = 1}, At(row.as_of)).value();
    EXPECT_EQ(AmountsText(quote), row.amounts);
    EXPECT_EQ(ReasonsText(quote.violations), row.reasons);
  }
}

TEST(RefundQuote, NothingIsReturnedFromTheExpiryOn) {
  RefundFacts facts = FactsWith(ReservationWith(kUpfront));
  facts.policy.Change().tiers = {{.display_name = "always", .credit = CreditRule::kFull}};
  EXPECT_EQ(AmountsText(QuoteRefund(facts, {.quantity = 1}, At("2024-03-01T11:59:59.999999Z")).value()),
            "always: 31.00 - 0.00 - 0.00 = 31.00");
  EXPECT_EQ(AmountsText(QuoteRefund(facts, {.quantity = 1}, At("2024-03-01T12:00:00Z")).value()),
            "always: 0.00 - 0.00 - 0.00 = 0.00");
}

TEST(RefundQuote, WithoutAMatchingRowTheWindowIsClosed) {
  RefundFacts facts = FactsWith(ReservationWith(kUpfront));
  facts.policy.Change().tiers.pop_back();
  const RefundQuote quote = QuoteRefund(facts, {}, At("2023-05-01")).value();
  EXPECT_EQ(AmountsText(quote), ": 0.00 - 0.00 - 0.00 = 0.00");
  EXPECT_EQ(
      FullText(quote.violations),
      "REFUND_WINDOW_CLOSED field=reservation subject=refundPolicies/csp-2020: 1452 hours (61 days) after the purchase "
      "refundPolicies/csp-2020 pays nothing for `virtual_machines`\n"
      "  age_days=61\n"
      "  age_hours=1452\n"
      "  product_family=virtual_machines\n"
      "  tier=\n");
}

TEST(RefundQuote, TellsWhatWasPaidKeptAndCanceled) {
  const RefundQuote quote =
      QuoteRefund(FactsWith(ReservationWith(kMonthly)), {.quantity = 2}, At("2023-02-10")).value();
  EXPECT_EQ(quote.basis.payments_made, 3);
  EXPECT_EQ(quote.basis.payments_total, 12);
  EXPECT_EQ(quote.basis.days_left, 19);
  EXPECT_EQ(quote.basis.days_in_period, 28);
  EXPECT_EQ(quote.credit, Cash("3.61 USD"));  // 2 x 2.66 x 19 / 28, rounded once
  EXPECT_EQ(quote.fee, Cash("0.43 USD"));
  EXPECT_EQ(quote.paid, Cash("23.94 USD"));
  EXPECT_EQ(quote.retained, Cash("20.76 USD"));
  EXPECT_EQ(quote.basis.remaining_commitment, Cash("47.88 USD"));
  EXPECT_EQ(quote.age_days, 71);
  EXPECT_EQ(quote.reservation_quantity, 3);
  EXPECT_EQ(QuoteRefund(FactsWith(ReservationWith(kMonthly)), {}, At("2023-02-10")).value().quantity, 3);
}

TEST(RefundQuote, MayTakeTheLowerOfPaidAndCurrentPrice) {
  const struct {
    const PaymentPlan& plan;
    PriceBasis basis;
    std::optional<Money> current;
    std::string_view expected;
  } cases[] = {
      {kUpfront, PriceBasis::kLowerOfPaidAndCurrent, Cash("20 USD"), "20.00 USD"},
      {kUpfront, PriceBasis::kLowerOfPaidAndCurrent, Cash("40 USD"), "31.00 USD"},
      {kUpfront, PriceBasis::kLowerOfPaidAndCurrent, std::nullopt, "31.00 USD"},
      {kUpfront, PriceBasis::kPaid, Cash("20 USD"), "31.00 USD"},
      {kMonthly, PriceBasis::kLowerOfPaidAndCurrent, Cash("20 USD"), "1.66 USD"},
  };
  for (const auto& row : cases) {
    const Credit credit = CreditFor(ReservationWith(row.plan), 1, row.basis, row.current, At("2023-04-01")).value();
    EXPECT_EQ(ToString(credit.unit_amount), row.expected);
    EXPECT_EQ(credit.full, Multiply(row.plan.unit_payment, credit.payments_made).value());
  }
}

TEST(RefundQuote, SaysEverythingThatStandsAgainstIt) {
  using Change = std::function<void(RefundFacts&, RefundCommand&)>;
  const Instant as_of = At("2023-06-01");
  const auto cancel = [](RefundFacts& f, RefundCommand&) {
    f.reservation.Change().cancel_reason = CancelReason::kSplit;
    f.reservation.Change().cancel_time = At("2023-04-01");
  };
  const struct {
    std::string_view name;
    Change change;
    std::string_view expected;
  } cases[] = {
      {"nothing", [](auto&, auto&) {}, ""},
      {"canceled", cancel, "RESERVATION_NOT_ACTIVE reservation"},
      {"expired", [](auto& f, auto&) { f.reservation.Change().plan.expire_time = At("2023-06-01"); },
       "RESERVATION_EXPIRED reservation"},
      {"about to expire",
       [](auto& f, auto&) { f.reservation.Change().plan.expire_time = At("2023-06-01T00:00:00.000001Z"); }, ""},
      {"pending", [](auto& f, auto&) { f.reservation.Change().pending = RefundOf(9); },
       "OPERATION_IN_PROGRESS reservation"},
      {"all units", [](auto&, auto& c) { c.quantity = 3; }, ""},
      {"too many units", [](auto&, auto& c) { c.quantity = 4; }, "QUANTITY_ABOVE_REMAINING quantity"},
      {"more than can be counted", [](auto&, auto& c) { c.quantity = std::numeric_limits<int64_t>::max(); },
       "QUANTITY_ABOVE_REMAINING quantity"},
      {"an order with room for two more",
       [](auto& f, auto& c) {
         f.reservations_of_order = 998;
         c.quantity = 1;
       },
       ""},
      {"a full order",
       [](auto& f, auto& c) {
         f.reservations_of_order = 999;
         c.quantity = 1;
       },
       "TOO_MANY_RESERVATIONS quantity"},
      {"all units of a full order", [](auto& f, auto&) { f.reservations_of_order = 1000; }, ""},
      {"not refundable", [](auto& f, auto&) { f.reservation.Change().refundable = false; },
       "NON_REFUNDABLE reservation"},
      {"no rate",
       [](auto& f, auto&) {
         PaymentPlan& plan = f.reservation.Change().plan;
         plan.unit_price = plan.unit_payment = Cash("31 GBP");
       },
       "EXCHANGE_RATE_MISSING"},
      {"above the limit", [](auto& f, auto&) { f.limit = Cash("61.26 USD"); }, "REFUND_LIMIT_EXCEEDED quantity"},
      {"exactly the limit", [](auto& f, auto&) { f.limit = Cash("61.27 USD"); }, ""},
      {"everything",
       [](auto& f, auto& c) {
         f.reservation.Change().cancel_reason = CancelReason::kRefunded;
         f.reservation.Change().cancel_time = At("2023-04-01");
         f.reservation.Change().pending = RefundOf(9);
         c.quantity = 4;
         f.reservation.Change().refundable = false;
         f.policy.Change().tiers.pop_back();
         PaymentPlan& plan = f.reservation.Change().plan;
         plan.unit_price = plan.unit_payment = Cash("31 GBP");
       },
       "RESERVATION_NOT_ACTIVE reservation, OPERATION_IN_PROGRESS reservation, QUANTITY_ABOVE_REMAINING quantity, "
       "NON_REFUNDABLE reservation, REFUND_WINDOW_CLOSED reservation, EXCHANGE_RATE_MISSING"},
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(row.name);
    RefundFacts facts = FactsWith(ReservationWith(kUpfront));
    RefundCommand command;
    row.change(facts, command);
    const RefundQuote quote = QuoteRefund(facts, command, as_of).value();
    EXPECT_EQ(ReasonsText(quote.violations), row.expected);
    const bool returnable = row.expected.empty() || row.name == "pending" || row.name == "no rate" ||
                            row.name == "above the limit" || row.name == "a full order";
    EXPECT_EQ(quote.refund.is_zero(), !returnable || row.name == "about to expire");
    EXPECT_EQ(quote.retained, Subtract(quote.paid, quote.refund).value());
  }
}

TEST(RefundQuote, NamesWhatStandsAgainstIt) {
  RefundFacts facts = FactsWith(ReservationWith(kUpfront));
  facts.reservation.Change().pending = RefundOf(9);
  facts.reservation.Change().refundable = false;
  facts.reservation.Change().plan.expire_time = At("2023-06-01");
  EXPECT_EQ(
      FullText(QuoteRefund(facts, {.quantity = 4}, At("2023-07-01")).value().violations),
      fmt::format(
          "RESERVATION_EXPIRED field=reservation subject={0}: the reservation expired at 2023-06-01T00:00:00Z\n"
          "  expire_time=2023-06-01T00:00:00Z\n"
          "OPERATION_IN_PROGRESS field=reservation subject={0}: {1} waits for approval; wait for it or withdraw "
          "it\n"
          "  pending_operation={1}\n"
          "QUANTITY_ABOVE_REMAINING field=quantity subject={0}: 4 units are to be returned, the reservation has 3\n"
          "  quantity=4\n"
          "  remaining=3\n"
          "NON_REFUNDABLE field=reservation subject={2}: {2} cannot be returned for money\n",
          ToString(facts.reservation->name), ToString(RefundOf(9)), ToString(facts.reservation->offer)));
}

TEST(RefundQuote, IsRefusedWhereItMeansNothing) {
  const RefundFacts facts = FactsWith(ReservationWith(kUpfront));
  EXPECT_EQ(ReasonsText(QuoteRefund(facts, {.quantity = -1}, At("2023-06-01")).status()), "FIELD_INVALID quantity");
  EXPECT_EQ(ReasonsText(QuoteRefund(facts, {}, At("2023-03-01T11:59:59.999999Z")).status()),
            "TIME_OUT_OF_RANGE as_of_time");
  RefundFacts large = facts;
  PaymentPlan& plan = large.reservation.Change().plan;
  plan.unit_price = plan.unit_payment = Cash("92233720368547758.07 USD");
  EXPECT_EQ(ReasonsText(QuoteRefund(large, {}, At("2023-06-01")).status()), "AMOUNT_OUT_OF_RANGE");
}

// A year at 30,000.00 USD a unit, returned on the day it was bought.
RefundFacts LargeFacts(std::string_view policy = "csp-2020", BillingPlan plan = BillingPlan::kUpfront) {
  return FactsWith(ReservationWith(PlanOf(plan, Term::kOneYear, "30000 USD", "2024-03-01T00:00:00Z"), 2), policy);
}

TEST(RefundLimit, IsExplainedWithItsNumbersAndTheDateItFits) {
  RefundFacts facts = LargeFacts();
  facts.allowance.Change().days = {{On("2023-05-01"), 1'000'000, 0}, {On("2023-06-01"), 1'500'000, 200'000}};
  const RefundQuote quote = QuoteRefund(facts, {.quantity = 1}, At("2024-03-01")).value();
  EXPECT_EQ(
      FullText(quote.violations),
      "REFUND_LIMIT_EXCEEDED field=quantity subject=partners/contoso/customers/adatum: the refund counts 30000.00 USD, "
      "23000.00 USD of 50000.00 USD are available; it fits on 2024-04-30\n"
      "  available=23000.00 USD\n"
      "  counted=30000.00 USD\n"
      "  fits_on_date=2024-04-30\n"
      "  held=2000.00 USD\n"
      "  limit=50000.00 USD\n"
      "  used=25000.00 USD\n");
  EXPECT_EQ(quote.refund, Cash("30000 USD"));
  EXPECT_EQ(quote.available_before, Cash("23000 USD"));
  EXPECT_EQ(quote.available_after, Cash("0 USD"));
}

TEST(RefundLimit, AboveTheLimitItselfThereIsNoDate) {
  const RefundQuote quote = QuoteRefund(LargeFacts(), {.quantity = 2}, At("2024-03-01")).value();
  ASSERT_EQ(ReasonsText(quote.violations), "REFUND_LIMIT_EXCEEDED quantity");
  EXPECT_EQ(quote.violations[0].metadata.count("fits_on_date"), 0u);
  EXPECT_EQ(quote.violations[0].description,
            "the refund counts 60000.00 USD, 50000.00 USD of 50000.00 USD are available; it is above the limit itself: "
            "return fewer units");
}

TEST(RefundLimit, AcceptingLessForfeitsTheRest) {
  const struct {
    std::string_view name;
    std::string_view policy;
    BillingPlan plan;
    int64_t used_minor;
    std::string_view expected;
    std::string_view reasons;
  } cases[] = {
      {"fits", "csp-2020", BillingPlan::kUpfront, 0, "30000.00 - 0.00 - 0.00 = 30000.00, counts 30000.00 of 50000.00",
       ""},
      {"to the cent", "csp-2020", BillingPlan::kUpfront, 20'000'00,
       "30000.00 - 0.00 - 0.00 = 30000.00, counts 30000.00 of 30000.00", ""},
      {"one cent less", "csp-2020", BillingPlan::kUpfront, 20'000'01,
       "30000.00 - 0.00 - 0.01 = 29999.99, counts 29999.99 of 29999.99", ""},
      {"nothing left", "csp-2020", BillingPlan::kUpfront, 50'000'00,
       "30000.00 - 0.00 - 0.00 = 30000.00, counts 30000.00 of 0.00", "REFUND_LIMIT_EXCEEDED quantity"},
      // 2,500.00 paid back and 27,500.00 of commitment canceled.
      {"commitment first", "self-service-2023", BillingPlan::kMonthly, 21'000'00,
       "2500.00 - 0.00 - 1000.00 = 1500.00, counts 29000.00 of 29000.00", ""},
      {"commitment alone", "self-service-2023", BillingPlan::kMonthly, 22'500'00,
       "2500.00 - 0.00 - 2500.00 = 0.00, counts 27500.00 of 27500.00", ""},
      {"not even the commitment", "self-service-2023", BillingPlan::kMonthly, 22'500'01,
       "2500.00 - 0.00 - 0.00 = 2500.00, counts 30000.00 of 27499.99", "REFUND_LIMIT_EXCEEDED quantity"},
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(row.name);
    RefundFacts facts = LargeFacts(row.policy, row.plan);
    if (row.used_minor != 0) facts.allowance.Change().days = {{On("2024-01-01"), row.used_minor, 0}};
    const RefundQuote quote =
        QuoteRefund(facts, {.quantity = 1, .accept_limited_amount = true}, At("2024-03-01")).value();
    EXPECT_EQ(fmt::format("{} - {} - {} = {}, counts {} of {}", AmountText(quote.credit), AmountText(quote.fee),
                          AmountText(quote.forfeited), AmountText(quote.refund), AmountText(quote.counted_amount),
                          AmountText(quote.available_before)),
              row.expected);
    EXPECT_EQ(ReasonsText(quote.violations), row.reasons);
  }
}

TEST(RefundLimit, CountsOtherCurrenciesAtTheRate) {
  RefundFacts facts =
      FactsWith(ReservationWith(PlanOf(BillingPlan::kUpfront, Term::kOneYear, "1.91 GBP", "2023-03-10T01:38:15Z")));
  facts.rate_to_usd = ExchangeRate{In("GBP"), In("USD"), 1'192'566'000};
  const RefundQuote quote = QuoteRefund(facts, {.quantity = 1}, At("2023-03-10T02:22:27Z")).value();
  EXPECT_EQ(quote.refund, Cash("1.91 GBP"));
  EXPECT_EQ(quote.counted_amount, Cash("2.28 USD"));
  EXPECT_EQ(quote.available_after, Cash("49997.72 USD"));
  EXPECT_EQ(quote.rate_to_usd_nanos, 1'192'566'000);

  facts.limit = Cash("2.00 USD");
  const RefundQuote cut =
      QuoteRefund(facts, {.quantity = 1, .accept_limited_amount = true}, At("2023-03-10T02:22:27Z")).value();
  EXPECT_EQ(cut.refund, Cash("1.68 GBP"));  // 1.68 counts 2.00, 1.69 would count 2.02
  EXPECT_EQ(cut.forfeited, Cash("0.23 GBP"));
  EXPECT_EQ(cut.counted_amount, Cash("2.00 USD"));
}

TEST(RefundLimit, AMissingRateNamesPairAndDate) {
  const RefundFacts facts =
      FactsWith(ReservationWith(PlanOf(BillingPlan::kUpfront, Term::kOneYear, "1.91 GBP", "2023-03-06")));
  const RefundQuote quote = QuoteRefund(facts, {}, At("2023-03-06")).value();
  EXPECT_EQ(FullText(quote.violations),
            "EXCHANGE_RATE_MISSING field= subject=: no rate from GBP to USD is known for 2023-03-06\n"
            "  date=2023-03-06\n"
            "  from=GBP\n"
            "  to=USD\n");
  EXPECT_EQ(quote.rate_to_usd_nanos, 0);
  EXPECT_EQ(quote.counted_amount, Cash("0 USD"));
}

TEST(HonouredQuote, SaysWhatChanged) {
  const RefundFacts facts = FactsWith(ReservationWith(kMonthly));
  const Instant quoted_at = At("2023-01-31T12:00:00Z");
  const Instant expire_time = At("2023-02-01T12:00:00Z");
  const RefundQuote quoted = QuoteRefund(facts, {.quantity = 1}, quoted_at).value();
  const struct {
    std::string_view name;
    std::string_view now;
    std::function<void(RefundFacts&)> change;
    std::string_view expected;
  } cases[] = {
      {"unchanged", "2023-01-31T13:00:00Z", [](auto&) {}, ""},
      {"next day, another amount", "2023-02-01T00:00:00Z", [](auto&) {}, ""},
      {"a payment later", "2023-02-01T00:19:40Z", [](auto&) {}, "QUOTE_CHANGED quote_token"},
      {"too late", "2023-02-01T12:00:00Z", [](auto&) {}, "QUOTE_EXPIRED quote_token, QUOTE_CHANGED quote_token"},
      {"another revision", "2023-01-31T13:00:00Z", [](auto& f) { ++f.reservation.Change().revision; },
       "QUOTE_CHANGED quote_token"},
      {"pending", "2023-01-31T13:00:00Z",
       [](auto& f) {
         ++f.reservation.Change().revision;
         f.reservation.Change().pending = RefundOf(9);
       },
       "OPERATION_IN_PROGRESS reservation, QUOTE_CHANGED quote_token"},
      {"the order is full by now", "2023-01-31T13:00:00Z", [](auto& f) { f.reservations_of_order = 999; },
       "TOO_MANY_RESERVATIONS quantity"},
      {"the limit was used", "2023-01-31T13:00:00Z",
       [](auto& f) {
         f.allowance.Change().days = {{On("2023-01-31"), 49'999'95, 0}};
       },
       "REFUND_LIMIT_EXCEEDED quantity"},
      {"the limit was used, and the amount of now fits", "2023-02-01T00:00:00Z",
       [](auto& f) {
         f.allowance.Change().days = {{On("2023-01-31"), 49'999'95, 0}};
       },
       "REFUND_LIMIT_EXCEEDED quantity"},
      {"the schedule moved on", "2023-01-31T13:00:00Z", [](auto& f) { f.policy.Change().tiers.clear(); }, ""},
  };
  ASSERT_EQ(quoted.counted_amount, Cash("0.08 USD"));
  for (const auto& row : cases) {
    SCOPED_TRACE(row.name);
    RefundFacts changed = facts;
    row.change(changed);
    const RefundQuote now_quote = QuoteRefund(changed, {.quantity = 1}, At(row.now)).value();
    EXPECT_EQ(ReasonsText(CheckHonoured(quoted, expire_time, now_quote, At(row.now))), row.expected);
  }
  RefundFacts later = facts;
  const RefundQuote now_quote = QuoteRefund(later, {.quantity = 1}, At("2023-02-01T00:19:40Z")).value();
  EXPECT_EQ(FullText(CheckHonoured(quoted, expire_time, now_quote, At("2023-02-01T00:19:40Z"))),
            "QUOTE_CHANGED field=quote_token subject=: payments made: 2 when quoted, 3 now; quote again\n"
            "  payments_made_now=3\n"
            "  payments_made_quoted=2\n");
}

}  // namespace
}  // namespace prorata::domain
