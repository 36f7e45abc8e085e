// Goal: what the real cloud service answered, and what its documents work out, comes out of the public API on RocksDB
// to the minor unit. The cases are data: tests/data/cases.json. A kind that is not known here fails, so that none is
// passed over in silence.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/contoso.h"

namespace prorata::testing {
namespace {

using nlohmann::json;
using v1::BILLING_PLAN_MONTHLY;
using v1::BILLING_PLAN_UPFRONT;

// Kinds with nothing that this API computes, and what will.
const std::map<std::string, std::string> kOfOtherFeatures = {
    {"amortization", "cost of usage"},      {"isf", "utilization"},
    {"isf_series_mismatch", "utilization"}, {"utilization", "utilization"},
    {"hourly_application", "utilization"},
};

constexpr char kRates[] = "from,to,date,rate\nGBP,USD,2019-01-01,1.192566\n";

const json& Cases() {
  static const json cases = json::parse(std::ifstream("tests/data/cases.json")).at("cases");
  return cases;
}

v1::BillingPlan PlanOf(const json& word) {
  const std::string plan = word.get<std::string>();
  return plan == "Monthly" ? BILLING_PLAN_MONTHLY : BILLING_PLAN_UPFRONT;
}

// `1.83 GBP` of `1.83` and GBP, with the two digits that these currencies have.
std::string Amount(const json& decimal, const std::string& currency) {
  std::string text = decimal.get<std::string>();
  if (text.find('.') == std::string::npos) text += ".00";
  if (text.find('.') == text.size() - 2) text += "0";
  return text + " " + currency;
}

// A decimal with two digits as minor units, and back.
int64_t Minor(const json& decimal) {
  const std::string amount = Amount(decimal, "");
  const size_t point = amount.find('.');
  return std::stoll(amount.substr(0, point)) * 100 + std::stoll(amount.substr(point + 1, 2));
}
std::string Decimal(int64_t minor) {
  return fmt::format("{}.{:02}", minor / 100, minor % 100);
}

class ApiCases : public ::testing::TestWithParam<size_t> {
 protected:
  const json& Case() const { return Cases().at(GetParam()); }
  const json& Inputs() const { return Case().at("inputs"); }
  const json& Expected() const { return Case().at("expected"); }

  // Starts the world at a time, under the policy that the recorded cases ran under.
  void Open(const std::string& time, const std::string& policy = kNoFeePolicy) {
    world_ = std::make_unique<Contoso>(time);
    world_->UsePolicy("recorded", policy);
    ASSERT_TRUE(world_->root.ImportExchangeRates(kRates).ok());
  }
  Contoso& world() { return *world_; }

  void Refund();
  void Exchange();
  void Price();
  void RefundCap();
  void ExchangeMinimum();
  void ProrationDays();
  void ForeignExchange();
  void PartialReturn();
  void Split();
  void SplitAndMerge();

  v1::Reservation Get(const std::string& name) {
    v1::GetReservationRequest request;
    request.set_name(name);
    return *world().dana.Call(*world().dana.reservations, &v1::ReservationService::Stub::GetReservation, request);
  }
  // Splits as the case says.
  Answer<v1::SplitReservationResponse> SplitAsSaid(const v1::Reservation& reservation) {
    v1::SplitReservationRequest request;
    request.set_name(reservation.name());
    request.set_etag(reservation.etag());
    for (const json& part : Inputs().at("split")) request.add_quantities(part.get<int64_t>());
    return world().dana.Call(*world().dana.reservations, &v1::ReservationService::Stub::SplitReservation, request);
  }
  // The ledger: how many transactions there are.
  int Transactions() {
    v1::ListTransactionsRequest request;
    request.set_parent(kContoso);
    return world()
        .dana.Call(*world().dana.ledger, &v1::LedgerService::Stub::ListTransactions, request)
        ->transactions_size();
  }

  // A quote of an exchange of these returns for one offer.
  Answer<v1::ExchangeQuote> QuoteExchange(const v1::CalculateExchangeRequest& request) {
    return world().dana.Call(*world().dana.exchanges, &v1::ExchangeService::Stub::CalculateExchange, request);
  }

 private:
  std::unique_ptr<Contoso> world_;
};

void ApiCases::Refund() {
  const json& in = Inputs();
  const std::string currency = in.at("currency");
  const std::string bought = in.at("purchase_datetime_utc");
  const v1::BillingPlan plan = PlanOf(in.at("billing_plan"));
  const int64_t price =
      Minor(in.at("unit_payment")) * (plan == BILLING_PLAN_MONTHLY ? in.at("term_months").get<int>() : 1);
  Open(bought);
  const std::string reservation = Contoso::ReservationOf(world().Buy(
      world().Offer({.currency = currency, .price = Decimal(price)}), plan, in.at("order_original_quantity")));
  const int64_t consumed = Minor(in.at("consumed_refunds_before_usd"));
  ASSERT_TRUE(world().root.SetClock(in.at("refund_datetime_utc")).ok());
  if (consumed > 0) {
    const auto other =
        world().Buy(world().Offer({.sku = "Standard_Other", .price = Decimal(consumed)}), BILLING_PLAN_UPFRONT, 1);
    ASSERT_TRUE(world().Refund(Contoso::ReservationOf(other), 1).ok());
  }
  const v1::RefundQuote quote = world().QuoteRefund(reservation, in.at("return_quantity"));
  const auto refund = world().Refund(reservation, in.at("return_quantity"), quote.quote_token());
  ASSERT_TRUE(refund.ok()) << refund.status.error_message();
  for (const v1::RefundQuote& answer : {quote, refund->quote()}) {
    EXPECT_EQ(MoneyText(answer.refund()), Amount(Expected().at("refund"), currency));
    EXPECT_EQ(MoneyText(answer.paid()), Amount(Expected().at("total_paid"), currency));
    EXPECT_EQ(MoneyText(answer.retained()), Amount(Expected().at("prorated_retained"), currency));
    EXPECT_EQ(MoneyText(answer.remaining_commitment()),
              Amount(Expected().at("remaining_commitment_returned_qty"), currency));
    EXPECT_EQ(MoneyText(answer.counted_amount()), Expected().at("pricing_refund").get<std::string>());
    EXPECT_EQ(answer.payments_made(), in.at("completed_payments").get<int>());
    EXPECT_EQ(MoneyText(answer.available_before()), Decimal(5'000'000 - consumed) + " USD");
  }
}

// When a return was bought, so that the recorded proration comes out. The recordings say it in days left of the payment
// period.
std::string PurchaseTime(const std::string& id, size_t index) {
  if (id == "X01") return "2023-03-04T04:17:26Z";
  if (id == "X03") return index == 0 ? "2022-06-17T18:00:00Z" : "2022-06-15T18:00:00Z";
  return "2022-09-23T20:00:00Z";
}

void ApiCases::Exchange() {
  const std::map<std::string, std::string> exchanged = {
      {"X01", "2023-03-06T23:00:00Z"}, {"X03", "2022-06-28T18:54:00Z"}, {"X06", "2022-09-23T23:00:00Z"}};
  const std::string id = Case().at("id");
  ASSERT_TRUE(exchanged.contains(id)) << "say when the case was exchanged";
  const json& in = Inputs();
  const std::string currency = in.at("currency");
  Open("2022-01-01T00:00:00Z");
  v1::CreateExchangeRequest request;
  request.set_parent(kAdatum);
  request.set_request_id(FreshUuid());
  std::vector<size_t> order(in.at("returns").size());
  for (size_t i = 0; i < order.size(); ++i)
    order[i] = order.size() - 1 - i;  // Recorded newest first; the clock goes forward.
  std::map<size_t, v1::ExchangeReturn> returns;
  for (const size_t i : order) {
    const json& part = in.at("returns")[i];
    // The quantity bought and the unit payment follow from what was paid and given back.
    const int64_t refund = Minor(part.at("refund"));
    const int64_t paid = Minor(part.at("total_paid"));
    const int64_t unit_payment =
        part.contains("unit_payment") ? Minor(part.at("unit_payment")) : refund / part.at("quantity").get<int64_t>();
    const bool monthly = Minor(part.at("remaining_commitment")) > 0;
    const int64_t months = part.value("term_months", 12);
    ASSERT_TRUE(world().root.SetClock(PurchaseTime(id, i)).ok());
    const std::string offer = world().Offer({.sku = fmt::format("Standard_R{}", i),
                                             .term = months == 36 ? "3 Years" : "1 Year",
                                             .currency = currency,
                                             .price = Decimal(unit_payment * (monthly ? months : 1))});
    const auto bought = world().Buy(offer, monthly ? BILLING_PLAN_MONTHLY : BILLING_PLAN_UPFRONT, paid / unit_payment);
    returns[i].set_reservation(Contoso::ReservationOf(bought));
    returns[i].set_quantity(part.at("quantity"));
  }
  for (const auto& [i, part] : returns) *request.add_returns() = part;
  for (size_t i = 0; i < in.at("purchases").size(); ++i) {
    const json& wanted = in.at("purchases")[i];
    const int64_t quantity = wanted.at("quantity");
    v1::ExchangePurchase& purchase = *request.add_purchases();
    purchase.set_offer(world().Offer({.sku = fmt::format("Standard_P{}", i),
                                      .term = wanted.at("term") == "P3Y" ? "3 Years" : "1 Year",
                                      .currency = currency,
                                      .price = Decimal(Minor(wanted.at("total")) / quantity)}));
    purchase.set_quantity(quantity);
    purchase.set_billing_plan(PlanOf(wanted.at("plan")));
  }
  ASSERT_TRUE(world().root.SetClock(exchanged.at(id)).ok());

  v1::CalculateExchangeRequest calculate;
  calculate.set_parent(request.parent());
  *calculate.mutable_returns() = request.returns();
  *calculate.mutable_purchases() = request.purchases();
  const auto quote = QuoteExchange(calculate);
  ASSERT_TRUE(quote.ok()) << quote.status.error_message();
  EXPECT_EQ(quote->violations_size(), 0) << quote->DebugString();
  request.set_quote_token(quote->quote_token());
  const auto done = world().dana.Call(*world().dana.exchanges, &v1::ExchangeService::Stub::CreateExchange, request);
  ASSERT_TRUE(done.ok()) << done.status.error_message();
  EXPECT_EQ(done->state(), v1::Refund::STATE_SUCCEEDED);
  for (const v1::ExchangeQuote& answer : {*quote, done->quote()}) {
    EXPECT_EQ(MoneyText(answer.refunds_total()), Amount(Expected().at("refunds_total"), currency));
    EXPECT_EQ(MoneyText(answer.purchases_total()), Amount(Expected().at("purchases_total"), currency));
    EXPECT_EQ(MoneyText(answer.net_payable()), Amount(Expected().at("net_payable"), currency));
    for (int i = 0; i < answer.returns_size(); ++i) {
      const json& part = in.at("returns")[i];
      EXPECT_EQ(MoneyText(answer.returns(i).credit()), Amount(part.at("refund"), currency)) << i;
      EXPECT_EQ(MoneyText(answer.returns(i).paid()), Amount(part.at("total_paid"), currency)) << i;
      EXPECT_EQ(MoneyText(answer.returns(i).retained()), Amount(part.at("prorated_retained"), currency)) << i;
      EXPECT_EQ(MoneyText(answer.returns(i).remaining_commitment()), Amount(part.at("remaining_commitment"), currency))
          << i;
    }
  }
}

void ApiCases::Price() {
  const json& in = Inputs();
  const bool monthly = PlanOf(in.at("plan")) == BILLING_PLAN_MONTHLY;
  const std::string currency = in.value("currency", "USD");
  std::string first_due = in.value("first_due", "2023-03-07");
  if (first_due.size() == 7) first_due += "-15";
  // The price is that of the recorded price list for the same sku.
  const std::string price = monthly ? in.at("upfront_unit_price").get<std::string>() : "31.00";
  const int months = in.value("months", 12);
  Open(first_due + "T12:00:00Z");
  v1::CalculatePurchaseRequest request;
  request.set_parent(kAdatum);
  request.set_offer(world().Offer({.term = months == 36 ? "3 Years" : "1 Year", .currency = currency, .price = price}));
  request.set_billing_plan(monthly ? BILLING_PLAN_MONTHLY : BILLING_PLAN_UPFRONT);
  request.set_quantity(in.at("quantity"));
  const auto quote =
      world().dana.Call(*world().dana.reservations, &v1::ReservationService::Stub::CalculatePurchase, request);
  ASSERT_TRUE(quote.ok()) << quote.status.error_message();
  if (!monthly) {
    EXPECT_EQ(MoneyText(quote->total()), Expected().at("total").get<std::string>());
    return;
  }
  EXPECT_EQ(MoneyText(quote->total()), Amount(Expected().at("total"), currency));
  ASSERT_EQ(quote->payments_size(), Expected().at("payments").get<int>());
  for (const auto& payment : quote->payments()) {
    EXPECT_EQ(MoneyText(payment.amount()), Amount(Expected().at("payment_each"), currency));
  }
}

// The limit counts the canceled commitment in the documents' examples.
std::string CommitmentPolicy() {
  std::string policy = kNoFeePolicy;
  const std::string basis = "LIMIT_BASIS_REFUND_AMOUNT";
  return policy.replace(policy.find(basis), basis.size(), "LIMIT_BASIS_CANCELED_COMMITMENT");
}

void ApiCases::RefundCap() {
  const json& in = Inputs();
  Open("2021-01-01T00:00:00Z", CommitmentPolicy());
  const int64_t monthly = Minor(in.at("monthly"));
  const std::string reservation = Contoso::ReservationOf(
      world().Buy(world().Offer({.term = "3 Years", .price = Decimal(monthly * 36)}), BILLING_PLAN_MONTHLY, 1));
  // On the day of the payment after the k-th, k payments are consumed and all of the others are canceled.
  const auto clock_after = [](int64_t payments) {
    return fmt::format("{:04}-{:02}-01T00:00:00Z", 2021 + payments / 12, payments % 12 + 1);
  };
  const auto cancelable = [&](int64_t payments) {
    EXPECT_TRUE(world().root.SetClock(clock_after(payments)).ok());
    return world().QuoteRefund(reservation, 1);
  };
  if (in.contains("refund_after_payments")) {
    const v1::RefundQuote quote = cancelable(in.at("refund_after_payments"));
    EXPECT_EQ(MoneyText(quote.counted_amount()), Amount(Expected().at("cancelled_commitment"), "USD"));
    ASSERT_TRUE(world().Refund(reservation, 1, quote.quote_token()).ok());
    v1::GetRefundAllowanceRequest allowance;
    allowance.set_customer(kAdatum);
    const auto available = [&] {
      const auto answer =
          world().dana.Call(*world().dana.refunds, &v1::RefundService::Stub::GetRefundAllowance, allowance);
      return MoneyText(answer->available());
    };
    EXPECT_EQ(available(), Amount(Expected().at("available_after"), "USD"));
    ASSERT_TRUE(world().root.SetClock("2022-12-31T23:59:59Z").ok());
    EXPECT_EQ(available(), Amount(Expected().at("available_after"), "USD")) << "on day 364";
    ASSERT_TRUE(world().root.SetClock("2023-01-01T00:00:00Z").ok());
    EXPECT_EQ(available(), Amount(Expected().at("available_after_365_days"), "USD")) << "on day 365";
    return;
  }
  const int64_t least = Minor(Expected().at("min_spent_before_cancel"));
  EXPECT_EQ(Minor(in.at("total")) - least, Minor(Expected().at("max_cancellable")));
  const int64_t enough = (least + monthly - 1) / monthly;
  const v1::RefundQuote early = cancelable(enough - 1);
  ASSERT_EQ(early.violations_size(), 1) << early.DebugString();
  EXPECT_EQ(early.violations(0).reason(), v1::ERROR_REASON_REFUND_LIMIT_EXCEEDED);
  EXPECT_EQ(cancelable(enough).violations_size(), 0);
}

void ApiCases::ExchangeMinimum() {
  const json& in = Inputs();
  Open("2021-01-01T00:00:00Z");
  const std::string reservation = Contoso::ReservationOf(world().Buy(
      world().Offer({.term = "3 Years", .price = Decimal(Minor(in.at("monthly")) * 36)}), BILLING_PLAN_MONTHLY, 1));
  const int64_t made = in.at("payments_made");
  ASSERT_TRUE(world().root.SetClock(fmt::format("{:04}-{:02}-01T00:00:00Z", 2021 + made / 12, made % 12 + 1)).ok());
  const int64_t least = Minor(Expected().at("min_new_commitment"));
  for (const int64_t value : {least - 1, least}) {
    v1::CalculateExchangeRequest request;
    request.set_parent(kAdatum);
    request.add_returns()->set_reservation(reservation);
    v1::ExchangePurchase& purchase = *request.add_purchases();
    purchase.set_offer(world().Offer({.sku = fmt::format("Standard_V{}", value), .price = Decimal(value)}));
    purchase.set_quantity(1);
    purchase.set_billing_plan(BILLING_PLAN_UPFRONT);
    const auto quote = QuoteExchange(request);
    ASSERT_TRUE(quote.ok()) << quote.status.error_message();
    ASSERT_EQ(quote->violations_size(), value < least ? 1 : 0) << quote->DebugString();
    if (value < least) {
      EXPECT_EQ(quote->violations(0).reason(), v1::ERROR_REASON_EXCHANGE_VALUE_TOO_LOW);
    }
  }
}

void ApiCases::ProrationDays() {
  Open(Inputs().at("purchase").get<std::string>() + "T09:30:00Z");
  const std::string reservation =
      Contoso::ReservationOf(world().Buy(world().Offer({.price = "365.00"}), BILLING_PLAN_UPFRONT, 1));
  ASSERT_TRUE(world().root.SetClock(Inputs().at("return_date").get<std::string>() + "T23:59:59Z").ok());
  const v1::RefundQuote quote = world().QuoteRefund(reservation, 1);
  EXPECT_EQ(quote.days_left(), Expected().at("remaining_days").get<int>());
  EXPECT_EQ(MoneyText(quote.credit()), "1.00 USD");
}

void ApiCases::ForeignExchange() {
  Open("2023-03-06T00:00:00Z");
  for (const json& pair : Inputs().at("pairs")) {
    const std::string offer =
        world().Offer({.sku = "Standard_" + std::to_string(Minor(pair[0])), .currency = "GBP", .price = pair[0]});
    const std::string reservation = Contoso::ReservationOf(world().Buy(offer, BILLING_PLAN_UPFRONT, 1));
    const auto refund = world().Refund(reservation, 1);
    ASSERT_TRUE(refund.ok()) << refund.status.error_message();
    EXPECT_EQ(MoneyText(refund->quote().counted_amount()), Amount(pair[1], "USD")) << pair[0];
  }
}

void ApiCases::PartialReturn() {
  Open("2024-05-01T00:00:00Z");
  const v1::Order order = world().Buy(world().Offer({.price = "31.00"}), BILLING_PLAN_UPFRONT, Inputs().at("quantity"));
  const std::string source = Contoso::ReservationOf(order);
  const auto refund = world().Refund(source, Inputs().at("return_quantity"));
  ASSERT_TRUE(refund.ok()) << refund.status.error_message();
  EXPECT_EQ(Get(source).state(), v1::Reservation::STATE_CANCELED);
  EXPECT_EQ(Get(source).cancel_reason(), v1::Reservation::CANCEL_REASON_SPLIT);
  const v1::Reservation rest = Get(refund->remaining_reservation());
  EXPECT_EQ(rest.state(), v1::Reservation::STATE_ACTIVE);
  EXPECT_EQ(rest.quantity(), Expected().at("new_reservation_quantity").get<int>());
  EXPECT_EQ(rest.name().substr(0, order.name().size()), order.name());
  const v1::Reservation returned = Get(refund->returned_reservation());
  EXPECT_EQ(returned.quantity(), Inputs().at("return_quantity").get<int>());
  EXPECT_EQ(returned.cancel_reason(), v1::Reservation::CANCEL_REASON_REFUNDED);
}

void ApiCases::Split() {
  Open("2024-05-01T10:00:00Z");
  const v1::Reservation before = Get(Contoso::ReservationOf(
      world().Buy(world().Offer({.price = "31.00"}), BILLING_PLAN_UPFRONT, Inputs().at("quantity"))));
  const int transactions = Transactions();
  ASSERT_TRUE(world().root.SetClock("2024-09-01T00:00:00Z").ok());
  const auto split = SplitAsSaid(before);
  EXPECT_EQ(split.ok(), Expected().at("valid").get<bool>()) << split.status.error_message();
  EXPECT_EQ(split->source().state(), v1::Reservation::STATE_CANCELED);
  ASSERT_EQ(split->parts_size(), Expected().at("new").get<int>());
  for (int i = 0; i < split->parts_size(); ++i) {
    const v1::Reservation part = Get(split->parts(i).name());
    EXPECT_EQ(part.quantity(), Inputs().at("split")[i].get<int>());
    EXPECT_EQ(part.state(), v1::Reservation::STATE_ACTIVE);
    EXPECT_EQ(part.order_id(), before.order_id());
    EXPECT_EQ(part.expire_time().seconds(), before.expire_time().seconds());
    EXPECT_EQ(part.split_from(), before.name());
    EXPECT_EQ(MoneyText(part.unit_price()), MoneyText(before.unit_price()));
  }
  EXPECT_EQ(Transactions() != transactions, Expected().at("commercial_transaction").get<bool>());
}

void ApiCases::SplitAndMerge() {
  Open("2024-05-01T10:00:00Z");
  const v1::Reservation before = Get(Contoso::ReservationOf(
      world().Buy(world().Offer({.price = "31.00"}), BILLING_PLAN_UPFRONT, Inputs().at("quantity"))));
  const auto split = SplitAsSaid(before);
  ASSERT_TRUE(split.ok()) << split.status.error_message();
  const v1::Reservation source = Get(before.name());
  EXPECT_EQ(source.state(), v1::Reservation::STATE_CANCELED);
  EXPECT_EQ(source.cancel_reason(), v1::Reservation::CANCEL_REASON_SPLIT);
  EXPECT_GT(source.revision(), before.revision());
  EXPECT_NE(source.etag(), before.etag());

  v1::MergeReservationsRequest request;
  for (const v1::Reservation& part : split->parts()) {
    EXPECT_EQ(Get(part.name()).state(), v1::Reservation::STATE_ACTIVE);
    EXPECT_EQ(part.purchase_time().seconds(), before.purchase_time().seconds());
    EXPECT_EQ(part.expire_time().seconds(), before.expire_time().seconds());
    v1::MergeReservationsRequest::Source& added = *request.add_sources();
    added.set_reservation(part.name());
    added.set_etag(part.etag());
  }
  const auto merged =
      world().dana.Call(*world().dana.reservations, &v1::ReservationService::Stub::MergeReservations, request);
  ASSERT_TRUE(merged.ok()) << merged.status.error_message();
  const v1::Reservation destination = Get(merged->merged().name());
  EXPECT_EQ(destination.quantity(), Expected().at("after_merge").at("destination_quantity").get<int>());
  EXPECT_EQ(destination.state(), v1::Reservation::STATE_ACTIVE);
  EXPECT_EQ(destination.expire_time().seconds(), before.expire_time().seconds());
  ASSERT_EQ(destination.merged_from_size(), split->parts_size());
  for (int i = 0; i < split->parts_size(); ++i) {
    const v1::Reservation part = Get(split->parts(i).name());
    EXPECT_EQ(part.state(), v1::Reservation::STATE_CANCELED);
    EXPECT_EQ(part.cancel_reason(), v1::Reservation::CANCEL_REASON_MERGED);
    EXPECT_EQ(part.merged_into(), destination.name());
    EXPECT_EQ(destination.merged_from(i), part.name());
    EXPECT_GT(part.revision(), split->parts(i).revision());
  }
}

TEST_P(ApiCases, ComesOutOfTheApi) {
  const std::string kind = Case().at("kind");
  if (kind == "refund") return Refund();
  if (kind == "exchange") return Exchange();
  if (kind == "monthly_schedule" || kind == "upfront_price") return Price();
  if (kind == "refund_cap") return RefundCap();
  if (kind == "exchange_minimum") return ExchangeMinimum();
  if (kind == "proration_days") return ProrationDays();
  if (kind == "fx") return ForeignExchange();
  if (kind == "partial_return") return PartialReturn();
  if (kind == "split") return Split();
  if (kind == "split_merge") return SplitAndMerge();
  FAIL() << "nothing runs cases of kind " << kind;
}

std::vector<size_t> Runnable() {
  std::vector<size_t> indexes;
  for (size_t i = 0; i < Cases().size(); ++i) {
    if (!kOfOtherFeatures.contains(Cases()[i].at("kind").get<std::string>())) indexes.push_back(i);
  }
  return indexes;
}

INSTANTIATE_TEST_SUITE_P(Recorded, ApiCases, ::testing::ValuesIn(Runnable()), [](const auto& tested) {
  return Cases()[tested.param].at("kind").template get<std::string>() + "_" +
         Cases()[tested.param].at("id").template get<std::string>();
});

TEST(ApiCasesCount, EveryCaseIsRunOrNamedAsAnothersWithReason) {
  std::map<std::string, int> run, left;
  for (const json& one : Cases()) {
    const std::string kind = one.at("kind");
    ++(kOfOtherFeatures.contains(kind) ? left : run)[kind];
  }
  for (const auto& [kind, count] : run) fmt::print("{:>3} {}\n", count, kind);
  for (const auto& [kind, count] : left)
    fmt::print("{:>3} {}: not computed here, but by {}\n", count, kind, kOfOtherFeatures.at(kind));
  EXPECT_EQ(Cases().size(), 29u) << "the file has changed: look at what is new";
}

}  // namespace
}  // namespace prorata::testing
