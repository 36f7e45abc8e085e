#pragma once

// How long to wait before a call that was not answered is made again.

#include <grpcpp/support/status.h>

#include "absl/time/time.h"

namespace prorata::cli {

// Doubles from 200 ms to at most 5 s; `jitter`, from 0 to 1, takes off up to half of it so that many clients do not
// come back at once. Never shorter than what the server asked for with a RetryInfo. `attempt` counts from 1.
absl::Duration RetryDelay(int attempt, double jitter, const grpc::Status& status);

// True if the same call may be made again as it is: with a request_id it is carried out once, however often it is made.
// That is what is UNAVAILABLE, and what was not let in for now: RESOURCE_EXHAUSTED with a RetryInfo. Without one it is
// too large, and stays that.
bool IsWorthRetrying(const grpc::Status& status);

}  // namespace prorata::cli
