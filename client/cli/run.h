#pragma once

// The whole command line as a function.

#include <string>
#include <vector>

#include "client/cli/io.h"

namespace prorata::cli {

// `args`: without the name of the program. Returns the exit code of the process (failure.h).
int Run(const std::vector<std::string>& args, Io& io);

}  // namespace prorata::cli
