// Goal: every line that was logged is in the file, whole, valid and in order, and nobody waits for a reader that does
// not read.

#include "server/runtime/log.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

namespace prorata::runtime {
namespace {

class LogTest : public ::testing::Test {
 protected:
  LogTest() : directory_(::testing::TempDir() + "/log-XXXXXX") {
    EXPECT_NE(mkdtemp(directory_.data()), nullptr);
    path_ = directory_ + "/log";
  }
  ~LogTest() override { std::filesystem::remove_all(directory_); }

  std::vector<nlohmann::json> Lines() {
    std::vector<nlohmann::json> lines;
    std::ifstream file(path_);
    for (std::string line; std::getline(file, line);) lines.push_back(nlohmann::json::parse(line));
    return lines;
  }

  std::string directory_;
  std::string path_;
};

TEST_F(LogTest, LinesAreJson) {
  {
    const auto log = OpenLog(path_, "info");
    ASSERT_TRUE(log.ok());
    Say(**log, spdlog::level::info, "a \"quoted\"\n\xff text");
    Say(**log, spdlog::level::debug, "not at this level");
    Say(**log, spdlog::level::err, "an error");
  }
  const auto lines = Lines();
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0]["message"], "a \"quoted\"\n\xEF\xBF\xBD text");
  EXPECT_EQ(lines[0]["level"], "info");
  EXPECT_EQ(lines[0]["time"].get<std::string>().size(), std::string("2024-03-01T00:00:00.000000Z").size());
  EXPECT_EQ(lines[1]["level"], "error");
}

TEST_F(LogTest, ALineStartsWithTheTimeInUtcAndTheLevel) {
  {
    const auto log = OpenLog(path_, "info");
    ASSERT_TRUE(log.ok());
    const auto day = std::chrono::sys_days(std::chrono::year(2024) / 2 / 29);
    for (const auto& since_midnight : {std::chrono::microseconds(11'045'000'006), std::chrono::microseconds(0)}) {
      (*log)->log(day + since_midnight, spdlog::source_loc(), spdlog::level::warn, "\"a\":1");
    }
  }
  std::ifstream file(path_);
  const std::string text(std::istreambuf_iterator<char>(file), {});
  EXPECT_EQ(text,
            "{\"time\":\"2024-02-29T03:04:05.000006Z\",\"level\":\"warning\",\"a\":1}\n"
            "{\"time\":\"2024-02-29T00:00:00.000000Z\",\"level\":\"warning\",\"a\":1}\n");
}

TEST_F(LogTest, NothingIsLostOrMixedUpBetweenThreads) {
  constexpr int kThreads = 4;
  constexpr int kLines = 20'000;
  {
    const auto log = OpenLog(path_, "info");
    ASSERT_TRUE(log.ok());
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&log, t] {
        for (int i = 0; i < kLines; ++i) Say(**log, spdlog::level::info, std::to_string(t) + " " + std::to_string(i));
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  std::vector<int> next(kThreads);
  for (const auto& line : Lines()) {
    const std::string message = line["message"];
    const int thread = message[0] - '0';
    EXPECT_EQ(std::stoi(message.substr(2)), next[thread]++);
  }
  for (const int lines : next) EXPECT_EQ(lines, kLines);
}

TEST_F(LogTest, FlushWaitsUntilEverythingIsWritten) {
  const auto log = OpenLog(path_, "info");
  ASSERT_TRUE(log.ok());
  for (int i = 0; i < 1000; ++i) Say(**log, spdlog::level::info, "x");
  (*log)->flush();
  EXPECT_EQ(Lines().size(), 1000u);
}

TEST_F(LogTest, AReaderThatDoesNotReadHoldsNobodyUp) {
  ASSERT_EQ(mkfifo(path_.c_str(), 0600), 0);
  const int reader = open(path_.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  ASSERT_GE(reader, 0);
  {
    const auto log = OpenLog(path_, "info");
    ASSERT_TRUE(log.ok());
    // More than a pipe holds, and more than is kept meanwhile.
    const std::string text(10'000, 'x');
    for (int i = 0; i < 3000; ++i) Say(**log, spdlog::level::info, text);
  }
  close(reader);
}

TEST_F(LogTest, APathThatCannotBeWrittenIsTold) {
  EXPECT_FALSE(OpenLog(directory_ + "/no/log", "info").ok());
}

}  // namespace
}  // namespace prorata::runtime
