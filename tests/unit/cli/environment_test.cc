// Goal: what the transcripts cannot show: what comes from a file, from the environment and with the metadata.

#include <gtest/gtest.h>

#include "tests/unit/cli/fake_server.h"
#include "tests/unit/cli/runner.h"

namespace prorata::cli::testing {
namespace {

TEST(PoliciesCreate, ReadsYamlAndTakesTheIdFromItsName) {
  FakeServer server;
  Runner run;
  run.input =
      "name: refundPolicies/strict\ndisplay_name: Strict\ntiers:\n  - {display_name: all, credit: CREDIT_NONE, "
      "fee_rate_ppm: 0}\n";
  EXPECT_EQ(run({"policies", "create", "-f", "-", "--server", server.address()}).exit_code, 0);
  EXPECT_EQ(run({"policies", "create", "other", "-f", "-", "--server", server.address()}).exit_code, 0);
  ASSERT_EQ(server.seen().size(), 2);
  const std::string rest = R"(","refund_policy":{"name":"refundPolicies/strict","display_name":"Strict",)"
                           R"("tiers":[{"display_name":"all","credit":"CREDIT_NONE"}]},"request_id":")" +
                           std::string(kRequestId) + "\"}";
  EXPECT_EQ(server.seen()[0].requests[0], R"({"policy_id":"strict)" + rest);
  EXPECT_EQ(server.seen()[1].requests[0], R"({"policy_id":"other)" + rest);
}

TEST(Environment, CompletesWhatIsNotGiven) {
  FakeServer server;
  Runner run;
  run.environment = {{"PRORATA_SERVER", server.address()},
                     {"PRORATA_PARTNER", "contoso"},
                     {"PRORATA_CUSTOMER", "adatum"},
                     {"PRORATA_PRINCIPAL", "kim"},
                     {"PRORATA_TOKEN", "secret"}};
  EXPECT_EQ(run({"customers", "get"}).exit_code, 0);
  EXPECT_EQ(run({"customers", "get", "--customer", "other", "--principal", "dana", "--token", "given"}).exit_code, 0);
  const std::vector<SeenCall> seen = server.seen();
  ASSERT_EQ(seen.size(), 2);
  EXPECT_EQ(seen[0].requests[0], R"({"name":"partners/contoso/customers/adatum"})");
  EXPECT_EQ(seen[0].metadata.find("x-prorata-principal")->second, "kim");
  EXPECT_EQ(seen[0].metadata.find("authorization")->second, "Bearer secret");
  EXPECT_TRUE(seen[0].has_deadline);
  EXPECT_EQ(seen[1].requests[0], R"({"name":"partners/contoso/customers/other"})");
  EXPECT_EQ(seen[1].metadata.find("x-prorata-principal")->second, "dana");
  EXPECT_EQ(seen[1].metadata.find("authorization")->second, "Bearer given");
}

}  // namespace
}  // namespace prorata::cli::testing
