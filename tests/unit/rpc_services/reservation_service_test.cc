// Goal: the messages of ReservationService say what the rows say, as time has it, and what comes in malformed is
// refused by field.

#include <google/protobuf/text_format.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "prorata/v1/reservation_service.pb.h"
#include "server/rpc/services/convert_order.h"
#include "server/rpc/services/services.h"
#include "tests/unit/rpc_services/handlers.h"

namespace prorata::rpc {
namespace {

namespace v1 = prorata::v1;
using ::prorata::testing::At;

class ReservationServiceTest : public testing::HandlerFixture {
 protected:
  ReservationServiceTest() { RegisterReservationService(dispatcher); }

  absl::StatusOr<v1::Order> Purchase(const v1::PurchaseReservationRequest& request) {
    return Mutate<v1::Order>("PurchaseReservation", request);
  }
  v1::PurchaseReservationRequest ToPurchase(v1::BillingPlan plan, int64_t quantity) {
    v1::PurchaseReservationRequest request;
    request.set_parent(ToString(adatum));
    request.set_offer(ToString(AddOffer({.price = "31.00 USD"})));
    request.set_billing_plan(plan);
    request.set_quantity(quantity);
    return request;
  }
  v1::Reservation Get(const std::string& name) {
    v1::GetReservationRequest request;
    request.set_name(name);
    const auto reservation = Query<v1::Reservation>("GetReservation", request);
    EXPECT_TRUE(reservation.ok()) << reservation.status();
    return reservation.ok() ? *reservation : v1::Reservation();
  }
};

// The message as it should be, from text; `$order` and `$reservation` stand for the two ids.
template <typename Message>
void ExpectMessage(const Message& message, std::string expected, const std::string& order_id,
                   const std::string& reservation_id) {
  for (const auto& [word, id] : {std::pair<std::string, std::string>{"$order", order_id},
                                 std::pair<std::string, std::string>{"$reservation", reservation_id}}) {
    for (size_t at = expected.find(word); at != std::string::npos; at = expected.find(word, at + id.size())) {
      expected.replace(at, word.size(), id);
    }
  }
  Message wanted;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(expected, &wanted));
  std::string difference;
  google::protobuf::util::MessageDifferencer differencer;
  differencer.ReportDifferencesToString(&difference);
  EXPECT_TRUE(differencer.Compare(wanted, message)) << difference;
}

TEST_F(ReservationServiceTest, HasEveryMethod) {
  EXPECT_TRUE(dispatcher.Check().ok()) << dispatcher.Check();
}

TEST_F(ReservationServiceTest, ShowsAReservationInEveryField) {
  now = At("2024-01-31T10:00:00Z");
  v1::PurchaseReservationRequest request = ToPurchase(v1::BILLING_PLAN_MONTHLY, 3);
  request.mutable_applied_scope()->set_type(v1::SCOPE_TYPE_RESOURCE_GROUP);
  request.mutable_applied_scope()->set_subscription(ToString(production));
  request.mutable_applied_scope()->set_resource_group("web");
  const absl::StatusOr<v1::Order> order = Purchase(request);
  ASSERT_TRUE(order.ok()) << order.status();
  now = At("2024-03-05T12:00:00Z");
  const v1::Reservation reservation = Get(order->reservations(0));
  ExpectMessage(reservation, R"pb(
                  name: "partners/contoso/customers/adatum/orders/$order/reservations/$reservation"
                  reservation_id: "$reservation"
                  order_id: "$order"
                  display_name: "Standard_B1ls westeurope 2024-01-31"
                  offer: "offers/standard-b1ls.westeurope.p1y.usd"
                  sku: "Standard_B1ls"
                  region: "westeurope"
                  product_family: "Virtual Machines"
                  quantity: 3
                  applied_scope {
                    type: SCOPE_TYPE_RESOURCE_GROUP
                    subscription: "partners/contoso/customers/adatum/subscriptions/production"
                    resource_group: "web"
                  }
                  term: TERM_ONE_YEAR
                  billing_plan: BILLING_PLAN_MONTHLY
                  purchase_time { seconds: 1706695200 }
                  expire_time { seconds: 1738317600 }
                  days_left: 332
                  state: STATE_ACTIVE
                  unit_price { currency_code: "USD" units: 31 }
                  unit_payment { currency_code: "USD" units: 2 nanos: 580000000 }
                  paid { currency_code: "USD" units: 15 nanos: 480000000 }
                  remaining_commitment { currency_code: "USD" units: 77 nanos: 400000000 }
                  payments_made: 2
                  payments_total: 12
                  refund_policy: "refundPolicies/csp-2020"
                  revision: 1
                  etag: "\"1\""
                  create_time { seconds: 1706695200 }
                  update_time { seconds: 1706695200 }
                )pb",
                order->order_id(), reservation.reservation_id());
}

TEST_F(ReservationServiceTest, NamesTheKinOfAReservation) {
  const domain::Order order = Buy(AddOffer(), domain::BillingPlan::kUpfront, 3);
  domain::Reservation row = OnlyReservationOf(order);
  const domain::ReservationId a{{1}};
  const domain::ReservationId b{{2}};
  row.split_from = a;
  row.split_into = {a, b};
  row.returned_by = domain::RefundName{adatum, {{3}}};
  row.pending = domain::ExchangeName{adatum, {{4}}};
  row.replaced_by = {{{5}}};
  row.merged_into = b;
  row.merged_from = {b, a};
  row.archived = true;
  row.cancel_reason = domain::CancelReason::kExchanged;
  row.cancel_time = At("2024-01-01T00:00:01Z");
  const v1::Reservation message = *ToProto(row, At("2024-06-01"));
  const std::string customer = ToString(adatum);
  const std::string siblings = ToString(order.name) + "/reservations/";
  const auto id = [](int first) { return "0" + std::to_string(first) + "000000-0000-0000-0000-000000000000"; };
  EXPECT_EQ(message.split_from(), siblings + id(1));
  EXPECT_EQ(message.split_into(0), siblings + id(1));
  EXPECT_EQ(message.split_into(1), siblings + id(2));
  EXPECT_EQ(message.returned_by(), customer + "/refunds/" + id(3));
  EXPECT_EQ(message.pending_operation(), customer + "/exchanges/" + id(4));
  EXPECT_EQ(message.replaced_by(0), customer + "/orders/" + id(5));
  EXPECT_EQ(message.merged_into(), siblings + id(2));
  EXPECT_EQ(message.merged_from(0), siblings + id(2));
  EXPECT_EQ(message.merged_from(1), siblings + id(1));
  EXPECT_TRUE(message.archived());
  EXPECT_EQ(message.state(), v1::Reservation::STATE_CANCELED);
  EXPECT_EQ(message.cancel_reason(), v1::Reservation::CANCEL_REASON_EXCHANGED);
  EXPECT_EQ(message.cancel_time().seconds(), 1704067201);
  EXPECT_EQ(message.days_left(), 0);
}

TEST_F(ReservationServiceTest, ShowsAnOrderInEveryFieldAndItsPayments) {
  now = At("2024-01-31T10:00:00Z");
  v1::PurchaseReservationRequest request = ToPurchase(v1::BILLING_PLAN_UPFRONT, 3);
  request.set_display_name("web servers");
  const absl::StatusOr<v1::Order> order = Purchase(request);
  ASSERT_TRUE(order.ok()) << order.status();
  const std::string reservation_id = Get(order->reservations(0)).reservation_id();
  const std::string expected = R"pb(
    name: "partners/contoso/customers/adatum/orders/$order"
    order_id: "$order"
    display_name: "web servers"
    offer: "offers/standard-b1ls.westeurope.p1y.usd"
    term: TERM_ONE_YEAR
    billing_plan: BILLING_PLAN_UPFRONT
    quantity: 3
    purchase_time { seconds: 1706695200 }
    expire_time { seconds: 1738317600 }
    unit_price { currency_code: "USD" units: 31 }
    unit_payment { currency_code: "USD" units: 31 }
    total { currency_code: "USD" units: 93 }
    payments {
      number: 1
      due_time { seconds: 1706695200 }
      amount { currency_code: "USD" units: 93 }
      state: STATE_CHARGED
    }
    refund_policy: "refundPolicies/csp-2020"
    reservations: "partners/contoso/customers/adatum/orders/$order/reservations/$reservation"
    purchased_by: "dana"
    transaction: "partners/contoso/transactions/1"
    etag: "\"1\""
  )pb";
  ExpectMessage(*order, expected, order->order_id(), reservation_id);
  v1::GetOrderRequest get;
  get.set_name(order->name());
  const auto got = Query<v1::Order>("GetOrder", get);
  ASSERT_TRUE(got.ok()) << got.status();
  ExpectMessage(*got, expected, order->order_id(), reservation_id);
}

TEST_F(ReservationServiceTest, QuotesAndBuysAtTheQuote) {
  v1::PurchaseReservationRequest request = ToPurchase(v1::BILLING_PLAN_MONTHLY, 3);
  v1::CalculatePurchaseRequest ask;
  ask.set_parent(request.parent());
  ask.set_offer(request.offer());
  ask.set_billing_plan(request.billing_plan());
  ask.set_quantity(request.quantity());
  const auto quote = Query<v1::PurchaseQuote>("CalculatePurchase", ask);
  ASSERT_TRUE(quote.ok()) << quote.status();
  EXPECT_EQ(quote->payments_size(), 12);
  EXPECT_EQ(quote->payments(11).due_time().seconds(), At("2024-12-01").micros / 1'000'000);
  EXPECT_EQ(quote->payments(11).amount().nanos(), 740000000);
  EXPECT_EQ(quote->total().units(), 92);
  EXPECT_EQ(quote->quote_expire_time().seconds(), At("2024-01-02").micros / 1'000'000);
  EXPECT_EQ(quote->violations_size(), 0);
  EXPECT_GT(quote->steps_size(), 0);

  SetPrice({"standard-b1ls.westeurope.p1y.usd"}, "99.00 USD");
  request.set_quote_token(quote->quote_token());
  const auto order = Purchase(request);
  ASSERT_TRUE(order.ok()) << order.status();
  EXPECT_EQ(order->total().units(), 92);

  ask.set_quantity(0);
  const auto refused = Query<v1::PurchaseQuote>("CalculatePurchase", ask);
  ASSERT_TRUE(refused.ok()) << refused.status();
  EXPECT_EQ(refused->violations(0).reason(), v1::ERROR_REASON_QUANTITY_OUT_OF_RANGE);
  EXPECT_EQ(refused->quote_token(), "");
  EXPECT_FALSE(refused->has_quote_expire_time());
}

TEST_F(ReservationServiceTest, Lists) {
  const v1::PurchaseReservationRequest request = ToPurchase(v1::BILLING_PLAN_MONTHLY, 3);
  std::vector<v1::Order> bought;
  for (int i = 0; i < 3; ++i) bought.push_back(*Purchase(request));
  v1::ListOrdersRequest orders;
  orders.set_parent("partners/contoso/customers/-");
  orders.set_page_size(2);
  const auto first = Query<v1::ListOrdersResponse>("ListOrders", orders);
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_EQ(first->orders_size(), 2);
  EXPECT_EQ(first->orders(1).reservations(0), bought[1].reservations(0));
  orders.set_page_token(first->next_page_token());
  const auto second = Query<v1::ListOrdersResponse>("ListOrders", orders);
  ASSERT_TRUE(second.ok()) << second.status();
  ASSERT_EQ(second->orders_size(), 1);
  EXPECT_EQ(second->orders(0).name(), bought[2].name());
  EXPECT_EQ(second->next_page_token(), "");

  v1::ListReservationsRequest reservations;
  reservations.set_parent(bought[1].name());
  reservations.set_filter("state = ACTIVE AND quantity = 3");
  const auto of_one = Query<v1::ListReservationsResponse>("ListReservations", reservations);
  ASSERT_TRUE(of_one.ok()) << of_one.status();
  ASSERT_EQ(of_one->reservations_size(), 1);
  EXPECT_EQ(of_one->reservations(0).name(), bought[1].reservations(0));
}

TEST_F(ReservationServiceTest, ListsAndCountsInOrderAndInThePast) {
  const domain::Instant start = now;
  std::vector<v1::Order> bought;
  for (const int64_t quantity : {2, 9, 5}) {
    bought.push_back(*Purchase(ToPurchase(v1::BILLING_PLAN_MONTHLY, quantity)));
    now = domain::AddHours(now, 24 * 40);
  }
  v1::ListOrdersRequest orders;
  orders.set_parent("partners/contoso/customers/-");
  orders.set_page_size(2);
  orders.set_order_by("total desc");
  const auto first = Query<v1::ListOrdersResponse>("ListOrders", orders);
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_EQ(first->orders_size(), 2);
  EXPECT_EQ(first->orders(0).name(), bought[1].name());
  EXPECT_EQ(first->orders(1).name(), bought[2].name());
  orders.set_page_token(first->next_page_token());
  EXPECT_EQ(Query<v1::ListOrdersResponse>("ListOrders", orders)->orders(0).name(), bought[0].name());

  v1::ListReservationsRequest reservations;
  reservations.set_parent("partners/contoso/customers/-/orders/-");
  reservations.set_order_by("purchase_time desc");
  *reservations.mutable_as_of_time() = ToProto(domain::AddHours(start, 24 * 45));
  const auto past = Query<v1::ListReservationsResponse>("ListReservations", reservations);
  ASSERT_TRUE(past.ok()) << past.status();
  ASSERT_EQ(past->reservations_size(), 2) << "the third came later";
  EXPECT_EQ(past->reservations(0).name(), bought[1].reservations(0));
  EXPECT_EQ(past->reservations(0).payments_made(), 1) << "as time had it";
  EXPECT_EQ(past->reservations(1).payments_made(), 2);

  v1::CountReservationsRequest count;
  count.set_parent("partners/contoso/customers/-/orders/-");
  v1::CountReservationsResponse expected;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(R"pb(
                                                              states {
                                                                state: STATE_ACTIVE
                                                                reservation_count: 3
                                                                unit_count: 16
                                                                prices { currency_code: "USD" units: 496 }
                                                              }
                                                              states { state: STATE_EXPIRING }
                                                              states { state: STATE_EXPIRED }
                                                              states { state: STATE_CANCELED }
                                                            )pb",
                                                            &expected));
  const auto counted = Query<v1::CountReservationsResponse>("CountReservations", count);
  ASSERT_TRUE(counted.ok()) << counted.status();
  EXPECT_EQ(counted->DebugString(), expected.DebugString());
}

TEST_F(ReservationServiceTest, ReadsScopesAndRefusesByField) {
  struct Case {
    const char* scope;
    const char* expected;
  };
  const std::vector<Case> cases = {
      {"", "OK"},
      {"type: SCOPE_TYPE_SHARED", "OK"},
      {"type: SCOPE_TYPE_SUBSCRIPTION subscription: 'partners/p/customers/c/subscriptions/s'", "OK"},
      {"type: SCOPE_TYPE_RESOURCE_GROUP subscription: 'partners/p/customers/c/subscriptions/s' resource_group: 'g'",
       "OK"},
      {"subscription: 'partners/p/customers/c/subscriptions/s'", "purchases[1].applied_scope.subscription"},
      {"resource_group: 'g'", "purchases[1].applied_scope.resource_group"},
      {"type: SCOPE_TYPE_SUBSCRIPTION resource_group: 'g'",
       "purchases[1].applied_scope.subscription purchases[1].applied_scope.resource_group"},
      {"type: SCOPE_TYPE_RESOURCE_GROUP",
       "purchases[1].applied_scope.subscription purchases[1].applied_scope.resource_group"},
      {"type: SCOPE_TYPE_SUBSCRIPTION subscription: 'subscriptions/s'", "purchases[1].applied_scope.subscription"},
      {"type: 99", "purchases[1].applied_scope.type"},
  };
  for (const Case& c : cases) {
    v1::AppliedScope scope;
    google::protobuf::TextFormat::Parser parser;
    ASSERT_TRUE(parser.ParseFromString(c.scope, &scope)) << c.scope;
    domain::PurchaseCommand command;
    const absl::Status status = ReadScope(scope, "purchases[1].applied_scope", command);
    std::string fields;
    for (const domain::Violation& violation : domain::ViolationsOf(status)) {
      EXPECT_EQ(violation.reason, domain::Reason::kFieldInvalid);
      fields += (fields.empty() ? "" : " ") + violation.field;
    }
    EXPECT_EQ(status.ok() ? "OK" : fields, c.expected) << c.scope;
    if (!status.ok()) continue;
    EXPECT_EQ(ToProto(command.scope, command.scope_customer.value_or(adatum)).subscription(), scope.subscription());
  }
}

}  // namespace
}  // namespace prorata::rpc
