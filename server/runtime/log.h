#pragma once

// The log: lines of JSON, collected in memory and written by a thread of their own several times a second, so that a
// line costs the thread that logs well under a microsecond of waiting. Lines of errors are written at once.

#include <spdlog/logger.h>

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace prorata::runtime {

// To the end of the file, or to standard error if `path` is empty. `level` as in --log-level. What is waiting is
// written when the last user lets go of the logger. A reader that does not read (a full pipe) never holds up the
// server: what does not fit 16 MiB of memory meanwhile is left out, and a line says how many were.
absl::StatusOr<std::shared_ptr<spdlog::logger>> OpenLog(const std::string& path, const std::string& level);

// A line that is about no call.
void Say(spdlog::logger& log, spdlog::level::level_enum level, std::string_view message);

}  // namespace prorata::runtime
