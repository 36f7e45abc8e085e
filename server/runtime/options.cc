#include "server/runtime/options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"

namespace prorata::runtime {
namespace {

constexpr char kFooter[] = R"(
Exit codes: 0 stopped, 1 a fault of another kind, 2 bad options, 3 bad principals file, 4 cannot listen on an address,
5 data directory in use, 6 data directory not readable and writable, 7 data directory is no store or of a newer version,
8 data damaged, 9 no space left, 10 bad certificate or key, 75 outcome of a commit unknown (start again).

SIGTERM and SIGINT stop the server once everything under way has ended, a second one stops it at once.
SIGHUP reads the principals file again.)";

// What is wrong with an address to listen on; empty if nothing is. Left to gRPC, a port that is missing or no number
// becomes another one.
std::string ListenFault(const std::string& address) {
  if (absl::StartsWith(address, "unix:") || absl::StartsWith(address, "unix-abstract:")) return "";
  const size_t colon = address.rfind(':');
  if (colon == std::string::npos) return fmt::format("`{}` has no port; write ADDRESS:PORT or unix:PATH", address);
  const std::string host = address.substr(0, colon);
  if (absl::StrContains(host, ":") && host.find_first_not_of("0123456789abcdefABCDEF:.") == std::string::npos) {
    return fmt::format("`{}`: an IPv6 address goes in brackets, such as [::1]:8443", address);
  }
  const std::string port = address.substr(colon + 1);
  const bool is_number = !port.empty() && port.find_first_not_of("0123456789") == std::string::npos;
  int number = 0;
  if (is_number && absl::SimpleAtoi(port, &number) && number <= 65535) return "";
  return fmt::format("`{}` does not end in a port from 0 to 65535", address);
}

void AddOptions(CLI::App& app, Options& options, std::string& clock_start) {
  // So that a script can put its own behind those that it was given.
  app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  app.add_option("--data", options.data,
                 "Required: directory of the store and of the key of quote tokens; made if missing");
  app.add_option("--listen", options.listen,
                 "ADDRESS:PORT or unix:PATH; may be repeated. Port 0 takes a free one. 127.0.0.1:8443 unless told")
      ->check(ListenFault);
  app.add_option("--principals", options.principals, "Required: YAML file with the callers, their tokens and roles");
  app.add_flag("--insecure-principal-header", options.insecure_principal_header,
               "Believe callers who name themselves in the metadata x-prorata-principal. Loopback addresses only");
  app.add_option("--tls-cert", options.tls_certificate, "PEM file with the server's certificate chain: serve TLS");
  app.add_option("--tls-key", options.tls_key, "PEM file with the private key of --tls-cert");
  app.add_option("--tls-client-ca", options.tls_client_ca,
                 "PEM file: only clients with a certificate of these authorities connect");
  app.add_flag("--virtual-clock", options.virtual_clock, "Let the time stand where AdminService.SetClock puts it");
  app.add_option("--virtual-clock-start", clock_start,
                 "Time of a new store's virtual clock, such as 2024-01-01T00:00:00Z; the machine's time unless told");
  app.add_option("--log-level", options.log_level, "debug, info (every call), warn, error or off; info unless told")
      ->check(CLI::IsMember({"debug", "info", "warn", "error", "off"}));
  app.add_option("--log-file", options.log_file, "Append the log to this file; standard error unless told");
  app.add_option("--max-in-flight", options.max_in_flight,
                 "Calls worked on at once; more are refused as UNAVAILABLE. One caller has half of them at most. 4096 "
                 "unless told")
      ->check(CLI::Range(1, 1'000'000));
  app.add_option("--max-import-bytes", options.max_import_bytes, "Largest file that can be imported; 1 GiB unless told")
      ->check(CLI::Range(int64_t{1}, int64_t{1} << 40));
  app.add_option("--drain-seconds", options.drain_seconds,
                 "How long calls under way may take to end when the server stops; 20 unless told")
      ->check(CLI::Range(0, 3600));
  app.add_flag("--check", options.check, "Check options, principals and certificates, and end without serving");
}

// What the options say together; empty if it makes sense.
std::string Contradiction(const Options& options) {
  // Not left to the parser, which would tell of these before anything that it does not know.
  if (options.data.empty()) return "--data is required";
  if (options.principals.empty()) return "--principals is required";
  if (options.tls_certificate.empty() != options.tls_key.empty()) return "--tls-cert and --tls-key go together";
  if (!options.tls_client_ca.empty() && options.tls_certificate.empty()) return "--tls-client-ca needs --tls-cert";
  if (options.virtual_clock_start.has_value() && !options.virtual_clock) {
    return "--virtual-clock-start needs --virtual-clock";
  }
  const auto exposed = std::find_if_not(options.listen.begin(), options.listen.end(), IsLoopback);
  if (options.insecure_principal_header && exposed != options.listen.end()) {
    return fmt::format("--insecure-principal-header lets anyone be anyone: not with {}, which others can reach",
                       *exposed);
  }
  return "";
}

ParsedOptions Failed(const std::string& text) {
  return {std::nullopt, fmt::format("prorata-server: {}\nprorata-server --help tells all options\n", text), true};
}

}  // namespace

ParsedOptions ParseOptions(int argc, const char* const* argv) {
  CLI::App app("prorata-server: refunds, exchanges and the ledger of cloud reservations, over gRPC");
  app.name("prorata-server");
  app.footer(kFooter);
  app.set_version_flag("--version", std::string("prorata-server ") + Version());
  Options options;
  std::string clock_start;
  AddOptions(app, options, clock_start);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return {std::nullopt, app.help(), false};
  } catch (const CLI::CallForVersion& e) {
    return {std::nullopt, std::string(e.what()) + "\n", false};
  } catch (const CLI::ParseError& e) {
    return Failed(e.what());
  }
  if (!clock_start.empty()) {
    const absl::StatusOr<domain::Instant> start = domain::ParseInstant(clock_start);
    if (!start.ok()) return Failed(fmt::format("--virtual-clock-start: `{}` is no time", clock_start));
    options.virtual_clock_start = *start;
  }
  if (const std::string fault = Contradiction(options); !fault.empty()) return Failed(fault);
  return {std::move(options), "", false};
}

bool IsLoopback(const std::string& address) {
  const std::string host = address.substr(0, address.rfind(':'));
  // 127.0.0.1.example.com is somewhere else.
  const bool is_numeric = host.find_first_not_of("0123456789.") == std::string::npos;
  return (absl::StartsWith(host, "127.") && is_numeric) || host == "localhost" || host == "[::1]" ||
         absl::StartsWith(address, "unix:");
}

const char* Version() {
  return PRORATA_VERSION;
}

}  // namespace prorata::runtime
