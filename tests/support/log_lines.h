#pragma once

#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>

#include <memory>
#include <mutex>
#include <string>

namespace prorata::testing {

// Keeps what is logged, without time and level, a line each.
class LogLines final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  std::string Text() {
    const std::lock_guard lock(mutex_);
    return text_;
  }
  static std::shared_ptr<spdlog::logger> Logger(const std::shared_ptr<LogLines>& lines) {
    return std::make_shared<spdlog::logger>("test", lines);
  }

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    text_.append(message.payload.data(), message.payload.size());
    text_ += '\n';
  }
  void flush_() override {}

 private:
  std::string text_;
};

}  // namespace prorata::testing
