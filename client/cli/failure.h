#pragma once

// How a command fails, and with which exit code the process says so.
//
// Commands throw: what went wrong is always told at one place (run.cc), after which nothing else is to be done. Nothing
// but that place catches.

#include <grpcpp/support/status.h>

#include <stdexcept>
#include <string>

namespace prorata::cli {

// The exit codes, a public promise: scripts branch on them. `prorata --help` and README.md list them.
enum ExitCode : int {
  kExitOk = 0,
  kExitUnexpected = 1,
  kExitUsage = 2,
  kExitRefused = 3,
  kExitNotFound = 4,
  kExitNotAllowed = 5,
  kExitInvalid = 6,
  kExitConflict = 7,
  kExitUnavailable = 8,
};

ExitCode ExitCodeOf(grpc::StatusCode code);

// The table of exit codes as `--help` shows it.
extern const char kExitCodesHelp[];

// The command line itself is wrong: nothing was sent. `what()` is for people.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// A file or stream of this machine cannot be read or written. Nothing more was sent.
class LocalError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The server, or the way to it, did not answer with success.
class CallError : public std::runtime_error {
 public:
  explicit CallError(grpc::Status status) : std::runtime_error(status.error_message()), status_(std::move(status)) {}

  const grpc::Status& status() const { return status_; }

  // Set where it is not known whether a change was carried out: the id it was asked for with, and the command that asks
  // for it again with the same id, which is always safe.
  std::string request_id;
  std::string repeat_command;

 private:
  grpc::Status status_;
};

// True if an answer with this code settles that the change was not made, or was made before.
bool IsDefinite(grpc::StatusCode code);

}  // namespace prorata::cli
