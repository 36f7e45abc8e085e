#pragma once

// The real server as a child process: what a test needs that kills it, restarts it, or wants nothing of it but its API.

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace prorata::testing {

// A directory of its own under the system's temporary directory, removed at the end.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// How a child ended.
struct Ended {
  int exit_code = 0;
  // The signal that ended it; 0 if it exited.
  int signal = 0;
  // What it wrote to standard output and error.
  std::string output;
};

// Runs a program to its end. `PRORATA_BIN_DIR` (set by ctest) is where a name without a slash is looked for.
Ended RunToEnd(const std::vector<std::string>& command, const std::vector<std::string>& environment = {});

// A server on a store in `data`, with a virtual clock, the principals of tests/data/principals.yaml, and callers named
// by the plain header. Killed at the end, if it still runs.
class ServerProcess {
 public:
  // Waits until it serves. `more`: further arguments. Listens on a free port of 127.0.0.1 unless told.
  static absl::StatusOr<ServerProcess> Start(const std::filesystem::path& data,
                                             const std::vector<std::string>& more = {},
                                             const std::string& listen = "127.0.0.1:0");

  ServerProcess(ServerProcess&& other) noexcept;
  ServerProcess& operator=(ServerProcess&& other) noexcept;
  ~ServerProcess();

  // `127.0.0.1:PORT`.
  const std::string& address() const { return address_; }
  pid_t pid() const { return pid_; }

  // kill -9, and waits for the end.
  void Kill();
  // SIGTERM, and waits for the end.
  Ended Stop();

 private:
  ServerProcess() = default;
  Ended Wait();

  pid_t pid_ = 0;
  int output_ = -1;
  std::string printed_;
  std::string address_;
};

}  // namespace prorata::testing
