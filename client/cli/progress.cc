#include "client/cli/progress.h"

#include <fmt/format.h>

#include <ostream>

namespace prorata::cli {
namespace {

std::string KibText(int64_t bytes) {
  return fmt::format("{} KiB", (bytes + 1023) / 1024);
}

}  // namespace

Progress::~Progress() {
  if (io_.err_is_terminal && sent_ > 0) io_.err << "\r\x1b[K" << std::flush;
}

void Progress::Sent(size_t bytes) {
  sent_ += static_cast<int64_t>(bytes);
  if (!io_.err_is_terminal) return;
  const std::string of = total_ == 0 ? "" : fmt::format(" of {}, {} %", KibText(total_), 100 * sent_ / total_);
  io_.err << fmt::format("\r\x1b[Ksent {}{}", KibText(sent_), of) << std::flush;
}

}  // namespace prorata::cli
