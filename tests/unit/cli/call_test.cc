// Goal: any method can be called with JSON, whatever kind of stream it is, and a change stays safe to repeat.

#include <gtest/gtest.h>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "tests/unit/cli/fake_server.h"
#include "tests/unit/cli/runner.h"

namespace prorata::cli::testing {
namespace {

struct Row {
  std::vector<std::string> args;
  std::string input;
  std::vector<std::string> requests;
  std::string out;
};

TEST(Call, PassesMessagesBothWays) {
  const std::string id = kRequestId;
  for (const Row& row : {
           Row{{"GetOffer", R"({"name": "offers/x"})"},
               "",
               {R"({"name":"offers/x"})"},
               "{\n  \"name\": \"offers/x\"\n}\n"},
           Row{{"GetOffer", "-"},
               R"({"name": "offers/x"})",
               {R"({"name":"offers/x"})"},
               "{\n  \"name\": \"offers/x\"\n}\n"},
           Row{{"GetOffer", R"({"name": "offers/x"})", "-o", "name"}, "", {R"({"name":"offers/x"})"}, "offers/x\n"},
           Row{{"GetOffer", R"({"name": "offers/x"})", "-o", "yaml"},
               "",
               {R"({"name":"offers/x"})"},
               "---\nname: offers/x\n"},
           Row{{"AdminService.GetServerInfo"}, "", {"{}"}, "{\n  \"version\": \"1\"\n}\n"},
           Row{{"CreateRefund", R"({"quantity": 1})"}, "", {R"({"quantity":"1","request_id":")" + id + "\"}"}, "{}\n"},
           Row{{"CreateRefund", R"({"requestId": "given"})", "--validate-only"},
               "",
               {R"({"request_id":"given","validate_only":true})"},
               "{}\n"},
           Row{{"CalculateRefund"}, "", {"{}"}, "{}\n"},
           Row{{"ImportOffers", "-"},
               R"({"header": {"skip_invalid_rows": true}} {"data": "eA=="})",
               {R"({"header":{"skip_invalid_rows":true}})", R"({"data":"eA=="})"},
               "{}\n"},
           Row{{"ImportOffers"}, "", {}, "{}\n"},
           Row{{"grpc.health.v1.Health/Watch"},
               "",
               {"{}"},
               "{\n  \"status\": \"SERVING\"\n}\n{\n  \"status\": \"NOT_SERVING\"\n}\n"},
       }) {
    FakeServer server;
    server.Tell("CatalogService.GetOffer", R"({"name": "offers/x"})");
    server.Tell("AdminService.GetServerInfo", R"({"version": "1"})");
    server.Tell("Health.Watch", Reply{grpc::Status::OK, {R"({"status": "SERVING"})", R"({"status": "NOT_SERVING"})"}});
    Runner run;
    run.input = row.input;
    std::vector<std::string> args = {"call"};
    args.insert(args.end(), row.args.begin(), row.args.end());
    args.insert(args.end(), {"--server", server.address()});
    const Result result = run(args);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(result.out, row.out);
    ASSERT_EQ(server.seen().size(), 1) << row.args[0];
    EXPECT_EQ(server.seen()[0].requests, row.requests);
  }
}

TEST(Call, RefusesWhatDoesNotFit) {
  FakeServer server;
  for (const std::vector<std::string>& args : std::vector<std::vector<std::string>>{
           {"NoSuchMethod"},
           {"GetOffer", "{"},
           {"GetOffer", "offers/x"},
           {"GetOffer", R"({"no_such_field": 1})"},
           {"GetOffer", R"({"name": "a"} {"name": "b"})"},
           {"GetOffer", "{}", "--validate-only"},
       }) {
    std::vector<std::string> all = {"call"};
    all.insert(all.end(), args.begin(), args.end());
    all.insert(all.end(), {"--server", server.address()});
    EXPECT_EQ(Runner()(all).exit_code, 2) << ::testing::PrintToString(args);
  }
}

TEST(Call, RefusesToNameWhatHasNoNameBeforeAnythingIsSent) {
  FakeServer server;
  EXPECT_EQ(Runner()({"call", "SetClock", "-o", "name", "--server", server.address()}).exit_code, 2);
  EXPECT_TRUE(server.seen().empty());
}

TEST(Call, RetriesWithTheSameRequestId) {
  FakeServer server;
  server.Tell("RefundService.CreateRefund", Reply{grpc::Status(grpc::StatusCode::UNAVAILABLE, "restarting"), {}});
  const Result result = Runner()({"call", "CreateRefund", R"({"quantity": 1})", "--server", server.address()});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  ASSERT_EQ(server.seen().size(), 2);
  EXPECT_EQ(server.seen()[0].requests, server.seen()[1].requests);
}

TEST(Call, RetriesWhatWasNotLetInAndNotWhatIsTooLarge) {
  FakeServer server;
  google::rpc::Status details;
  details.add_details()->PackFrom(google::rpc::RetryInfo());
  const grpc::Status later(grpc::StatusCode::RESOURCE_EXHAUSTED, "2 imports are running", details.SerializeAsString());
  server.Tell("RefundService.CreateRefund", Reply{later, {}});
  EXPECT_EQ(Runner()({"call", "CreateRefund", R"({"quantity": 1})", "--server", server.address()}).exit_code, 0);
  ASSERT_EQ(server.seen().size(), 2);
  EXPECT_EQ(server.seen()[0].requests, server.seen()[1].requests);

  server.Tell("RefundService.CreateRefund", Reply{grpc::Status(grpc::StatusCode::RESOURCE_EXHAUSTED, "too large"), {}});
  EXPECT_EQ(Runner()({"call", "CreateRefund", R"({"quantity": 1})", "--server", server.address()}).exit_code, 8);
  EXPECT_EQ(server.seen().size(), 3);
}

TEST(Call, DoesNotShowAnAnswerTwice) {
  FakeServer server;
  server.Tell("Health.Watch", Reply{grpc::Status(grpc::StatusCode::UNAVAILABLE, "gone"), {R"({"status": "SERVING"})"}});
  const Result result = Runner()({"call", "Health.Watch", "--server", server.address()});
  EXPECT_EQ(result.exit_code, 8);
  EXPECT_EQ(server.seen().size(), 1);
}

TEST(Methods, AreListed) {
  const Result names = Runner()({"methods", "-o", "name"});
  EXPECT_NE(names.out.find("prorata.v1.RefundService.CreateRefund\n"), std::string::npos);
  const Result table = Runner()({"methods"});
  EXPECT_NE(table.out.find("CatalogService.ImportOffers"), std::string::npos);
  EXPECT_NE(table.out.find("client stream"), std::string::npos);
  EXPECT_NE(table.out.find("refunds.create"), std::string::npos);
}

}  // namespace
}  // namespace prorata::cli::testing
