#include "server/runtime/program.h"

#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "absl/strings/match.h"
#include "server/app/clock.h"
#include "server/domain/status_macros.h"
#include "server/domain/working.h"
#include "server/runtime/key_file.h"
#include "server/runtime/log.h"
#include "server/runtime/options.h"
#include "server/runtime/server.h"
#include "server/runtime/signals.h"
#include "server/runtime/tls.h"
#include "storage/rocksdb/rocksdb_store.h"
#include "storage/schema/tables.h"

namespace prorata::runtime {
namespace {

ExitCode Fail(ExitCode code, std::string_view why) {
  fmt::print(stderr, "prorata-server: {}\n", why);
  return code;
}
ExitCode Fail(ExitCode code, const absl::Status& status) {
  return Fail(code, std::string(status.message()));
}

ExitCode CodeOfStore(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kPermissionDenied:
      return ExitCode::kStoreNotAllowed;
    case absl::StatusCode::kDataLoss:
      return ExitCode::kStoreDamaged;
    case absl::StatusCode::kResourceExhausted:
      return ExitCode::kStoreFull;
    case absl::StatusCode::kFailedPrecondition:
      return absl::StrContains(status.message(), "in use") ? ExitCode::kStoreInUse : ExitCode::kStoreNotOurs;
    default:
      return ExitCode::kFault;
  }
}

// The directory of everything that is kept: `store/` and `quote-key`.
absl::Status MakeDataDirectory(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return absl::OkStatus();
  if (std::filesystem::exists(path, error)) return absl::FailedPreconditionError(path + " is not a directory");
  std::filesystem::create_directories(path, error);
  if (error) return absl::PermissionDeniedError(fmt::format("{} cannot be made: {}", path, error.message()));
  std::filesystem::permissions(path, std::filesystem::perms::owner_all, error);
  return absl::OkStatus();
}

// The listener's address with the port that it got.
std::string Bound(const std::string& address, int port) {
  if (absl::StartsWith(address, "unix:")) return address;
  return fmt::format("{}:{}", address.substr(0, address.rfind(':')), port);
}

// What runs between start and stop, in the order in which it is made.
struct Running {
  std::shared_ptr<spdlog::logger> log;
  std::unique_ptr<storage::Store> store;
  std::unique_ptr<app::Clock> clock;
  std::unique_ptr<Server> server;
  std::atomic<bool> outcome_unknown = false;
};

absl::StatusOr<std::unique_ptr<app::Clock>> MakeClock(const Options& options, storage::Store& store) {
  if (!options.virtual_clock) return std::make_unique<app::SystemClock>();
  const domain::Instant start = options.virtual_clock_start.value_or(app::SystemClock().Now());
  PRORATA_ASSIGN_OR_RETURN(const domain::Instant now, app::RestoreClock(store, start));
  return std::make_unique<app::VirtualClock>(now);
}

ExitCode OpenStore(const Options& options, Running& running) {
  if (const absl::Status made = MakeDataDirectory(options.data); !made.ok()) return Fail(CodeOfStore(made), made);
  storage::RocksDbOptions store_options;
  store_options.directory = options.data + "/store";
  store_options.owner_prefix = &schema::OwnerPrefix;
  auto store = storage::OpenRocksDbStore(store_options);
  if (!store.ok()) return Fail(CodeOfStore(store.status()), store.status());
  running.store = *std::move(store);
  auto clock = MakeClock(options, *running.store);
  if (!clock.ok()) return Fail(CodeOfStore(clock.status()), clock.status());
  running.clock = *std::move(clock);
  return ExitCode::kStopped;
}

ExitCode StartServer(const Options& options, ServerConfig config, Running& running) {
  const absl::StatusOr<app::Sealer::Key> key = LoadOrMakeKey(options.data + "/quote-key");
  if (!key.ok()) return Fail(CodeOfStore(key.status()), key.status());
  config.key = *key;
  config.trust_principal_header = options.insecure_principal_header;
  config.calls.limits.in_flight = options.max_in_flight;
  config.calls.limits.in_flight_per_principal = (options.max_in_flight + 1) / 2;
  config.calls.max_import_bytes = options.max_import_bytes;
  config.calls.spool_directory = options.data;
  config.outcome_unknown = [&running] {
    if (!running.outcome_unknown.exchange(true)) Signals::Raise();
  };
  auto server = Server::Start(*running.store, *running.clock, running.log, std::move(config));
  if (!server.ok()) {
    const bool is_address =
        absl::IsUnavailable(server.status()) && absl::StrContains(server.status().message(), "listen");
    return Fail(is_address ? ExitCode::kAddressInUse : CodeOfStore(server.status()), server.status());
  }
  running.server = *std::move(server);
  return ExitCode::kStopped;
}

void TellAddresses(const Options& options, Running& running) {
  std::string addresses;
  for (size_t i = 0; i < options.listen.size(); ++i) {
    addresses += (i == 0 ? "" : ", ") + Bound(options.listen[i], running.server->ports()[i]);
  }
  fmt::print(stdout, "serving on {}\n", addresses);
  std::fflush(stdout);
  Say(*running.log, spdlog::level::info, fmt::format("prorata-server {} serves on {}", Version(), addresses));
}

void ReloadPrincipals(const Options& options, Running& running) {
  auto principals = rpc::Principals::Load(options.principals);
  if (!principals.ok()) {
    const std::string why(principals.status().message());
    return Say(*running.log, spdlog::level::err, fmt::format("principals stay as they were: {}", why));
  }
  Say(*running.log, spdlog::level::info,
      domain::CountText(static_cast<int64_t>((*principals)->size()), "principal") + " read");
  running.server->ReplacePrincipals(*std::move(principals));
}

// Serves until a signal says otherwise, and ends what is under way.
ExitCode ServeUntilStopped(const Options& options, Signals& signals, Running& running) {
  Signal signal = signals.Wait();
  for (; signal == Signal::kReload; signal = signals.Wait()) ReloadPrincipals(options, running);
  const ExitCode code = signal == Signal::kFailed ? ExitCode::kOutcomeUnknown : ExitCode::kStopped;
  Say(*running.log, spdlog::level::info,
      signal == Signal::kFailed ? "stopping: the outcome of a commit is unknown" : "stopping");
  // Whoever asks twice does not want to wait. What is not committed is not acknowledged, so nothing is lost.
  std::thread([&signals] {
    while (signals.Wait() != Signal::kStop) {
    }
    _exit(static_cast<int>(ExitCode::kFault));
  }).detach();
  const bool drained = running.server->Drain(std::chrono::seconds(options.drain_seconds));
  if (!drained) {
    Say(*running.log, spdlog::level::err, "calls are still under way: ending without them");
    running.log->flush();
    _exit(static_cast<int>(code == ExitCode::kStopped ? ExitCode::kFault : code));
  }
  return running.outcome_unknown ? ExitCode::kOutcomeUnknown : code;
}

ExitCode Serve(const Options& options) {
  Signals signals;
  ServerConfig config;
  auto principals = rpc::Principals::Load(options.principals);
  if (!principals.ok()) return Fail(ExitCode::kBadPrincipals, principals.status());
  config.principals = *std::move(principals);
  auto credentials = LoadCredentials({options.tls_certificate, options.tls_key, options.tls_client_ca});
  if (!credentials.ok()) return Fail(ExitCode::kBadTls, credentials.status());
  for (const std::string& address : options.listen) config.calls.listeners.push_back({address, *credentials});
  if (options.check) {
    fmt::print("options, principals and certificates are good\n");
    return ExitCode::kStopped;
  }
  auto log = OpenLog(options.log_file, options.log_level);
  if (!log.ok()) return Fail(ExitCode::kBadOptions, log.status());

  Running running;
  running.log = *std::move(log);
  if (const ExitCode code = OpenStore(options, running); code != ExitCode::kStopped) return code;
  if (const ExitCode code = StartServer(options, std::move(config), running); code != ExitCode::kStopped) return code;
  TellAddresses(options, running);
  const ExitCode code = ServeUntilStopped(options, signals, running);
  running.server.reset();
  running.store.reset();
  Say(*running.log, spdlog::level::info, "stopped");
  return code;
}

}  // namespace

ExitCode RunProgram(int argc, const char* const* argv) {
  const ParsedOptions parsed = ParseOptions(argc, argv);
  if (parsed.options.has_value()) return Serve(*parsed.options);
  fmt::print(parsed.is_error ? stderr : stdout, "{}", parsed.text);
  return parsed.is_error ? ExitCode::kBadOptions : ExitCode::kStopped;
}

}  // namespace prorata::runtime
