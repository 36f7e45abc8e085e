// Goal: everything that is malformed in a request is found at once, with the path of the field.

#include "server/rpc/validator.h"

#include <fmt/format.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "prorata/v1/catalog_service.pb.h"
#include "prorata/v1/customer_service.pb.h"
#include "prorata/v1/exchange_service.pb.h"
#include "prorata/v1/policy_service.pb.h"
#include "prorata/v1/refund_service.pb.h"
#include "prorata/v1/reservation_service.pb.h"

namespace prorata::rpc {
namespace {

constexpr char kOrder[] = "partners/contoso/customers/adatum/orders/0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d";
constexpr char kReservation[] =
    "partners/contoso/customers/adatum/orders/0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d/reservations/"
    "0193a3c4-5e6f-7a8b-9c0d-000000000001";
constexpr char kRequestId[] = "0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d";

// What is wrong with a request of the type, a line each.
std::string Faults(const google::protobuf::Message& request) {
  RuleBook book;
  std::string text;
  for (const domain::Violation& violation : Validate(request, book.Add(*request.GetDescriptor()))) {
    EXPECT_EQ(violation.reason, domain::Reason::kFieldInvalid);
    text += (text.empty() ? "" : "\n") + violation.field + ": " + violation.description;
  }
  return text;
}

// The same for a request in the text format, where $RESERVATION, $ORDER and $ID stand for good values.
template <typename Request>
std::string FaultsOf(std::string text) {
  for (const auto& [name, value] : {std::pair("$RESERVATION", kReservation), {"$ORDER", kOrder}, {"$ID", kRequestId}}) {
    for (size_t at; (at = text.find(name)) != std::string::npos;) text.replace(at, std::string(name).size(), value);
  }
  Request request;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &request)) << text;
  return Faults(request);
}

TEST(Validator, Requests) {
  struct Case {
    const char* request;
    const char* faults;
  };
  const auto check = [](auto type, std::initializer_list<Case> cases) {
    for (const Case& c : cases) EXPECT_EQ(FaultsOf<decltype(type)>(c.request), c.faults) << c.request;
  };
  constexpr char kReservationPattern[] =
      "reservation: must be a name such as "
      "partners/{partner}/customers/{customer}/orders/{order}/reservations/{reservation}";
  constexpr char kUuid[] = "request_id: must be a UUID in lower case, such as 0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d";

  check(
      v1::CreateRefundRequest(),
      {
          {"reservation: '$RESERVATION' quantity: 1 request_id: '$ID'", ""},
          {"", "reservation: must be set\nquantity: must be set\nrequest_id: must be set"},
          {"reservation: '$RESERVATION' quantity: -3 request_id: '$ID'", "quantity: must be at least 1, is -3"},
          {"reservation: '$ORDER' quantity: 1 request_id: '$ID'", kReservationPattern},
          {"reservation: '$RESERVATION/' quantity: 1 request_id: '$ID'", kReservationPattern},
          {"reservation: 'x/$RESERVATION' quantity: 1 request_id: '$ID'", kReservationPattern},
          {"reservation: 'partners/p/customers/-/orders/-/reservations/-' quantity: 1 request_id: '$ID'",
           kReservationPattern},
          {"reservation: 'partners/Contoso/customers/adatum/orders/$ID/reservations/$ID' quantity: 1 request_id: '$ID'",
           kReservationPattern},
          {"reservation: '$RESERVATION' quantity: 1 request_id: '0193A3C4-5E6F-7A8B-9C0D-1E2F3A4B5C6D'", kUuid},
          {"reservation: '$RESERVATION' quantity: 1 request_id: '0193a3c45e6f7a8b9c0d1e2f3a4b5c6d'", kUuid},
          {"reservation: '$RESERVATION' quantity: 1 request_id: '$ID '", kUuid},
          {"reservation: '$RESERVATION' quantity: 1 request_id: '0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6g'", kUuid},
      });
  check(v1::ListReservationsRequest(),
        {
            {"parent: '$ORDER'", ""},
            {"parent: 'partners/p/customers/-/orders/-'", ""},
            {"parent: 'partners/-/customers/-/orders/-' page_size: 5000", ""},
            {"parent: '$ORDER' page_size: -1", "page_size: must be at least 0, is -1"},
            {"parent: 'partners/p/customers/--/orders/-'",
             "parent: must be a name such as partners/{partner}/customers/{customer}/orders/{order}"},
        });
  check(v1::GetOfferRequest(), {
                                   {"name: 'offers/standard-b1ls.westeurope.p1y.usd'", ""},
                                   {"name: 'offers/.x'", "name: must be a name such as offers/{offer}"},
                                   {"name: 'offers/A'", "name: must be a name such as offers/{offer}"},
                               });
  check(v1::CreateCustomerRequest(),
        {
            {"parent: 'partners/p' customer_id: 'adatum' customer { display_name: 'Adatum' }", ""},
            {"parent: 'partners/p' customer_id: 'adatum'", "customer: must be set"},
            {"parent: 'partners/p' customer_id: 'adatum' customer {}", "customer.display_name: must be set"},
            {"parent: 'partners/p' customer_id: '-adatum' customer { display_name: 'Adatum' }",
             "customer_id: must be 1 to 63 of a-z, 0-9 and -, starting and ending with a letter or digit"},
            {"parent: 'partners/p' customer_id: 'adatum' customer { display_name: 'Adatum' state: 9 }",
             "customer.state: 9 is no value of State"},
            // What the server sets is passed over, so that a resource that was read can be sent back.
            {"parent: 'partners/p' customer_id: 'adatum' customer { name: '\\n' etag: '\\n' create_time { seconds: "
             "-1000000000000 }"
             " display_name: 'Adatum' }",
             ""},
        });
  check(v1::UpdateCustomerRequest(),
        {
            // Required is what the mask names.
            {"customer { name: 'partners/p/customers/c' state: STATE_SUSPENDED }", ""},
            {"customer { state: STATE_SUSPENDED } update_mask { paths: 'state' }", ""},
            {"customer { state: STATE_SUSPENDED } update_mask { paths: 'display_name' }",
             "customer.display_name: must be set"},
            {"customer { state: STATE_SUSPENDED } update_mask { paths: '*' }", "customer.display_name: must be set"},
            {"customer { state: 9 } update_mask { paths: 'display_name' }",
             "customer.display_name: must be set\ncustomer.state: 9 is no value of State"},
            {"update_mask { paths: 'state' }", "customer: must be set"},
        });
  check(
      v1::CreatePartnerRequest(),
      {
          {"partner_id: 'p' partner { display_name: 'P' billing_currency: 'USD' notice_emails: 'a@b.example' }", ""},
          {"partner_id: 'p' partner { display_name: 'P' billing_currency: 'usd' notice_emails: ['a@b.example', 'a "
           "b@c.d', 'a@', '']}",
           "partner.billing_currency: must be a currency code of ISO 4217, such as USD\n"
           "partner.notice_emails[1]: must be an e-mail address\npartner.notice_emails[2]: must be an e-mail address\n"
           "partner.notice_emails[3]: must not be empty"},
      });
  check(v1::CreateExchangeRequest(),
        {
            {"parent: 'partners/p/customers/c' request_id: '$ID' returns { reservation: '$RESERVATION' }"
             " purchases { offer: 'offers/o' quantity: 1 billing_plan: BILLING_PLAN_UPFRONT }",
             ""},
            {"parent: 'partners/p/customers/c' request_id: '$ID'", "returns: must be set\npurchases: must be set"},
            // Every element is looked into, the first and the last.
            {"parent: 'partners/p/customers/c' request_id: '$ID' returns {} returns { reservation: '$RESERVATION' } "
             "returns {}"
             " purchases { offer: 'offers/o' billing_plan: BILLING_PLAN_UPFRONT }",
             "returns[0].reservation: must be set\nreturns[2].reservation: must be set"},
            {"parent: 'partners/p/customers/c' request_id: '$ID' returns { reservation: '$RESERVATION' } returns { "
             "quantity: 1 }"
             " purchases { offer: 'offers/o' billing_plan: BILLING_PLAN_UPFRONT }"
             " purchases { offer: 'o' billing_plan: 7 applied_scope { type: 8 subscription: 's' } }",
             "returns[1].reservation: must be set\npurchases[1].offer: must be a name such as offers/{offer}\n"
             "purchases[1].billing_plan: 7 is no value of BillingPlan\n"
             "purchases[1].applied_scope.type: 8 is no value of ScopeType\n"
             "purchases[1].applied_scope.subscription: must be a name such as "
             "partners/{partner}/customers/{customer}/subscriptions/{subscription}"},
        });
  check(v1::CalculateRefundRequest(),
        {
            {"reservation: '$RESERVATION' as_of_time { seconds: 253402300799 nanos: 999999999 }", ""},
            {"reservation: '$RESERVATION' as_of_time { seconds: 253402300800 }",
             "as_of_time: must be between the years 1 and 9999"},
            {"reservation: '$RESERVATION' as_of_time { seconds: -62135596801 }",
             "as_of_time: must be between the years 1 and 9999"},
            {"reservation: '$RESERVATION' as_of_time { nanos: -1 }",
             "as_of_time: must have nanos within 0 and 999999999"},
            {"reservation: '$RESERVATION' as_of_time { nanos: 1000000000 }",
             "as_of_time: must have nanos within 0 and 999999999"},
        });
}

TEST(Validator, Money) {
  struct Case {
    const char* money;
    const char* fault;
  };
  const Case cases[] = {
      {"currency_code: 'USD' units: 1 nanos: 230000000", ""},
      {"currency_code: 'USD'", ""},
      {"currency_code: 'JPY' units: 100", ""},
      {"currency_code: 'KWD' units: 1 nanos: 234000000", ""},
      {"currency_code: 'USD' units: 92233720368547758 nanos: 70000000", ""},
      {"", "must have a currency code of ISO 4217, such as USD"},
      {"units: 1", "must have a currency code of ISO 4217, such as USD"},
      {"currency_code: 'usd' units: 1", "must have a currency code of ISO 4217, such as USD"},
      {"currency_code: 'XXA' units: 1", "must have a currency code of ISO 4217, such as USD"},
      {"currency_code: 'USD' nanos: 1000000000", "must have nanos within -999999999 and 999999999"},
      {"currency_code: 'USD' units: 1 nanos: -1", "must have units and nanos of the same sign"},
      {"currency_code: 'USD' units: -1 nanos: 1", "must have units and nanos of the same sign"},
      {"currency_code: 'USD' units: 1 nanos: 235000000", "must have at most 2 decimal places in USD"},
      {"currency_code: 'JPY' units: 1 nanos: 100000000", "must have at most 0 decimal places in JPY"},
      {"currency_code: 'USD' units: 92233720368547758 nanos: 80000000", "must fit 64 bits of the minor unit"},
      {"currency_code: 'USD' units: 9223372036854775807", "must fit 64 bits of the minor unit"},
      {"currency_code: 'USD' units: -1", "must not be negative"},
      {"currency_code: 'USD' nanos: -10000000", "must not be negative"},
  };
  for (const Case& c : cases) {
    const std::string request = fmt::format("customer: 'partners/p/customers/c' amount {{ {} }}", c.money);
    const std::string expected = *c.fault == '\0' ? "" : std::string("amount: ") + c.fault;
    EXPECT_EQ(FaultsOf<v1::GetRefundAllowanceRequest>(request), expected) << c.money;
  }
}

TEST(Validator, LengthIsCountedInCharacters) {
  v1::CreateCustomerRequest request;
  request.set_parent("partners/p");
  request.set_customer_id("c");
  const auto with_name = [&](const std::string& part, int times) {
    std::string name;
    for (int i = 0; i < times; ++i) name += part;
    request.mutable_customer()->set_display_name(name);
    return Faults(request);
  };
  const std::string too_long = "customer.display_name: must have at most 200 characters, has 201";
  EXPECT_EQ(with_name("a", 200), "");
  EXPECT_EQ(with_name("a", 201), too_long);
  for (const char* character : {"\u00e9", "\u20ac", "\U0001F600"}) {
    EXPECT_EQ(with_name(character, 200), "") << character;
    EXPECT_EQ(with_name(character, 201), too_long) << character;
  }
}

TEST(Validator, TextMustBeUtf8) {
  for (const char* bad : {"\x80", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80", "\xF4\x90\x80\x80",
                          "\xFF", "a\xC3", "\xE2\x82"}) {
    v1::CreateCustomerRequest request;
    request.set_parent("partners/p");
    request.set_customer_id("c");
    request.mutable_customer()->set_display_name(bad);
    EXPECT_EQ(Faults(request), "customer.display_name: must be valid UTF-8");
  }
}

TEST(Validator, TooManyElementsAreOneFault) {
  v1::CalculateExchangeRequest request;
  request.set_parent("partners/p/customers/c");
  auto* purchase = request.add_purchases();
  purchase->set_offer("offers/o");
  purchase->set_billing_plan(v1::BILLING_PLAN_UPFRONT);
  for (int i = 0; i < 51; ++i) request.add_returns();
  EXPECT_EQ(Faults(request), "returns: must have at most 50 elements, has 51");
}

TEST(Validator, NoMoreThanAThousandFaultsAreLookedFor) {
  v1::ImportOffersRequest request;
  request.mutable_header();
  for (int i = 0; i < 100; ++i) request.mutable_options()->add_non_refundable_families(std::string(101, 'x'));
  RuleBook book;
  EXPECT_EQ(Validate(request, book.Add(*request.GetDescriptor())).size(), 100u);
}

TEST(Validator, SensitiveValuesAndTextsAreNeverRepeated) {
  v1::CreateRefundRequest request;
  request.set_reservation("a secret");
  request.set_quantity(1);
  request.set_request_id("another secret");
  request.set_quote_token(std::string(8193, 's'));
  EXPECT_EQ(Faults(request).find("secret"), std::string::npos);
  EXPECT_EQ(Faults(request).find("ss"), std::string::npos);
}

}  // namespace
}  // namespace prorata::rpc
