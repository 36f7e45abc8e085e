#pragma once

// What the command line says.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/domain/calendar.h"

namespace prorata::runtime {

struct Options {
  std::string data;
  std::vector<std::string> listen = {"127.0.0.1:8443"};
  std::string principals;
  bool insecure_principal_header = false;
  std::string tls_certificate;
  std::string tls_key;
  std::string tls_client_ca;
  bool virtual_clock = false;
  // Of a new store; not set: the machine's time.
  std::optional<domain::Instant> virtual_clock_start;
  std::string log_level = "info";
  std::string log_file;
  int max_in_flight = 4096;
  int64_t max_import_bytes = int64_t{1} << 30;
  int drain_seconds = 20;
  bool check = false;
};

// The options, or what to print and how to end instead (for --help and --version with success).
struct ParsedOptions {
  std::optional<Options> options;
  std::string text;
  bool is_error = false;
};
ParsedOptions ParseOptions(int argc, const char* const* argv);

// Whether only this machine can reach the address: 127.*, localhost, [::1] or unix:.
bool IsLoopback(const std::string& address);

// The version of the project.
const char* Version();

}  // namespace prorata::runtime
