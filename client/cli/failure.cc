#include "client/cli/failure.h"

namespace prorata::cli {

const char kExitCodesHelp[] = R"(Exit codes:
  0  done
  1  unexpected: a fault of the server or of this program
  2  the command line is wrong
  3  refused by a rule (FAILED_PRECONDITION)
  4  not found (NOT_FOUND)
  5  not allowed (UNAUTHENTICATED, PERMISSION_DENIED)
  6  a value is invalid (INVALID_ARGUMENT, OUT_OF_RANGE)
  7  conflict (ABORTED, ALREADY_EXISTS): read again, decide again
  8  unavailable, too busy, too late, or the outcome is unknown: repeat with the same --request-id)";

ExitCode ExitCodeOf(grpc::StatusCode code) {
  switch (code) {
    case grpc::StatusCode::OK:
      return kExitOk;
    case grpc::StatusCode::FAILED_PRECONDITION:
      return kExitRefused;
    case grpc::StatusCode::NOT_FOUND:
      return kExitNotFound;
    case grpc::StatusCode::UNAUTHENTICATED:
    case grpc::StatusCode::PERMISSION_DENIED:
      return kExitNotAllowed;
    case grpc::StatusCode::INVALID_ARGUMENT:
    case grpc::StatusCode::OUT_OF_RANGE:
      return kExitInvalid;
    case grpc::StatusCode::ABORTED:
    case grpc::StatusCode::ALREADY_EXISTS:
      return kExitConflict;
    case grpc::StatusCode::UNAVAILABLE:
    case grpc::StatusCode::DEADLINE_EXCEEDED:
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
    case grpc::StatusCode::CANCELLED:
      return kExitUnavailable;
    default:
      return kExitUnexpected;
  }
}

bool IsDefinite(grpc::StatusCode code) {
  switch (code) {
    case grpc::StatusCode::UNAVAILABLE:
    case grpc::StatusCode::DEADLINE_EXCEEDED:
    case grpc::StatusCode::CANCELLED:
    case grpc::StatusCode::UNKNOWN:
    case grpc::StatusCode::INTERNAL:
    case grpc::StatusCode::DATA_LOSS:
      return false;
    default:
      return true;
  }
}

}  // namespace prorata::cli
