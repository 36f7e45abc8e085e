#pragma once

// Runs the command line in this process, with a machine that does not wait and whose ids are known.

#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "client/cli/io.h"
#include "client/cli/run.h"

namespace prorata::cli::testing {

// The id of every run that does not give one.
inline constexpr char kRequestId[] = "11111111-2222-4333-8444-555555555555";

struct Result {
  int exit_code = -1;
  std::string out;
  std::string err;
  std::vector<absl::Duration> slept;
};

struct Runner {
  std::map<std::string, std::string> environment;
  std::string input;
  bool terminal = false;

  Result operator()(const std::vector<std::string>& args) const {
    std::istringstream in(input);
    std::ostringstream out;
    std::ostringstream err;
    Result result;
    Io io{.in = in,
          .out = out,
          .err = err,
          .err_is_terminal = terminal,
          .environment =
              [this](const char* name) {
                const auto found = environment.find(name);
                return found == environment.end() ? std::string() : found->second;
              },
          .sleep = [&](absl::Duration time) { result.slept.push_back(time); },
          .new_request_id = [] { return std::string(kRequestId); },
          .jitter = [] { return 0.0; }};
    result.exit_code = Run(args, io);
    result.out = out.str();
    result.err = err.str();
    return result;
  }
};

}  // namespace prorata::cli::testing
