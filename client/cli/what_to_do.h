#pragma once

// What somebody at a terminal can do about an error.

#include <grpcpp/support/status.h>

#include <string>

#include "prorata/v1/error_reason.pb.h"

namespace prorata::cli {

// One sentence; "" only for the unspecified reason.
std::string WhatToDo(prorata::v1::ErrorReason reason);

// By the `reason` of an ErrorInfo, which has no prefix. Reasons that this program does not know yet are answered by the
// code.
std::string WhatToDo(const std::string& reason, grpc::StatusCode code);

}  // namespace prorata::cli
