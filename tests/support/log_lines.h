#pragma once

#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace prorata::testing {

// Keeps what is logged, without time and level, a line each.
class LogLines final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  std::string Text() {
    const std::lock_guard lock(mutex_);
    return text_;
  }
  // Waits until this text is among them; for ever if it never is: the test's time-out ends that.
  void Await(std::string_view part) {
    std::unique_lock lock(mutex_);
    added_.wait(lock, [&] { return text_.find(part) != std::string::npos; });
  }
  static std::shared_ptr<spdlog::logger> Logger(const std::shared_ptr<LogLines>& lines) {
    return std::make_shared<spdlog::logger>("test", lines);
  }

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    text_.append(message.payload.data(), message.payload.size());
    text_ += '\n';
    added_.notify_all();
  }
  void flush_() override {}

 private:
  std::condition_variable_any added_;
  std::string text_;
};

}  // namespace prorata::testing
