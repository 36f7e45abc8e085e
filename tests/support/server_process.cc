#include "tests/support/server_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <utility>

extern char** environ;  // NOLINT: POSIX has it so.

namespace prorata::testing {
namespace {

constexpr std::string_view kServing = "serving on ";

std::string ProgramPath(const std::string& name) {
  const char* directory = std::getenv("PRORATA_BIN_DIR");
  if (name.find('/') != std::string::npos || directory == nullptr) return name;
  return std::string(directory) + "/" + name;
}

// Starts a child whose standard output and error are the pipe that `output` reads.
pid_t Spawn(const std::vector<std::string>& command, const std::vector<std::string>& environment, int& output) {
  int pipe_ends[2];
  if (pipe2(pipe_ends, O_CLOEXEC) != 0) return -1;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], 1);
  posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], 2);
  std::vector<std::string> words = command;
  words[0] = ProgramPath(words[0]);
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  std::vector<std::string> own = environment;
  std::vector<char*> variables;
  for (std::string& variable : own) variables.push_back(variable.data());
  for (char** variable = environ; *variable != nullptr; ++variable) variables.push_back(*variable);
  variables.push_back(nullptr);
  pid_t pid = -1;
  const int failed = posix_spawnp(&pid, words[0].c_str(), &actions, nullptr, arguments.data(), variables.data());
  posix_spawn_file_actions_destroy(&actions);
  close(pipe_ends[1]);
  output = pipe_ends[0];
  return failed == 0 ? pid : -1;
}

// Appends what the pipe has; false at its end.
bool ReadSome(int output, std::string& text) {
  char buffer[4096];
  const ssize_t size = read(output, buffer, sizeof buffer);
  if (size > 0) text.append(buffer, static_cast<size_t>(size));
  return size > 0;
}

Ended WaitFor(pid_t pid, int output, std::string printed) {
  while (ReadSome(output, printed)) {
  }
  close(output);
  int status = 0;
  waitpid(pid, &status, 0);
  Ended ended;
  ended.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  ended.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  ended.output = std::move(printed);
  return ended;
}

}  // namespace

TemporaryDirectory::TemporaryDirectory() {
  std::string pattern = (std::filesystem::temp_directory_path() / "prorata-test.XXXXXX").string();
  path_ = mkdtemp(pattern.data());
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;  // Leaving a temporary file behind is no reason to fail.
  std::filesystem::remove_all(path_, ignored);
}

Ended RunToEnd(const std::vector<std::string>& command, const std::vector<std::string>& environment) {
  int output = -1;
  const pid_t pid = Spawn(command, environment, output);
  if (pid < 0) return {127, 0, "cannot start " + command[0]};
  return WaitFor(pid, output, "");
}

absl::StatusOr<ServerProcess> ServerProcess::Start(const std::filesystem::path& data,
                                                   const std::vector<std::string>& more, const std::string& listen) {
  std::vector<std::string> command = {"prorata-server",
                                      "--data",
                                      data.string(),
                                      "--listen",
                                      listen,
                                      "--virtual-clock",
                                      "--principals",
                                      "tests/data/principals.yaml",
                                      "--insecure-principal-header"};
  command.insert(command.end(), more.begin(), more.end());
  ServerProcess server;
  const pid_t pid = Spawn(command, {}, server.output_);
  if (pid < 0) return absl::InternalError("cannot start prorata-server");
  server.pid_ = pid;
  for (;;) {
    const size_t at = server.printed_.find(kServing);
    const size_t end = at == std::string::npos ? at : server.printed_.find_first_of("\n ,", at + kServing.size());
    if (end != std::string::npos) {
      server.address_ = server.printed_.substr(at + kServing.size(), end - at - kServing.size());
      return server;
    }
    if (!ReadSome(server.output_, server.printed_)) {
      const Ended ended = server.Wait();
      return absl::InternalError("prorata-server ended with " + std::to_string(ended.exit_code) + ": " + ended.output);
    }
  }
}

ServerProcess::ServerProcess(ServerProcess&& other) noexcept {
  *this = std::move(other);
}

ServerProcess& ServerProcess::operator=(ServerProcess&& other) noexcept {
  Kill();
  pid_ = std::exchange(other.pid_, 0);
  output_ = std::exchange(other.output_, -1);
  printed_ = std::move(other.printed_);
  address_ = std::move(other.address_);
  return *this;
}

ServerProcess::~ServerProcess() {
  Kill();
}

void ServerProcess::Kill() {
  // Never below zero: kill(-1) would end every process of the user.
  if (pid_ <= 0) return;
  kill(pid_, SIGKILL);
  Wait();
}

Ended ServerProcess::Stop() {
  if (pid_ <= 0) return {};
  kill(pid_, SIGTERM);
  return Wait();
}

Ended ServerProcess::Wait() {
  Ended ended = WaitFor(pid_, output_, std::move(printed_));
  pid_ = 0;
  output_ = -1;
  return ended;
}

}  // namespace prorata::testing
