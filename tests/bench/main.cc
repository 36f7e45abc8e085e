// Measures what it is given addresses of, interleaved, one line of JSON a measurement. `tests/bench/run` starts the
// servers, calls this and makes the table of it.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/bench/echo_scenario.h"
#include "tests/bench/peers/postgres_refund.h"
#include "tests/bench/process.h"
#include "tests/bench/prorata_market.h"
#include "tests/bench/prorata_scenarios.h"
#include "tests/bench/scenario.h"
#include "tests/bench/sync_probe.h"

namespace prorata::bench {
namespace {

constexpr int kPostgresClients = 16;

struct Options {
  std::string echo, prorata, postgres, sync_directory, output;
  pid_t echo_pid = 0, prorata_pid = 0, postgres_pid = 0;
  std::vector<std::string> only;
  int rounds = 5, outstanding = 64, connections = 4;
  double seconds = 2;
  int64_t reservations = 100'000;
};

class Bench {
 public:
  explicit Bench(const Options& options) : options_(options), out_(options.output) {
    if (!out_) throw std::runtime_error("cannot write " + options.output);
  }

  void Run() {
    if (!options_.prorata.empty()) AddProrata();
    if (!options_.echo.empty()) AddEcho();
    if (!options_.sync_directory.empty()) AddIfWanted<SyncProbe>("fdatasync", options_.sync_directory);
    if (!options_.postgres.empty()) AddPostgres();
    if (scenarios_.empty()) throw std::runtime_error("nothing to measure");
    RunRounds(scenarios_,
              {.rounds = options_.rounds,
               .window = {.duration = std::chrono::nanoseconds(static_cast<int64_t>(options_.seconds * 1e9))}},
              out_);
    Audit();
  }

 private:
  bool Wanted(const std::string& id) const {
    return options_.only.empty() || std::any_of(options_.only.begin(), options_.only.end(),
                                                [&](const std::string& part) { return absl::StrContains(id, part); });
  }

  // Null where it was not asked for.
  template <typename Kind, typename... Arguments>
  Kind* AddIfWanted(const std::string& id, Arguments&&... arguments) {
    if (!Wanted(id)) return nullptr;
    auto scenario = std::make_unique<Kind>(id, std::forward<Arguments>(arguments)...);
    Kind* const added = scenario.get();
    scenarios_.push_back(std::move(scenario));
    return added;
  }

  void WriteFigure(const std::string& figure, int64_t value) {
    out_ << nlohmann::json{{"figure", figure}, {"value", value}} << std::endl;
  }

  void AddProrata() {
    const pid_t pid = options_.prorata_pid;
    WriteFigure("rss_bytes_empty", ResidentBytes(pid));
    market_ = std::make_unique<Market>(Connect(options_.prorata, options_.connections),
                                       MarketSize{.outstanding = options_.outstanding});
    // Nobody returns these: they are what the server must remember, and what is read.
    const std::vector<std::string> standing = market_->Buy(Accounts::kMany, options_.reservations);
    WriteFigure("reservations", options_.reservations);
    WriteFigure("rss_bytes", ResidentBytes(pid));

    using Method = ReadScenario::Method;
    for (const auto& [id, method] : {std::pair{"get_reservation", Method::kGetReservation},
                                     std::pair{"calculate_refund", Method::kCalculateRefund}}) {
      if (auto* read = AddIfWanted<ReadScenario>(id, pid, *market_, method, standing, options_.outstanding)) {
        sizes_[id] = read->Sizes();
      }
    }
    const int outstanding = options_.outstanding;
    auto* many = AddRefunds("create_refund_many", {.accounts = Accounts::kMany, .outstanding = outstanding});
    AddRefunds("create_refund_hot", {.accounts = Accounts::kHot, .outstanding = outstanding});
    AddRefunds("create_refund_alone", {.accounts = Accounts::kMany, .outstanding = 1});
    if (many != nullptr) {
      AddRefunds("create_refund_half_load", {.accounts = Accounts::kMany, .outstanding = 256, .half_of = many});
    }
  }

  RefundScenario* AddRefunds(const std::string& id, const RefundScenario::Load& load) {
    auto* refunds = AddIfWanted<RefundScenario>(id, options_.prorata_pid, *market_, load);
    if (refunds == nullptr) return nullptr;
    refunds_.push_back(refunds);
    sizes_["create_refund"] = refunds->Sizes();
    return refunds;
  }

  // The ceiling of each method that is measured. Without a server to learn the sizes from, those of a small read.
  void AddEcho() {
    const auto channels = Connect(options_.echo, options_.connections);
    if (sizes_.empty()) sizes_["get_reservation"] = {.request = 200, .response = 600};
    for (const auto& [method, sizes] : sizes_) {
      AddIfWanted<EchoScenario>("echo_" + method, options_.echo_pid, channels, sizes, options_.outstanding);
      WriteFigure(absl::StrCat("request_bytes_", method), static_cast<int64_t>(sizes.request));
      WriteFigure(absl::StrCat("response_bytes_", method), static_cast<int64_t>(sizes.response));
    }
    const MessageSizes alone = sizes_.contains("create_refund") ? sizes_["create_refund"] : sizes_.begin()->second;
    AddIfWanted<EchoScenario>("echo_alone", options_.echo_pid, channels, alone, 1);
  }

  void AddPostgres() {
    const PostgresScenario::Accounts hot = {};
    const PostgresScenario::Accounts many = {.first_partner = 1, .partners = 100, .customers_per_partner = 10};
    AddPostgresPartners(options_.postgres, hot);
    AddPostgresPartners(options_.postgres, many);
    AddPostgresRefunds("postgres_function_many", &RefundByFunction, many, kPostgresClients);
    AddPostgresRefunds("postgres_function_hot", &RefundByFunction, hot, kPostgresClients);
    AddPostgresRefunds("postgres_function_alone", &RefundByFunction, many, 1);
    AddPostgresRefunds("postgres_statements_many", &RefundByStatements, many, kPostgresClients);
    AddPostgresRefunds("postgres_statements_hot", &RefundByStatements, hot, kPostgresClients);
  }

  void AddPostgresRefunds(const std::string& id, const std::function<std::unique_ptr<PostgresRefundWay>()>& way,
                          const PostgresScenario::Accounts& accounts, int clients) {
    auto* refunds =
        AddIfWanted<PostgresScenario>(id, options_.postgres_pid, options_.postgres, way(), accounts, clients);
    if (refunds != nullptr) postgres_refunds_.push_back(refunds);
  }

  // Every refund that was counted must be there, and no other.
  void Audit() {
    int64_t answered = 0;
    for (const auto* scenario : refunds_) answered += scenario->succeeded();
    if (!refunds_.empty()) Compare("prorata", answered, market_->CountRefunds());
    answered = 0;
    for (const auto* scenario : postgres_refunds_) answered += scenario->succeeded();
    if (!postgres_refunds_.empty()) Compare("postgres", answered, CountPostgresRefunds(options_.postgres));
  }

  void Compare(const std::string& who, int64_t answered, int64_t on_record) {
    if (answered != on_record) {
      throw std::runtime_error(
          absl::StrCat(who, ": ", answered, " refunds were answered, ", on_record, " are on record"));
    }
    WriteFigure(who + "_refunds_on_record", on_record);
  }

  const Options& options_;
  std::ofstream out_;
  std::unique_ptr<Market> market_;
  std::map<std::string, MessageSizes> sizes_;
  Scenarios scenarios_;
  std::vector<const RefundScenario*> refunds_;
  std::vector<const PostgresScenario*> postgres_refunds_;
};

}  // namespace
}  // namespace prorata::bench

int main(int argc, char** argv) {
  prorata::bench::Options options;
  CLI::App app("Measures what it is given; see tests/bench/README.md");
  app.add_option("--echo", options.echo, "address of the echo server");
  app.add_option("--echo-pid", options.echo_pid);
  app.add_option("--prorata", options.prorata, "address of a prorata server on a fresh store with a virtual clock");
  app.add_option("--prorata-pid", options.prorata_pid);
  app.add_option("--postgres", options.postgres, "connection string of a database with peers/*.sql loaded");
  app.add_option("--postgres-pid", options.postgres_pid);
  app.add_option("--sync-directory", options.sync_directory, "where to measure append + fdatasync");
  app.add_option("--only", options.only, "measure only what has one of these in its name")->delimiter(',');
  app.add_option("--rounds", options.rounds, "beside the one that warms up")->check(CLI::Range(1, 1000));
  app.add_option("--seconds", options.seconds, "of each measurement")->check(CLI::Range(0.1, 600.0));
  app.add_option("--outstanding", options.outstanding, "calls under way")->check(CLI::Range(1, 256));
  app.add_option("--connections", options.connections)->check(CLI::Range(1, 64));
  app.add_option("--reservations", options.reservations, "bought before anything is measured")
      ->check(CLI::Range(1, 100'000'000));
  app.add_option("--output", options.output, "file for the lines of JSON")->required();
  CLI11_PARSE(app, argc, argv);
  try {
    prorata::bench::Bench(options).Run();
  } catch (const std::exception& error) {
    std::cerr << "prorata_bench: " << error.what() << "\n";
    return 1;
  }
}
