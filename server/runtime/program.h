#pragma once

#include "server/runtime/exit_code.h"

namespace prorata::runtime {

// The server as a program: reads the command line, opens the store, serves until it is asked to stop, and tells how
// that went. Every reason not to start is a line on standard error. Prints `serving on ADDRESS:PORT` to standard output
// once calls are taken.
ExitCode RunProgram(int argc, const char* const* argv);

}  // namespace prorata::runtime
