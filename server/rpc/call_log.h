#pragma once

// One line of JSON for each call. Nothing of a request is in it but names and the request_id, and nothing of a
// response.

#include <spdlog/logger.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "server/domain/reason.h"

namespace prorata::rpc {

struct CallRecord {
  std::string_view method;
  std::string_view principal;  // empty: not authenticated
  absl::StatusCode code = absl::StatusCode::kOk;
  domain::Reason reason = domain::Reason::kUnspecified;
  int64_t duration_us = 0;
  // Well-formed (correlation.h).
  std::string_view correlation_id;
  std::string_view request_id;
  std::vector<std::string_view> resources;
  size_t request_bytes = 0;
  size_t response_bytes = 0;
  // The first answer was given again.
  bool repeated = false;
  bool validate_only = false;
  // Where it is our fault.
  std::string_view error_id;
  std::string_view cause;
};

// As gRPC writes it, such as `FAILED_PRECONDITION`.
std::string_view NameOf(absl::StatusCode code);

// Thread-safe.
class CallLog {
 public:
  explicit CallLog(std::shared_ptr<spdlog::logger> logger) : logger_(std::move(logger)) {}

  // Faults of ours are errors, UNAVAILABLE is a warning, everything else is information.
  void Write(const CallRecord& record) const;

 private:
  std::shared_ptr<spdlog::logger> logger_;
};

// The record as text, without its time.
std::string LineOf(const CallRecord& record);

}  // namespace prorata::rpc
