#include "client/cli/retry.h"

#include <algorithm>
#include <optional>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace prorata::cli {
namespace {

constexpr absl::Duration kFirst = absl::Milliseconds(200);
constexpr absl::Duration kLongest = absl::Seconds(5);

// Nothing where the server says nothing of repeating.
std::optional<absl::Duration> AskedByServer(const grpc::Status& status) {
  google::rpc::Status details;
  google::rpc::RetryInfo retry;
  if (!details.ParseFromString(status.error_details())) return std::nullopt;
  for (const auto& detail : details.details()) {
    if (detail.UnpackTo(&retry)) {
      return absl::Seconds(retry.retry_delay().seconds()) + absl::Nanoseconds(retry.retry_delay().nanos());
    }
  }
  return std::nullopt;
}

}  // namespace

absl::Duration RetryDelay(int attempt, double jitter, const grpc::Status& status) {
  const absl::Duration whole = std::min(kLongest, kFirst * (int64_t{1} << std::min(attempt - 1, 10)));
  return std::max(whole - whole * (jitter / 2), AskedByServer(status).value_or(absl::ZeroDuration()));
}

bool IsWorthRetrying(const grpc::Status& status) {
  if (status.error_code() == grpc::StatusCode::UNAVAILABLE) return true;
  return status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED && AskedByServer(status).has_value();
}

}  // namespace prorata::cli
