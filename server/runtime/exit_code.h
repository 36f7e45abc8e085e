#pragma once

namespace prorata::runtime {

// How the server ended, for supervisors and people. Numbers are never reused.
enum class ExitCode : int {
  kStopped = 0,          // asked to stop, and everything under way has ended
  kFault = 1,            // anything not listed here
  kBadOptions = 2,       // unknown or contradicting options
  kBadPrincipals = 3,    // the principals file cannot be read or understood
  kAddressInUse = 4,     // a listener cannot be bound
  kStoreInUse = 5,       // another process has the data directory
  kStoreNotAllowed = 6,  // the data directory cannot be read and written
  kStoreNotOurs = 7,     // not a directory, not empty and not a store, or of a newer version
  kStoreDamaged = 8,     // the data is damaged: restore a backup
  kStoreFull = 9,        // no space is left
  kBadTls = 10,          // a certificate or key cannot be read
  kOutcomeUnknown = 75,  // the store could not tell whether a commit happened: start again, the restart finds out
};

}  // namespace prorata::runtime
