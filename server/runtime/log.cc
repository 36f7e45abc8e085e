#include "server/runtime/log.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>
#include <utility>

namespace prorata::runtime {
namespace {

constexpr char kPattern[] = R"({"time":"%Y-%m-%dT%T.%fZ","level":"%l",%v})";
constexpr size_t kMostWaitingBytes = 16 << 20;
constexpr size_t kEnoughBytes = 256 << 10;
constexpr std::chrono::milliseconds kInterval{100};
// How long the end of the process waits for a reader that does not read.
constexpr int kPatienceAtEndMs = 2000;

std::unique_ptr<spdlog::formatter> NewFormatter() {
  return std::make_unique<spdlog::pattern_formatter>(kPattern, spdlog::pattern_time_type::utc, "\n");
}

bool IsRegular(int file) {
  struct stat kind {};
  return fstat(file, &kind) == 0 && S_ISREG(kind.st_mode);
}

// spdlog's own asynchronous logger wakes its thread for every line, which costs more than the line.
class BufferedSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  BufferedSink(int file, bool is_owned)
      : file_(file), is_owned_(is_owned), takes_all_(IsRegular(file)), writer_([this] { Loop(); }) {}
  ~BufferedSink() override {
    {
      const std::lock_guard lock(waiting_mutex_);
      closing_ = true;
    }
    changed_.notify_one();
    writer_.join();
    if (is_owned_) close(file_);
  }

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    line_.clear();
    formatter_->format(message, line_);
    bool wake = message.level >= spdlog::level::err;
    {
      const std::lock_guard lock(waiting_mutex_);
      if (waiting_.size() + line_.size() > kMostWaitingBytes) {
        ++left_out_;
        return;
      }
      const size_t before = waiting_.size();
      waiting_.append(line_.data(), line_.size());
      wake = wake || (before < kEnoughBytes && waiting_.size() >= kEnoughBytes);
      hurry_ = hurry_ || wake;
    }
    if (wake) changed_.notify_one();
  }
  // Waits until everything is written, but not long for a reader that does not read.
  void flush_() override {
    std::unique_lock lock(waiting_mutex_);
    hurry_ = true;
    changed_.notify_one();
    written_.wait_for(lock, std::chrono::milliseconds(kPatienceAtEndMs),
                      [this] { return waiting_.empty() && !writing_; });
  }

 private:
  void Loop() {
    std::string lines;
    std::unique_lock lock(waiting_mutex_);
    for (bool last = false; !last;) {
      changed_.wait_for(lock, kInterval, [this] { return closing_ || hurry_; });
      last = closing_;
      hurry_ = false;
      lines.clear();
      lines.swap(waiting_);
      if (left_out_ > 0) {
        lines += fmt::format("{{\"level\":\"warning\",\"message\":\"{} lines were left out\"}}\n",
                             std::exchange(left_out_, 0));
      }
      writing_ = true;
      lock.unlock();
      Write(lines);
      lock.lock();
      writing_ = false;
      written_.notify_all();
    }
  }

  void Write(std::string_view lines) {
    while (!lines.empty()) {
      pollfd ready{file_, POLLOUT, 0};
      const int polled = poll(&ready, 1, static_cast<int>(kInterval.count()));
      if (polled == 0 && GivesUp()) return;
      if (polled == 0) continue;
      // A pipe that is ready takes so much without waiting; a file takes all.
      const ssize_t written =
          write(file_, lines.data(), takes_all_ ? lines.size() : std::min<size_t>(lines.size(), PIPE_BUF));
      if (written < 0 && errno == EINTR) continue;
      // There is nobody to tell that telling does not work.
      if (written < 0) return;
      lines.remove_prefix(static_cast<size_t>(written));
      waited_at_end_ms_ = 0;
    }
  }
  bool GivesUp() {
    const std::lock_guard lock(waiting_mutex_);
    if (!closing_) return false;
    waited_at_end_ms_ += static_cast<int>(kInterval.count());
    return waited_at_end_ms_ >= kPatienceAtEndMs;
  }

  const int file_;
  const bool is_owned_;
  const bool takes_all_;
  spdlog::memory_buf_t line_;

  std::mutex waiting_mutex_;
  std::condition_variable changed_;
  std::condition_variable written_;
  bool writing_ = false;
  std::string waiting_;
  int64_t left_out_ = 0;
  bool closing_ = false;
  bool hurry_ = false;
  int waited_at_end_ms_ = 0;
  std::thread writer_;
};

}  // namespace

absl::StatusOr<std::shared_ptr<spdlog::logger>> OpenLog(const std::string& path, const std::string& level) {
  int file = STDERR_FILENO;
  if (!path.empty()) {
    file = open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR | S_IRGRP);
    if (file < 0) return absl::NotFoundError(fmt::format("the log file {} cannot be written", path));
  }
  auto sink = std::make_shared<BufferedSink>(file, !path.empty());
  sink->set_formatter(NewFormatter());
  auto log = std::make_shared<spdlog::logger>("prorata", std::move(sink));
  log->set_level(spdlog::level::from_str(level));
  return log;
}

void Say(spdlog::logger& log, spdlog::level::level_enum level, std::string_view message) {
  const std::string text =
      nlohmann::json(message).dump(-1, ' ', /*ensure_ascii=*/true, nlohmann::json::error_handler_t::replace);
  log.log(level, spdlog::string_view_t("\"message\":" + text));
}

}  // namespace prorata::runtime
