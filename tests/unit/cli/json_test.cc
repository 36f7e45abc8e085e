// Goal: a message says the same as JSON and as YAML, and reads back from both to what it was.

#include "client/cli/json.h"

#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <sstream>

#include "client/cli/failure.h"
#include "client/cli/money.h"
#include "prorata/v1/refund_policy.pb.h"

namespace prorata::cli {
namespace {

v1::RefundPolicy Policy() {
  v1::RefundPolicy policy;
  policy.set_name("refundPolicies/strict");
  policy.set_display_name("Strict: \"no\" returns\nafter 5 days");
  auto* tier = policy.add_tiers();
  tier->set_display_name("yes");
  tier->set_max_age_days(5);
  tier->set_credit(v1::RefundPolicy::CREDIT_FULL);
  policy.add_tiers()->set_display_name("120000");
  *policy.mutable_annual_limit() = ParseMoney("50000.50 USD");
  policy.set_exchange_allowed(true);
  return policy;
}

TEST(Json, HasTheNamesOfTheProtoAndExactNumbers) {
  EXPECT_EQ(JsonText(ToJson(Policy())), R"({
  "name": "refundPolicies/strict",
  "display_name": "Strict: \"no\" returns\nafter 5 days",
  "tiers": [
    {
      "display_name": "yes",
      "max_age_days": 5,
      "credit": "CREDIT_FULL"
    },
    {
      "display_name": "120000"
    }
  ],
  "annual_limit": {
    "currency_code": "USD",
    "units": "50000",
    "nanos": 500000000
  },
  "exchange_allowed": true
}
)");
}

TEST(Yaml, QuotesWhatCouldBeTakenForSomethingElse) {
  EXPECT_EQ(YamlText(ToJson(Policy())), R"(name: refundPolicies/strict
display_name: "Strict: \"no\" returns\nafter 5 days"
tiers:
  - display_name: "yes"
    max_age_days: 5
    credit: CREDIT_FULL
  - display_name: "120000"
annual_limit:
  currency_code: USD
  units: "50000"
  nanos: 500000000
exchange_allowed: true
)");
}

TEST(ReadMessage, ReadsBackWhatWasWritten) {
  const v1::RefundPolicy policy = Policy();
  for (const std::string& text : {JsonText(ToJson(policy)), YamlText(ToJson(policy))}) {
    v1::RefundPolicy read;
    ReadMessage(text, "file", read);
    EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(read, policy)) << text;
  }
}

TEST(ReadMessage, SaysWhereItWentWrong) {
  for (const auto& [text, expected] : std::vector<std::pair<std::string, std::string>>{
           {"{", "policy.yaml: "},
           {"tiers: [", "policy.yaml: "},
           {"no_such_field: 1", "policy.yaml: "},
           {"exchange_allowed: maybe", "policy.yaml: "},
           {"just text", "policy.yaml: "},
       }) {
    v1::RefundPolicy read;
    try {
      ReadMessage(text, "policy.yaml", read);
      ADD_FAILURE() << text << " was read";
    } catch (const UsageError& e) {
      EXPECT_EQ(std::string(e.what()).substr(0, expected.size()), expected);
    }
  }
}

TEST(NextJsonObject, TakesOneAfterTheOther) {
  std::istringstream in(" {\"a\": {\"b\": [1, 2]}}{}\n\n{\"c\": \"} \\\" {\"}  ");
  EXPECT_EQ(NextJsonObject(in), R"({"a": {"b": [1, 2]}})");
  EXPECT_EQ(NextJsonObject(in), "{}");
  EXPECT_EQ(NextJsonObject(in), R"({"c": "} \" {"})");
  EXPECT_EQ(NextJsonObject(in), std::nullopt);
}

TEST(NextJsonObject, RefusesWhatIsNoObject) {
  for (const char* text : {"1", "[]", "{", "{\"a", "\"x\""}) {
    std::istringstream in(text);
    EXPECT_THROW(NextJsonObject(in), UsageError) << text;
  }
}

}  // namespace
}  // namespace prorata::cli
