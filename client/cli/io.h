#pragma once

// Everything that the command line takes from the machine, so that tests can give something else.

#include <functional>
#include <iosfwd>
#include <string>

#include "absl/time/time.h"

namespace prorata::cli {

struct Io {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  // Whether progress may be shown on `err`.
  bool err_is_terminal = false;
  // "" for what is not set.
  std::function<std::string(const char* name)> environment;
  std::function<void(absl::Duration)> sleep;
  // A fresh UUID in lower case.
  std::function<std::string()> new_request_id;
  // From 0 to 1.
  std::function<double()> jitter;
};

// The real ones.
Io MachineIo();

}  // namespace prorata::cli
