#pragma once

// How a refusal or a fault reaches the caller: a status code, a text, and google.rpc details (api.md, Conventions).
//
// ErrorInfo always; BadRequest, PreconditionFailure, QuotaFailure, ResourceInfo and RetryInfo where they fit. At most 4
// KiB and 20 violations, then "and N more": more would be lost on the way to many clients.

#include <grpcpp/support/status.h>

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "server/domain/reason.h"
#include "storage/store.h"

namespace prorata::rpc {

struct ErrorResponse {
  grpc::Status status;
  domain::Reason reason = domain::Reason::kUnspecified;
  // Set where it is our fault: the caller gets it, and the log has it with the cause.
  std::string error_id;
};

// The response for a status that is not OK. One without a reason (error.h) is a fault of ours: INTERNAL, or DATA_LOSS
// where the status says so, with an error id and nothing of its text.
ErrorResponse MakeErrorResponse(const absl::Status& status, std::string_view correlation_id);

// What a transaction that was not committed, or may be, is to the caller: OUTCOME_UNKNOWN, CONTENTION, STORAGE_FULL,
// OVERLOADED or NOT_SERVING. What the body itself refused is passed on.
absl::Status RefusalOf(const storage::Result& result);
// The same for a read.
absl::Status RefusalOfRead(const absl::Status& status);

}  // namespace prorata::rpc
