// Fills stores for the benchmark of lists, waits for servers on them, and measures the servers side by side.
// `tests/bench/run --lists` starts all of it and makes the table.

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "absl/strings/match.h"
#include "tests/bench/list_scenario.h"
#include "tests/bench/list_store.h"
#include "tests/bench/process.h"
#include "tests/bench/scenario.h"

namespace prorata::bench {
namespace {

struct Options {
  std::string fill, wait, output, only;
  int64_t reservations = 0;
  std::vector<std::string> addresses;
  std::vector<pid_t> pids;
  std::vector<int64_t> sizes;
  int rounds = 3, outstanding = 16, connections = 2;
  double seconds = 0.5;
};

void Measure(const Options& options) {
  std::ofstream out(options.output);
  if (!out) throw std::runtime_error("cannot write " + options.output);
  Scenarios scenarios;
  for (const ListQuery& query : EverydayLists(options.sizes.front())) {
    if (!absl::StrContains(query.id, options.only)) continue;
    // Both sizes of a query one after the other: what disturbs one disturbs the other.
    for (size_t server = 0; server < options.addresses.size(); ++server) {
      const int64_t size = options.sizes[server];
      const auto lists = EverydayLists(size);
      const auto own = std::find_if(lists.begin(), lists.end(), [&](const auto& q) { return q.id == query.id; });
      auto scenario = std::make_unique<ListScenario>(query.id + "@" + std::to_string(size), options.pids[server],
                                                     Connect(options.addresses[server], options.connections), *own,
                                                     options.outstanding);
      out << nlohmann::json{{"figure", scenario->id()}, {"rows", scenario->rows()}, {"bytes", scenario->bytes()}}
          << std::endl;
      scenarios.push_back(std::move(scenario));
    }
  }
  for (const auto& [id, filter] : {std::pair{"count", ""}, std::pair{"count_quantity", "quantity > 5"}}) {
    if (!absl::StrContains(id, options.only)) continue;
    for (size_t server = 0; server < options.addresses.size(); ++server) {
      scenarios.push_back(std::make_unique<CountScenario>(std::string(id) + "@" + std::to_string(options.sizes[server]),
                                                          options.pids[server], Connect(options.addresses[server], 1),
                                                          filter));
    }
  }
  RunRounds(scenarios,
            {.rounds = options.rounds,
             .window = {.duration = std::chrono::nanoseconds(static_cast<int64_t>(options.seconds * 1e9))}},
            out);
  for (size_t server = 0; server < options.pids.size(); ++server) {
    out << nlohmann::json{{"figure", "rss@" + std::to_string(options.sizes[server])},
                          {"value", ResidentBytes(options.pids[server])}}
        << std::endl;
  }
}

}  // namespace
}  // namespace prorata::bench

int main(int argc, char** argv) {
  prorata::bench::Options options;
  CLI::App app("The benchmark of lists; see tests/bench/README.md");
  app.add_option("--fill", options.fill, "make a store in this directory, with --reservations");
  app.add_option("--reservations", options.reservations);
  app.add_option("--wait", options.wait, "wait until the server at this address has answered a list");
  app.add_option("--address", options.addresses, "measure these servers");
  app.add_option("--pid", options.pids);
  app.add_option("--size", options.sizes, "the reservations each has");
  app.add_option("--output", options.output);
  app.add_option("--only", options.only, "only queries with this in their name");
  app.add_option("--rounds", options.rounds);
  app.add_option("--seconds", options.seconds);
  app.add_option("--outstanding", options.outstanding);
  CLI11_PARSE(app, argc, argv);
  try {
    if (!options.fill.empty()) prorata::bench::FillListStore(options.fill, options.reservations);
    if (!options.wait.empty()) prorata::bench::WaitForFirstPage(options.wait);
    if (!options.addresses.empty()) prorata::bench::Measure(options);
  } catch (const std::exception& error) {
    std::cerr << "bench: " << error.what() << std::endl;
    return 1;
  }
  return 0;
}
