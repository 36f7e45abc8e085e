#include "server/rpc/grpc_errors.h"

#include <grpc/support/log.h>

#include <string_view>

namespace prorata::rpc {
namespace {

thread_local std::string kept;

void Keep(gpr_log_func_args* line) {
  if (line->severity == GPR_LOG_SEVERITY_ERROR) kept += line->message;
}

}  // namespace

GrpcErrors::GrpcErrors() {
  kept.clear();
  gpr_set_log_function(Keep);
}

GrpcErrors::~GrpcErrors() {
  gpr_set_log_function(nullptr);
}

std::string GrpcErrors::SystemError() const {
  constexpr std::string_view kBefore = "os_error:\"";
  // The innermost error is the cause of the others.
  const size_t before = kept.rfind(kBefore);
  if (before == std::string::npos) return "";
  const size_t start = before + kBefore.size();
  return kept.substr(start, kept.find('"', start) - start);
}

}  // namespace prorata::rpc
