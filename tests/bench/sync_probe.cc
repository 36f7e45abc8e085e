#include "tests/bench/sync_probe.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>
#include <vector>

namespace prorata::bench {

SyncProbe::SyncProbe(std::string id, const std::string& directory) : Scenario(std::move(id), 0) {
  const std::string path = directory + "/sync-probe";
  file_ = open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
  if (file_ < 0) throw std::system_error(errno, std::generic_category(), path);
  unlink(path.c_str());
}

SyncProbe::~SyncProbe() {
  close(file_);
}

LoadResult SyncProbe::Measure(const Window& window) {
  const std::vector<char> block(4096, 'x');
  LoadResult result;
  const auto begin = std::chrono::steady_clock::now();
  for (auto now = begin; now - begin < window.duration;) {
    if (write(file_, block.data(), block.size()) != static_cast<ssize_t>(block.size()) || fdatasync(file_) != 0) {
      throw std::system_error(errno, std::generic_category(), "append and fdatasync");
    }
    const auto end = std::chrono::steady_clock::now();
    result.latency.Record(end - now);
    ++result.measured;
    now = end;
  }
  result.succeeded = result.measured;
  result.elapsed = std::chrono::steady_clock::now() - begin;
  return result;
}

}  // namespace prorata::bench
