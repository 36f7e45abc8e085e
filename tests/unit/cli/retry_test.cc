// Goal: waits grow to a limit, are spread by the jitter, and never shorter than the server asks for.

#include "client/cli/retry.h"

#include <gtest/gtest.h>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace prorata::cli {
namespace {

grpc::Status Asking(int64_t retry_seconds, grpc::StatusCode code = grpc::StatusCode::UNAVAILABLE) {
  google::rpc::Status status;
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(retry_seconds);
  status.add_details()->PackFrom(retry);
  return {code, "", status.SerializeAsString()};
}

TEST(RetryDelay, DoublesUpToALimit) {
  const grpc::Status status(grpc::StatusCode::UNAVAILABLE, "");
  for (const auto& [attempt, delay] : std::vector<std::pair<int, absl::Duration>>{{1, absl::Milliseconds(200)},
                                                                                  {2, absl::Milliseconds(400)},
                                                                                  {3, absl::Milliseconds(800)},
                                                                                  {5, absl::Milliseconds(3200)},
                                                                                  {6, absl::Seconds(5)},
                                                                                  {100, absl::Seconds(5)}}) {
    EXPECT_EQ(RetryDelay(attempt, 0, status), delay) << attempt;
    EXPECT_EQ(RetryDelay(attempt, 1, status), delay / 2) << attempt;
  }
}

TEST(RetryDelay, WaitsAsLongAsTheServerAsks) {
  EXPECT_EQ(RetryDelay(1, 0.5, Asking(7)), absl::Seconds(7));
  EXPECT_EQ(RetryDelay(6, 0, Asking(1)), absl::Seconds(5));
}

TEST(IsWorthRetrying, WhatIsUnavailableOrNotLetInForNow) {
  for (int number = 1; number <= 16; ++number) {
    const auto code = static_cast<grpc::StatusCode>(number);
    EXPECT_EQ(IsWorthRetrying(grpc::Status(code, "")), code == grpc::StatusCode::UNAVAILABLE) << number;
    const bool is_for_now = code == grpc::StatusCode::UNAVAILABLE || code == grpc::StatusCode::RESOURCE_EXHAUSTED;
    EXPECT_EQ(IsWorthRetrying(Asking(1, code)), is_for_now) << number;
  }
}

}  // namespace
}  // namespace prorata::cli
