// Goal: the messages of RefundService and ExchangeService say what the rows say, with nothing left out, and every field
// of a request arrives.

#include <google/protobuf/text_format.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <functional>
#include <regex>
#include <string>

#include "prorata/v1/exchange_service.pb.h"
#include "prorata/v1/refund_service.pb.h"
#include "server/rpc/services/services.h"
#include "tests/unit/rpc_services/handlers.h"

namespace prorata::rpc {
namespace {

namespace v1 = prorata::v1;
using ::prorata::testing::At;
using ::prorata::testing::ReasonsOf;

class ReturnServicesTest : public testing::HandlerFixture {
 protected:
  ReturnServicesTest() {
    RegisterRefundService(dispatcher);
    RegisterExchangeService(dispatcher);
    now = At("2024-01-31T10:00:00Z");
  }

  domain::Reservation BuyThree(const std::string& sku = "Standard_B1ls") {
    const domain::OfferId offer = AddOffer({.sku = sku, .product_family = "virtual_machines"});
    return OnlyReservationOf(Buy(offer, domain::BillingPlan::kUpfront, 3));
  }

  // Decides the refund or exchange that has the name.
  template <typename Request, typename Response>
  absl::StatusOr<Response> Decide(const std::string& method, const Response& resource, const std::string& etag = "") {
    Request request;
    request.set_name(resource.name());
    request.set_comment("fine");
    request.set_etag(etag);
    return Mutate<Response>(method, request, "kim");
  }

  // Answers a repeated call from what was stored of its first answer.
  absl::StatusOr<v1::Refund> Again(const std::string& method, const v1::Refund& first) {
    return Read([&](const storage::Reader& reader) {
      std::string memory;
      return Parsed<v1::Refund>(Handler(method).answer_from_rows(reader, first.name(), memory));
    });
  }

  v1::CreateRefundRequest ToReturn(const domain::Reservation& reservation, int64_t quantity) {
    v1::CreateRefundRequest request;
    request.set_reservation(ToString(reservation.name));
    request.set_quantity(quantity);
    request.set_reason("not needed");
    return request;
  }
};

// The message with every UUID replaced by #1, #2, ... in the order in which they appear.
template <typename Message>
Message WithPlainIds(const Message& message) {
  std::string text;
  google::protobuf::TextFormat::PrintToString(message, &text);
  static const std::regex uuid("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
  int names = 0;
  std::smatch match;
  while (std::regex_search(text, match, uuid)) {
    // A copy: the match points into the text that is replaced.
    const std::string id = match.str();
    text = std::regex_replace(text, std::regex(id), "#" + std::to_string(++names));
  }
  Message plain;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &plain));
  return plain;
}

template <typename Message>
void ExpectMessage(const Message& message, const std::string& expected) {
  Message wanted;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(expected, &wanted));
  std::string difference;
  google::protobuf::util::MessageDifferencer differencer;
  differencer.ReportDifferencesToString(&difference);
  EXPECT_TRUE(differencer.Compare(wanted, WithPlainIds(message))) << difference;
}

TEST_F(ReturnServicesTest, HaveEveryMethod) {
  EXPECT_TRUE(dispatcher.Check().ok()) << dispatcher.Check();
}

TEST_F(ReturnServicesTest, ShowsARefundInEveryField) {
  const domain::Reservation bought = BuyThree();
  now = At("2024-03-05T09:00:00Z");
  const auto requested = Mutate<v1::Refund>("CreateRefund", ToReturn(bought, 1));
  ASSERT_TRUE(requested.ok()) << requested.status();
  now = At("2024-03-06T09:00:00Z");
  auto refund = Decide<v1::ApproveRefundRequest>("ApproveRefund", *requested, "\"1\"");
  ASSERT_TRUE(refund.ok()) << refund.status();
  EXPECT_GT(refund->quote().steps_size(), 0);
  EXPECT_EQ(refund->quote().steps_size(), requested->quote().steps_size());
  refund->mutable_quote()->clear_steps();
  ExpectMessage(*refund, R"pb(
    name: "partners/contoso/customers/adatum/refunds/#1"
    reservation: "partners/contoso/customers/adatum/orders/#2/reservations/#3"
    quantity: 1
    state: STATE_SUCCEEDED
    quote {
      reservation: "partners/contoso/customers/adatum/orders/#2/reservations/#3"
      quantity: 1
      as_of_time { seconds: 1709629200 }
      refund_policy: "refundPolicies/csp-2020"
      tier: "after 5 days"
      age_days: 34
      days_left: 332
      days_in_period: 366
      credit { currency_code: "USD" units: 28 nanos: 120000000 }
      fee { currency_code: "USD" units: 3 nanos: 370000000 }
      refund { currency_code: "USD" units: 24 nanos: 750000000 }
      forfeited { currency_code: "USD" }
      paid { currency_code: "USD" units: 93 }
      retained { currency_code: "USD" units: 68 nanos: 250000000 }
      remaining_commitment { currency_code: "USD" }
      payments_made: 1
      payments_total: 1
      counted_amount { currency_code: "USD" units: 24 nanos: 750000000 }
      available_before { currency_code: "USD" units: 50000 }
      available_after { currency_code: "USD" units: 49975 nanos: 250000000 }
    }
    reason: "not needed"
    requested_by: "dana"
    create_time { seconds: 1709629200 }
    decided_by: "kim"
    decision_comment: "fine"
    decide_time { seconds: 1709715600 }
    support_request: "partners/contoso/customers/adatum/supportRequests/#4"
    transaction: "partners/contoso/transactions/2"
    returned_reservation: "partners/contoso/customers/adatum/orders/#2/reservations/#5"
    remaining_reservation: "partners/contoso/customers/adatum/orders/#2/reservations/#6"
    etag: "\"2\""
  )pb");

  v1::GetRefundRequest get;
  get.set_name(refund->name());
  auto read = Query<v1::Refund>("GetRefund", get);
  ASSERT_TRUE(read.ok()) << read.status();
  read->mutable_quote()->clear_steps();
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(*read, *refund));
}

// The answer to a repeated CreateRefund is made again from the refund's row: to the byte what it was, whatever was
// decided since.
TEST_F(ReturnServicesTest, AnswersARepeatedCreateRefundAsAtFirst) {
  struct Case {
    const char* policy;
    std::function<absl::Status(const v1::Refund&)> then;
  };
  const auto nothing = [](const v1::Refund&) { return absl::OkStatus(); };
  const auto approve = [&](const v1::Refund& refund) {
    return Decide<v1::ApproveRefundRequest>("ApproveRefund", refund).status();
  };
  const auto reject = [&](const v1::Refund& refund) {
    return Decide<v1::RejectRefundRequest>("RejectRefund", refund).status();
  };
  const auto withdraw = [&](const v1::Refund& refund) {
    return Decide<v1::WithdrawRefundRequest>("WithdrawRefund", refund).status();
  };
  for (const Case& c : {Case{"self-service-2023", nothing}, Case{"csp-2020", nothing}, Case{"csp-2020", approve},
                        Case{"csp-2020", reject}, Case{"csp-2020", withdraw}}) {
    for (const int64_t units : {1, 3}) {
      now = At("2024-01-31T10:00:00Z");
      Change<schema::Partners>(contoso, [&](domain::Partner& partner) { partner.default_refund_policy = {c.policy}; });
      const domain::Reservation bought = BuyThree();
      now = At("2024-03-05T09:00:00Z");
      const auto first = Mutate<v1::Refund>("CreateRefund", ToReturn(bought, units));
      ASSERT_TRUE(first.ok()) << first.status();
      now = At("2024-03-06T09:00:00Z");
      ASSERT_TRUE(c.then(*first).ok());
      const auto again = Again("CreateRefund", *first);
      ASSERT_TRUE(again.ok()) << again.status();
      EXPECT_EQ(again->SerializeAsString(), first->SerializeAsString()) << c.policy << ", " << units << " units";
    }
  }
}

TEST_F(ReturnServicesTest, AQuoteHasATokenThatTheRefundIsDoneWith) {
  const domain::Reservation bought = BuyThree();
  now = At("2024-03-05T09:00:00Z");
  v1::CalculateRefundRequest request;
  request.set_reservation(ToString(bought.name));
  const auto quote = Query<v1::RefundQuote>("CalculateRefund", request);
  ASSERT_TRUE(quote.ok()) << quote.status();
  EXPECT_EQ(quote->quantity(), 3);
  EXPECT_EQ(quote->quote_expire_time().seconds(), At("2024-03-06T09:00:00Z").micros / 1'000'000);
  v1::CreateRefundRequest create = ToReturn(bought, 3);
  create.set_quote_token(quote->quote_token());
  create.set_etag("\"1\"");
  EXPECT_TRUE(Mutate<v1::Refund>("CreateRefund", create).ok());
  create.set_etag("\"9\"");
  EXPECT_EQ(ReasonsOf(Mutate<v1::Refund>("CreateRefund", create).status()), "ETAG_MISMATCH");

  // For another day, and with what stands against it.
  request.mutable_as_of_time()->set_seconds(At("2025-02-01").micros / 1'000'000);
  const auto later = Query<v1::RefundQuote>("CalculateRefund", request);
  ASSERT_TRUE(later.ok()) << later.status();
  EXPECT_EQ(later->quote_token(), "");
  EXPECT_FALSE(later->has_quote_expire_time());
  ASSERT_GT(later->violations_size(), 0);
  EXPECT_EQ(later->violations(0).reason(), v1::ERROR_REASON_RESERVATION_EXPIRED);
}

TEST_F(ReturnServicesTest, ListsRefundsByFilterOfOneCustomerOrAll) {
  const auto waiting = Mutate<v1::Refund>("CreateRefund", ToReturn(BuyThree(), 1));
  const auto ended = Mutate<v1::Refund>("CreateRefund", ToReturn(BuyThree(), 3));
  ASSERT_TRUE(ended.ok()) << ended.status();
  ASSERT_TRUE((Decide<v1::WithdrawRefundRequest>("WithdrawRefund", *ended).ok()));
  const auto list = [&](const std::string& parent, const std::string& filter) {
    v1::ListRefundsRequest request;
    request.set_parent(parent);
    request.set_filter(filter);
    const auto response = Query<v1::ListRefundsResponse>("ListRefunds", request);
    if (!response.ok()) return ReasonsOf(response.status());
    std::string names;
    for (const v1::Refund& refund : response->refunds()) names += refund.name() == waiting->name() ? "W" : "E";
    return names;
  };
  EXPECT_EQ(list("partners/contoso/customers/adatum", ""), "WE");
  EXPECT_EQ(list("partners/contoso/customers/-", "state = PENDING_APPROVAL"), "W");
  EXPECT_EQ(list("partners/-/customers/-", "quantity > 1 AND decided_by = \"kim\""), "E");
  EXPECT_EQ(list("partners/-/customers/-", "refund = \"93.00 USD\" AND currency = \"USD\""), "E");
  EXPECT_EQ(list("partners/contoso/customers/other", ""), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(list("partners/fabrikam/customers/-", ""), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(list("partners/-/customers/adatum", ""), "FIELD_INVALID");
  EXPECT_EQ(list("partners/contoso/customers/adatum", "color = 1"), "FILTER_INVALID");
}

TEST_F(ReturnServicesTest, ShowsTheAllowanceInEveryField) {
  ASSERT_TRUE(Mutate<v1::Refund>("CreateRefund", ToReturn(BuyThree(), 1)).ok());
  v1::GetRefundAllowanceRequest request;
  request.set_customer(ToString(adatum));
  request.mutable_amount()->set_currency_code("USD");
  request.mutable_amount()->set_units(49'970);
  const auto allowance = Query<v1::RefundAllowance>("GetRefundAllowance", request);
  ASSERT_TRUE(allowance.ok()) << allowance.status();
  ExpectMessage(*allowance, R"pb(
    customer: "partners/contoso/customers/adatum"
    refund_policy: "refundPolicies/csp-2020"
    limit { currency_code: "USD" units: 50000 }
    used { currency_code: "USD" }
    held { currency_code: "USD" units: 31 }
    available { currency_code: "USD" units: 49969 }
    entries {
      refund: "partners/contoso/customers/adatum/refunds/#1"
      date: "2024-01-31"
      return_date: "2025-01-30"
      amount { currency_code: "USD" units: 31 }
      held: true
    }
    fits_on_date: "2025-01-30"
  )pb");
}

v1::ExchangePurchase* AddPurchase(v1::CalculateExchangeRequest& request, const domain::OfferId& offer) {
  v1::ExchangePurchase* purchase = request.add_purchases();
  purchase->set_offer(ToString(offer));
  purchase->set_quantity(2);
  purchase->set_billing_plan(v1::BILLING_PLAN_MONTHLY);
  purchase->set_display_name("two bigger ones");
  return purchase;
}

TEST_F(ReturnServicesTest, ShowsAnExchangeInEveryField) {
  const domain::Reservation bought = BuyThree();
  const domain::OfferId offer =
      AddOffer({.sku = "Standard_D2s_v3", .price = "120.00 USD", .product_family = "virtual_machines"});
  now = At("2024-03-05T09:00:00Z");
  v1::CalculateExchangeRequest ask;
  ask.set_parent(ToString(adatum));
  ask.add_returns()->set_reservation(ToString(bought.name));
  v1::ExchangePurchase* purchase = AddPurchase(ask, offer);
  purchase->mutable_applied_scope()->set_type(v1::SCOPE_TYPE_SUBSCRIPTION);
  purchase->mutable_applied_scope()->set_subscription(ToString(production));
  const auto quote = Query<v1::ExchangeQuote>("CalculateExchange", ask);
  ASSERT_TRUE(quote.ok()) << quote.status();
  EXPECT_TRUE(quote->has_quote_expire_time());

  v1::CreateExchangeRequest create;
  create.set_parent(ask.parent());
  *create.mutable_returns() = ask.returns();
  *create.mutable_purchases() = ask.purchases();
  create.set_quote_token(quote->quote_token());
  create.set_reason("bigger");
  const auto requested = Mutate<v1::Exchange>("CreateExchange", create);
  ASSERT_TRUE(requested.ok()) << requested.status();
  now = At("2024-03-06T09:00:00Z");
  auto exchange = Decide<v1::ApproveExchangeRequest>("ApproveExchange", *requested, "\"1\"");
  ASSERT_TRUE(exchange.ok()) << exchange.status();
  EXPECT_GT(exchange->quote().steps_size(), 0);
  exchange->mutable_quote()->clear_steps();
  ExpectMessage(*exchange, R"pb(
    name: "partners/contoso/customers/adatum/exchanges/#1"
    returns { reservation: "partners/contoso/customers/adatum/orders/#2/reservations/#3" quantity: 3 }
    purchases {
      offer: "offers/standard-d2s-v3.westeurope.p1y.usd"
      quantity: 2
      billing_plan: BILLING_PLAN_MONTHLY
      applied_scope {
        type: SCOPE_TYPE_SUBSCRIPTION
        subscription: "partners/contoso/customers/adatum/subscriptions/production"
      }
      display_name: "two bigger ones"
    }
    state: STATE_SUCCEEDED
    quote {
      customer: "partners/contoso/customers/adatum"
      returns {
        reservation: "partners/contoso/customers/adatum/orders/#2/reservations/#3"
        quantity: 3
        credit { currency_code: "USD" units: 84 nanos: 360000000 }
        remaining_commitment { currency_code: "USD" }
        paid { currency_code: "USD" units: 93 }
        retained { currency_code: "USD" units: 8 nanos: 640000000 }
      }
      purchases {
        offer: "offers/standard-d2s-v3.westeurope.p1y.usd"
        quantity: 2
        billing_plan: BILLING_PLAN_MONTHLY
        unit_price { currency_code: "USD" units: 120 }
        unit_payment { currency_code: "USD" units: 10 }
        total { currency_code: "USD" units: 240 }
        first_payment { currency_code: "USD" units: 20 }
      }
      refunds_total { currency_code: "USD" units: 84 nanos: 360000000 }
      purchases_total { currency_code: "USD" units: 240 }
      net_payable { currency_code: "USD" units: 155 nanos: 640000000 }
      cash_today { currency_code: "USD" units: -64 nanos: -360000000 }
      as_of_time { seconds: 1709629200 }
    }
    reason: "bigger"
    requested_by: "dana"
    create_time { seconds: 1709629200 }
    decided_by: "kim"
    decision_comment: "fine"
    decide_time { seconds: 1709715600 }
    support_request: "partners/contoso/customers/adatum/supportRequests/#4"
    orders: "partners/contoso/customers/adatum/orders/#5"
    transaction: "partners/contoso/transactions/2"
    etag: "\"2\""
  )pb");

  v1::ListExchangesRequest list;
  list.set_parent("partners/contoso/customers/-");
  list.set_filter("net_payable > 100 AND state = SUCCEEDED");
  const auto listed = Query<v1::ListExchangesResponse>("ListExchanges", list);
  ASSERT_TRUE(listed.ok()) << listed.status();
  EXPECT_EQ(listed->exchanges_size(), 1);
}

TEST_F(ReturnServicesTest, AMalformedElementOfAnExchangeIsNamed) {
  v1::CalculateExchangeRequest ask;
  ask.set_parent(ToString(adatum));
  ask.add_returns()->set_reservation(ToString(BuyThree().name));
  AddPurchase(ask, {"x"});
  AddPurchase(ask, {"y"})->set_billing_plan(v1::BILLING_PLAN_UNSPECIFIED);
  const auto quote = Query<v1::ExchangeQuote>("CalculateExchange", ask);
  ASSERT_EQ(ReasonsOf(quote.status()), "FIELD_INVALID");
  EXPECT_EQ(domain::ViolationsOf(quote.status()).at(0).field, "purchases[1].billing_plan");
}

}  // namespace
}  // namespace prorata::rpc
