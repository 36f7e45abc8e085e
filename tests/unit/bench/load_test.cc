// The load generator makes the calls that its source gives, as many at a time as told, counts each answer once, and
// measures from the moment a call was due. The echo server answers with the sizes asked for. No time is asserted.

#include "tests/bench/load.h"

#include <string>
#include <utility>

#include "gtest/gtest.h"
#include "tests/bench/echo_service.h"

namespace prorata::bench {
namespace {

using std::chrono::milliseconds;

class LoadTest : public testing::Test {
 protected:
  EchoServer server_{"127.0.0.1:0"};
  std::string address_ = "127.0.0.1:" + std::to_string(server_.port());
};

// A source of `calls` echo calls, or without end if that is below zero.
CallSource Calls(int64_t calls, std::string request = EchoRequestOfSize(100, 300)) {
  return [calls, call = Call{std::move(request), {{"x-caller", "somebody"}}}]() mutable -> const Call* {
    return calls-- == 0 ? nullptr : &call;
  };
}

LoadOptions Options(int outstanding) {
  return {
      .method = kEchoMethod, .outstanding = outstanding, .warm_up = milliseconds(0), .duration = std::chrono::hours(1)};
}

TEST_F(LoadTest, EveryCallOfTheSourceIsAnsweredOnce) {
  struct Row {
    int64_t calls;
    int outstanding;
    int connections;
  };
  for (const Row& row : {Row{0, 8, 1}, Row{1, 64, 1}, Row{1000, 1, 1}, Row{1000, 64, 1}, Row{1000, 300, 3}}) {
    SCOPED_TRACE(testing::Message() << row.calls << " calls, " << row.outstanding << " outstanding");
    int64_t seen = 0;
    const LoadResult result = RunLoad(Connect(address_, row.connections), Options(row.outstanding), Calls(row.calls),
                                      [&seen](const grpc::ByteBuffer&) { ++seen; });
    EXPECT_EQ(result.succeeded, row.calls);
    EXPECT_EQ(seen, row.calls);
    EXPECT_TRUE(result.ran_out);
    EXPECT_TRUE(result.errors.empty()) << result.first_error;
    EXPECT_LE(result.measured, row.calls);
    EXPECT_EQ(result.latency.count(), result.measured);
  }
}

TEST_F(LoadTest, StopsAtTheEndOfTheTimeAndWaitsForTheAnswers) {
  LoadOptions options = Options(16);
  options.duration = milliseconds(300);
  int64_t given = 0;
  CallSource calls = Calls(-1);
  const LoadResult result = RunLoad(Connect(address_, 1), options, [&] { return ++given, calls(); });
  EXPECT_FALSE(result.ran_out);
  EXPECT_EQ(result.succeeded, given);
  EXPECT_GT(result.measured, 0);
  EXPECT_EQ(result.elapsed, options.duration);
}

TEST_F(LoadTest, GoesOnUntilEnoughIsMeasured) {
  for (const double rate : {0.0, 5000.0}) {
    LoadOptions options = Options(4);
    options.duration = {};
    options.at_least = 50;
    options.rate_per_second = rate;
    const LoadResult result = RunLoad(Connect(address_, 1), options, Calls(-1));
    EXPECT_EQ(result.measured, 50) << rate;
    EXPECT_EQ(result.latency.count(), 50);
    EXPECT_GT(result.RatePerSecond(), 0);
    EXPECT_TRUE(RunLoad(Connect(address_, 1), options, Calls(20)).ran_out) << "there are no more calls";
    options.method = "/prorata.bench.v1.EchoService/NoSuchMethod";
    EXPECT_EQ(RunLoad(Connect(address_, 1), options, Calls(-1)).measured, 0) << "an error ends it";
  }
}

TEST_F(LoadTest, WarmUpIsNotMeasured) {
  LoadOptions options = Options(4);
  options.warm_up = std::chrono::hours(1);
  const LoadResult result = RunLoad(Connect(address_, 1), options, Calls(200));
  EXPECT_EQ(result.succeeded, 200);
  EXPECT_EQ(result.measured, 0);
  EXPECT_EQ(result.RatePerSecond(), 0);
}

TEST_F(LoadTest, OpenLoopMakesTheCallsThatAreDueAndNoMore) {
  LoadOptions options = Options(64);
  options.duration = milliseconds(200);
  options.rate_per_second = 500;
  const LoadResult result = RunLoad(Connect(address_, 1), options, Calls(-1));
  EXPECT_TRUE(result.errors.empty()) << result.first_error;
  EXPECT_GT(result.succeeded, 0);
  EXPECT_LE(result.succeeded, 101);
}

// One call at a time against calls that are all due at once: each must be charged with its wait for those before it.
TEST_F(LoadTest, OpenLoopCountsTheWaitOfACallThatCouldNotBeMade) {
  LoadOptions options = Options(1);
  options.rate_per_second = 1e9;
  const LoadResult queued = RunLoad(Connect(address_, 1), options, Calls(500));
  options.rate_per_second = 0;
  const LoadResult alone = RunLoad(Connect(address_, 1), options, Calls(500));
  ASSERT_EQ(queued.succeeded, 500);
  ASSERT_EQ(alone.succeeded, 500);
  EXPECT_GT(queued.latency.Percentile(50), alone.latency.Percentile(50));
}

TEST_F(LoadTest, ErrorsAreCountedByCodeAndNeverAsMeasured) {
  LoadOptions options = Options(8);
  options.method = "/prorata.bench.v1.EchoService/NoSuchMethod";
  const LoadResult result = RunLoad(Connect(address_, 1), options, Calls(40));
  EXPECT_EQ(result.succeeded, 0);
  EXPECT_EQ(result.measured, 0);
  EXPECT_EQ(result.errors, (std::map<grpc::StatusCode, int64_t>{{grpc::StatusCode::UNIMPLEMENTED, 40}}));
}

TEST_F(LoadTest, EchoHasTheSizesAskedFor) {
  struct Row {
    size_t request;
    size_t response;
  };
  for (const Row& row : {Row{20, 10}, Row{133, 129}, Row{160, 700}, Row{200, 5000}, Row{20000, 3}}) {
    SCOPED_TRACE(testing::Message() << row.request << " -> " << row.response);
    const std::string request = EchoRequestOfSize(row.request, row.response);
    const LoadResult result = RunLoad(Connect(address_, 1), Options(1), Calls(1, request));
    EXPECT_EQ(request.size(), row.request);
    EXPECT_EQ(result.sample_response.size(), row.response);
  }
}

}  // namespace
}  // namespace prorata::bench
