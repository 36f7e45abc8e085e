#pragma once

// A failed call, for people and for scripts.

#include <nlohmann/json.hpp>
#include <string>

#include "client/cli/failure.h"

namespace prorata::cli {

// "FAILED_PRECONDITION".
std::string CodeName(grpc::StatusCode code);

// False if an attempt that ended so is known to have changed nothing: it was refused, or never reached the server.
bool MayHaveBeenDone(const grpc::Status& status);

// How to go on where it is not known whether a change was carried out.
std::string UnknownOutcomeText(const std::string& request_id, const std::string& repeat_command);

// Several lines: code and reason, message, each violation on a line, what to do, and how to repeat where the outcome is
// unknown.
std::string ErrorText(const CallError& error);

// {"error": {"code", "reason", "message", "what_to_do", "details": [...], "request_id", "repeat_command"}}, without
// what is empty.
nlohmann::ordered_json ErrorJson(const CallError& error);

}  // namespace prorata::cli
