#include "tests/bench/process.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace prorata::bench {
namespace {

struct Stat {
  pid_t parent = 0;
  int64_t ticks = 0;
};

// What /proc tells of a process; nothing of one that has ended.
Stat StatOf(const std::filesystem::path& directory) {
  std::ifstream file(directory / "stat");
  std::string line;
  if (!std::getline(file, line)) return {};
  // The second field is the name in parentheses, which may contain anything.
  std::istringstream fields(line.substr(line.rfind(')') + 1));
  std::string skipped;
  Stat stat;
  int64_t user = 0;
  int64_t system = 0;
  fields >> skipped >> stat.parent;
  for (int field = 5; field <= 13; ++field) fields >> skipped;
  fields >> user >> system;
  stat.ticks = user + system;
  return stat;
}

}  // namespace

std::chrono::nanoseconds CpuTime(pid_t pid) {
  if (pid == 0) return {};
  int64_t ticks = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    pid_t entry_pid = 0;
    if (!absl::SimpleAtoi(entry.path().filename().string(), &entry_pid)) continue;
    const Stat stat = StatOf(entry.path());
    if (entry_pid == pid || stat.parent == pid) ticks += stat.ticks;
  }
  return std::chrono::nanoseconds(ticks * (1'000'000'000 / sysconf(_SC_CLK_TCK)));
}

int64_t ResidentBytes(pid_t pid) {
  std::ifstream file(absl::StrCat("/proc/", pid, "/status"));
  for (std::string line; std::getline(file, line);) {
    if (!absl::StartsWith(line, "VmRSS:")) continue;
    int64_t kibibytes = 0;
    std::istringstream(line.substr(6)) >> kibibytes;
    return kibibytes * 1024;
  }
  throw std::runtime_error(absl::StrCat("no process ", pid, " to ask for its memory"));
}

}  // namespace prorata::bench
