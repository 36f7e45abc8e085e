// The ceiling as a process of its own, as the real server is one: prorata_bench_echo_server ADDRESS:PORT. Ends when its
// input does.

#include <unistd.h>

#include <iostream>

#include "absl/synchronization/mutex.h"
#include "tests/bench/echo_service.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: " << argv[0] << " ADDRESS:PORT\n";
    return 2;
  }
  // As the real server does: what is compared is what is built on gRPC, not how gRPC is set up.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  try {
    prorata::bench::EchoServer server(argv[1]);
    std::cout << "serving on port " << server.port() << std::endl;
    char byte = 0;
    while (read(STDIN_FILENO, &byte, 1) > 0) {
    }
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
