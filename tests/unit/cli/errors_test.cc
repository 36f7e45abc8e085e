// Goal: whatever goes wrong ends in the promised exit code and a text that helps; a change is retried with one request
// id, and where its outcome stays unknown the user is told how to learn it.

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "google/rpc/error_details.pb.h"
#include "tests/unit/cli/fake_server.h"
#include "tests/unit/cli/runner.h"

namespace prorata::cli::testing {
namespace {

constexpr char kReservation[] =
    "partners/p/customers/c/orders/aaaaaaaa-0000-4000-8000-000000000001/reservations/"
    "bbbbbbbb-0000-4000-8000-000000000002";

Result CreateRefund(const FakeServer& server, std::vector<std::string> more = {}) {
  std::vector<std::string> args = {"refunds", "create", kReservation, "--quantity", "1", "--server", server.address()};
  args.insert(args.end(), more.begin(), more.end());
  return Runner()(args);
}

grpc::Status Unavailable() {
  return Refusal(grpc::StatusCode::UNAVAILABLE, "OUTCOME_UNKNOWN", "the commit may or may not have happened");
}

TEST(Retry, KeepsTheRequestIdAndWaitsLongerEachTime) {
  FakeServer server;
  server.Tell("RefundService.CreateRefund", Reply{Unavailable(), {}});
  server.Tell("RefundService.CreateRefund", Reply{Unavailable(), {}});
  server.Tell("RefundService.CreateRefund", R"({"name": "partners/p/customers/c/refunds/r"})");
  const Result result = CreateRefund(server, {"-o", "name"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.out, "partners/p/customers/c/refunds/r\n");
  EXPECT_EQ(result.slept, (std::vector<absl::Duration>{absl::Milliseconds(200), absl::Milliseconds(400)}));
  const std::vector<SeenCall> seen = server.seen();
  ASSERT_EQ(seen.size(), 3);
  EXPECT_NE(seen[0].requests[0].find(kRequestId), std::string::npos);
  EXPECT_EQ(seen[1].requests, seen[0].requests);
  EXPECT_EQ(seen[2].requests, seen[0].requests);
}

TEST(Retry, GivesUpAndTellsHowToRepeat) {
  FakeServer server;
  for (int i = 0; i < 6; ++i) server.Tell("RefundService.CreateRefund", Reply{Unavailable(), {}});
  const Result result = CreateRefund(server, {"--reason", "too many"});
  EXPECT_EQ(result.exit_code, 8);
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(server.seen().size(), 6);
  EXPECT_EQ(result.err, std::string("prorata: UNAVAILABLE OUTCOME_UNKNOWN: the commit may or may not have happened\n"
                                    "What to do: Repeat with the same --request-id to learn the outcome.\n"
                                    "It is not known whether this was carried out. The request id is ") +
                            kRequestId +
                            ". To learn the outcome, or have it done, repeat:\n"
                            "  prorata refunds create " +
                            kReservation + " --quantity 1 --server " + server.address() +
                            " --reason 'too many' --request-id " + kRequestId + "\n");
}

TEST(Retry, EndsWhenTheNextAttemptWouldBeTooLate) {
  FakeServer server;
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(60);
  server.Tell("RefundService.CreateRefund",
              Reply{Refusal(grpc::StatusCode::UNAVAILABLE, "OVERLOADED", "busy", {&retry}), {}});
  const Result result = CreateRefund(server, {"--timeout", "20s"});
  EXPECT_EQ(result.exit_code, 8);
  EXPECT_TRUE(result.slept.empty());
  EXPECT_EQ(server.seen().size(), 1);
}

TEST(Retry, StopsAtAnAnswerThatSettlesIt) {
  FakeServer server;
  server.Tell("RefundService.CreateRefund", Reply{Unavailable(), {}});
  server.Tell("RefundService.CreateRefund",
              Reply{Refusal(grpc::StatusCode::FAILED_PRECONDITION, "QUOTE_EXPIRED", "old"), {}});
  const Result result = CreateRefund(server);
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_EQ(result.err,
            "prorata: FAILED_PRECONDITION QUOTE_EXPIRED: old\n"
            "What to do: Quote again and use the new token.\n");
}

TEST(Retry, CanBeSwitchedOff) {
  FakeServer server;
  server.Tell("RefundService.CreateRefund", Reply{Unavailable(), {}});
  EXPECT_EQ(CreateRefund(server, {"--retries", "0"}).exit_code, 8);
  EXPECT_EQ(server.seen().size(), 1);
}

TEST(UnknownOutcome, IsNotClaimedWhereNothingWasDone) {
  for (const char* reason : {"OVERLOADED", "NOT_SERVING", "STORAGE_FULL"}) {
    FakeServer server;
    server.Tell("RefundService.CreateRefund", Reply{Refusal(grpc::StatusCode::UNAVAILABLE, reason, "no"), {}});
    const Result result = CreateRefund(server, {"--retries", "0"});
    EXPECT_EQ(result.exit_code, 8);
    EXPECT_EQ(result.err.find("request id is"), std::string::npos) << reason;
  }
  const Result unreachable =
      Runner()({"refunds", "create", kReservation, "-q", "1", "--server", "127.0.0.1:1", "--retries", "0"});
  EXPECT_EQ(unreachable.err.find("request id is"), std::string::npos) << unreachable.err;
}

TEST(UnknownOutcome, StaysWhereAnEarlierAttemptMayHaveDoneIt) {
  FakeServer server;
  server.Tell("RefundService.CreateRefund", Reply{Unavailable(), {}});
  server.Tell("RefundService.CreateRefund", Reply{Refusal(grpc::StatusCode::UNAVAILABLE, "NOT_SERVING", "no"), {}});
  const Result result = CreateRefund(server, {"--retries", "1"});
  EXPECT_NE(result.err.find("request id is"), std::string::npos) << result.err;
}

TEST(UnknownOutcome, OfAQueryIsNoMatter) {
  FakeServer server;
  server.Tell("CatalogService.GetOffer", Reply{Unavailable(), {}});
  const Result result = Runner()({"offers", "get", "x", "--retries", "0", "--server", server.address()});
  EXPECT_EQ(result.exit_code, 8);
  EXPECT_EQ(result.err.find("request id is"), std::string::npos);
}

TEST(UnknownOutcome, OfAValidationIsNoMatter) {
  FakeServer server;
  server.Tell("RefundService.CreateRefund", Reply{Unavailable(), {}});
  EXPECT_EQ(CreateRefund(server, {"--retries", "0", "--validate-only"}).err.find("request id is"), std::string::npos);
}

TEST(UnknownOutcome, OfAClockThatWasShiftedIsRepeatedWithTheTimeItself) {
  FakeServer server;
  server.Tell("AdminService.GetServerInfo", R"({"current_time": "2024-02-29T12:00:00Z"})");
  server.Tell("AdminService.SetClock", Reply{grpc::Status(grpc::StatusCode::DEADLINE_EXCEEDED, "late"), {}});
  const Result result = Runner()({"clock", "set", "+1d", "--server", server.address()});
  EXPECT_EQ(result.exit_code, 8);
  EXPECT_NE(result.err.find("prorata clock set 2024-03-01T12:00:00Z --server"), std::string::npos) << result.err;
}

TEST(ExitCodes, FollowTheStatus) {
  for (const auto& [code, exit_code] :
       std::vector<std::pair<grpc::StatusCode, int>>{{grpc::StatusCode::INTERNAL, 1},
                                                     {grpc::StatusCode::FAILED_PRECONDITION, 3},
                                                     {grpc::StatusCode::NOT_FOUND, 4},
                                                     {grpc::StatusCode::PERMISSION_DENIED, 5},
                                                     {grpc::StatusCode::UNAUTHENTICATED, 5},
                                                     {grpc::StatusCode::INVALID_ARGUMENT, 6},
                                                     {grpc::StatusCode::ABORTED, 7},
                                                     {grpc::StatusCode::ALREADY_EXISTS, 7},
                                                     {grpc::StatusCode::DEADLINE_EXCEEDED, 8}}) {
    FakeServer server;
    server.Tell("RefundService.CreateRefund", Reply{grpc::Status(code, "no"), {}});
    EXPECT_EQ(CreateRefund(server).exit_code, exit_code) << code;
  }
}

TEST(Errors, AreJsonOnStandardErrorWhereJsonWasAskedFor) {
  FakeServer server;
  server.Tell("RefundService.CreateRefund",
              Reply{Refusal(grpc::StatusCode::NOT_FOUND, "RESOURCE_NOT_FOUND", "gone"), {}});
  const Result result = CreateRefund(server, {"-o", "json"});
  EXPECT_EQ(result.out, "");
  const auto error = nlohmann::json::parse(result.err)["error"];
  EXPECT_EQ(error["code"], "NOT_FOUND");
  EXPECT_EQ(error["reason"], "RESOURCE_NOT_FOUND");
}

TEST(Errors, OfUseAreToldBeforeAnythingIsSent) {
  FakeServer server;
  for (const std::vector<std::string>& args : std::vector<std::vector<std::string>>{
           {},
           {"nonsense"},
           {"refunds"},
           {"refunds", "nonsense"},
           {"refunds", "create"},
           {"refunds", "create", "x", "y"},
           {"refunds", "quote", kReservation, "--as-of", "yesterday"},
           {"refunds", "quote", kReservation, "--quantity", "0"},
           {"refunds", "quote", kReservation, "--quantity", "many"},
           {"offers", "list", "-o", "xml"},
           {"offers", "list", "--limit", "-1"},
           {"server", "--timeout", "soon"},
           {"clock", "set", "yesterday"},
           {"allowance", "partners/p/customers/c", "--amount", "12"},
       }) {
    std::vector<std::string> all = args;
    all.insert(all.end(), {"--server", server.address()});
    const Result result = Runner()(all);
    EXPECT_EQ(result.exit_code, 2) << ::testing::PrintToString(args);
    EXPECT_EQ(result.out, "");
    EXPECT_NE(result.err, "");
  }
  EXPECT_TRUE(server.seen().empty());
}

TEST(Errors, WhereNobodyListens) {
  const Result result = Runner()({"server", "--server", "127.0.0.1:1", "--retries", "1"});
  EXPECT_EQ(result.exit_code, 8);
  EXPECT_EQ(result.slept.size(), 1);
  EXPECT_NE(result.err.find("What to do: Check --server and that the server runs, with --tls"), std::string::npos);
}

TEST(Errors, WhereAnIdIsNowhereFound) {
  FakeServer server;
  const Result result = Runner()(
      {"refunds", "show", "cccccccc-0000-4000-8000-000000000003", "--partner", "p", "--server", server.address()});
  EXPECT_EQ(result.exit_code, 4);
  EXPECT_NE(result.err.find("nothing below partners/p/customers/- ends with /refunds/cccccccc"), std::string::npos)
      << result.err;
}

TEST(Errors, WhereATokenFileIsMissing) {
  const Result result = Runner()({"server", "--token-file", "no/such/file"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.err, "prorata: no/such/file: No such file or directory\n");
}

TEST(Help, HasExamplesEverywhereAndTheExitCodes) {
  const Result main = Runner()({"--help"});
  EXPECT_EQ(main.exit_code, 0);
  EXPECT_NE(main.out.find("3  refused by a rule"), std::string::npos);
  for (const std::vector<std::string>& args : std::vector<std::vector<std::string>>{{"refunds", "create"},
                                                                                    {"exchanges", "quote"},
                                                                                    {"refunds", "reject"},
                                                                                    {"import", "offers"},
                                                                                    {"clock", "set"},
                                                                                    {"call"},
                                                                                    {"methods"}}) {
    std::vector<std::string> all = args;
    all.push_back("--help");
    const Result result = Runner()(all);
    EXPECT_EQ(result.exit_code, 0);
    EXPECT_NE(result.out.find("Examples:\n  prorata "), std::string::npos) << ::testing::PrintToString(args);
  }
}

TEST(Version, IsTold) {
  const Result result = Runner()({"--version"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.out.substr(0, 8), "prorata ");
}

}  // namespace
}  // namespace prorata::cli::testing
