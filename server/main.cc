#include "absl/synchronization/mutex.h"
#include "server/runtime/program.h"

int main(int argc, char** argv) {
  // Debian builds Abseil with its search for deadlocks on, which every lock inside gRPC pays for.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  return static_cast<int>(prorata::runtime::RunProgram(argc, argv));
}
