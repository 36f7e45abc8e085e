#include "client/cli/io.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <random>

#include "absl/time/clock.h"

namespace prorata::cli {
namespace {

std::string RandomUuid() {
  std::random_device random;
  const uint32_t a = random();
  const uint32_t b = random();
  const uint32_t c = random();
  const uint32_t d = random();
  // Version 4, variant 10.
  return fmt::format("{:08x}-{:04x}-4{:03x}-{:04x}-{:04x}{:08x}", a, b >> 16, b & 0xFFF, 0x8000 | ((c >> 16) & 0x3FFF),
                     c & 0xFFFF, d);
}

std::string Environment(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nothing here sets variables.
  return value == nullptr ? "" : value;
}

double Jitter() {
  std::random_device random;
  return std::uniform_real_distribution<double>(0, 1)(random);
}

}  // namespace

Io MachineIo() {
  return {.in = std::cin,
          .out = std::cout,
          .err = std::cerr,
          .err_is_terminal = isatty(STDERR_FILENO) != 0,
          .environment = Environment,
          .sleep = [](absl::Duration time) { absl::SleepFor(time); },
          .new_request_id = RandomUuid,
          .jitter = Jitter};
}

}  // namespace prorata::cli
