#pragma once

namespace prorata::runtime {

// What the process is asked from outside.
enum class Signal {
  kStop,    // SIGTERM or SIGINT
  kReload,  // SIGHUP
  kFailed,  // Raise(), from within
};

// Takes the signals above away from all threads, to be waited for instead. Made before any thread is, and once.
class Signals {
 public:
  Signals();

  // The next one.
  Signal Wait();
  // Wakes Wait with kFailed. On any thread.
  static void Raise();
};

}  // namespace prorata::runtime
