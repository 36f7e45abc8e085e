#include <cstdlib>
#include <string>
#include <vector>

#include "client/cli/io.h"
#include "client/cli/run.h"

int main(int argc, char** argv) {
  // gRPC's own log would stand between the lines of an answer; who wants it sets the variable.
  setenv("GRPC_VERBOSITY", "NONE", /*overwrite=*/0);
  prorata::cli::Io io = prorata::cli::MachineIo();
  return prorata::cli::Run(std::vector<std::string>(argv + 1, argv + argc), io);
}
