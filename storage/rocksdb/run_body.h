#pragma once

#include <exception>
#include <string>

#include "absl/status/status.h"

namespace prorata::storage::rocks {

// Runs a body; what it throws ends here, as INTERNAL, and not the process.
template <typename Argument, typename Body>
absl::Status RunBody(Body& body, Argument& argument) {
  try {
    return body(argument);
  } catch (const std::exception& thrown) {
    return absl::InternalError(std::string("the body threw: ") + thrown.what());
  } catch (...) {
    return absl::InternalError("the body threw something");
  }
}

}  // namespace prorata::storage::rocks
