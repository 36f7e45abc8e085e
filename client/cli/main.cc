#include <string>
#include <vector>

#include "client/cli/io.h"
#include "client/cli/run.h"

int main(int argc, char** argv) {
  prorata::cli::Io io = prorata::cli::MachineIo();
  return prorata::cli::Run(std::vector<std::string>(argv + 1, argv + argc), io);
}
