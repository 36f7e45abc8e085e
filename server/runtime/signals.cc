#include "server/runtime/signals.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <initializer_list>

namespace prorata::runtime {
namespace {

sigset_t WaitedFor() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGTERM, SIGINT, SIGHUP, SIGUSR1}) sigaddset(&set, number);
  return set;
}

}  // namespace

Signals::Signals() {
  const sigset_t set = WaitedFor();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  // A client that closes its end is no reason to die.
  signal(SIGPIPE, SIG_IGN);
}

Signal Signals::Wait() {
  const sigset_t set = WaitedFor();
  int number = 0;
  while (sigwait(&set, &number) != 0) {
  }
  if (number == SIGHUP) return Signal::kReload;
  return number == SIGUSR1 ? Signal::kFailed : Signal::kStop;
}

void Signals::Raise() {
  kill(getpid(), SIGUSR1);
}

}  // namespace prorata::runtime
