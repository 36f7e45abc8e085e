#include "tests/bench/scenario.h"

#include <algorithm>
#include <chrono>
#include <iostream>
#include <nlohmann/json.hpp>
#include <ostream>
#include <set>
#include <stdexcept>
#include <thread>

#include "absl/strings/str_cat.h"
#include "tests/bench/process.h"

namespace prorata::bench {
namespace {

// Enough to learn the real one from.
constexpr double kRateNotKnownYet = 4000;

double Microseconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double, std::micro>(time).count();
}

nlohmann::json LineOf(const Scenario& scenario, int round, const LoadResult& result, std::chrono::nanoseconds cpu) {
  nlohmann::json line = {
      {"scenario", scenario.id()},
      {"round", round},
      {"per_second", result.RatePerSecond()},
      {"measured", result.measured},
      {"seconds", std::chrono::duration<double>(result.elapsed).count()},
      {"ran_out", result.ran_out},
      {"mean_us", Microseconds(result.latency.mean())},
      {"max_us", Microseconds(result.latency.max())},
  };
  for (const auto& [name, percent] :
       {std::pair{"p50_us", 50.0}, {"p90_us", 90.0}, {"p99_us", 99.0}, {"p999_us", 99.9}}) {
    line[name] = Microseconds(result.latency.Percentile(percent));
  }
  if (scenario.server() != 0) line["server_cpu_us"] = Microseconds(cpu) / static_cast<double>(result.succeeded);
  return line;
}

// What all servers have used so far.
std::chrono::nanoseconds CpuTimeOfAll(const Scenarios& scenarios) {
  std::set<pid_t> servers;
  for (const auto& scenario : scenarios) servers.insert(scenario->server());
  std::chrono::nanoseconds sum{};
  for (const pid_t server : servers) sum += CpuTime(server);
  return sum;
}

// Waits until no server works on what was prepared any more (files being written and merged in the background), which
// would be charged to whatever is measured next. Goes on after a minute all the same, and says so.
void WaitUntilQuiet(const Scenarios& scenarios) {
  constexpr std::chrono::milliseconds kLook{200};
  constexpr std::chrono::milliseconds kQuiet{10};
  for (int looks = 0; looks < 300; ++looks) {
    const auto before = CpuTimeOfAll(scenarios);
    std::this_thread::sleep_for(kLook);
    if (CpuTimeOfAll(scenarios) - before <= kQuiet) return;
  }
  std::cerr << "a server is still busy after a minute\n";
}

}  // namespace

void RequireNoErrors(const std::string& what, const LoadResult& result) {
  if (result.errors.empty()) return;
  std::string counts;
  for (const auto& [code, count] : result.errors) absl::StrAppend(&counts, " ", count, " of code ", code);
  throw std::runtime_error(absl::StrCat(what, ": answers with errors:", counts, "; the first: ", result.first_error));
}

void RunRounds(const Scenarios& scenarios, const RoundOptions& options, std::ostream& out) {
  std::vector<Scenario*> order;
  for (const auto& scenario : scenarios) order.push_back(scenario.get());
  for (int round = 0; round <= options.rounds; ++round) {
    // Nothing to warm up for in the round that does so, and a rate is learnt even where the calls run out at once.
    Window window = options.window;
    if (round == 0) window = {.warm_up = {}, .duration = window.duration / 2, .at_least = window.at_least};
    for (Scenario* scenario : order) {
      scenario->Prepare(window);
      WaitUntilQuiet(scenarios);
      const auto cpu_before = CpuTime(scenario->server());
      const LoadResult result = scenario->Measure(window);
      const auto cpu = CpuTime(scenario->server()) - cpu_before;
      RequireNoErrors(scenario->id(), result);
      if (result.measured == 0) throw std::runtime_error(scenario->id() + ": nothing was answered in time");
      if (round > 0) out << LineOf(*scenario, round, result, cpu) << std::endl;
      std::cerr << absl::StrCat(round == 0 ? "warm-up" : absl::StrCat("round ", round), "  ", scenario->id(), "  ",
                                static_cast<int64_t>(result.RatePerSecond()), "/s\n");
    }
    std::reverse(order.begin(), order.end());
  }
}

int64_t CallsToHave(double best_rate, const Window& window) {
  const double seconds = std::chrono::duration<double>(window.total()).count();
  return static_cast<int64_t>((best_rate > 0 ? best_rate * 1.5 : kRateNotKnownYet) * seconds) + 500;
}

}  // namespace prorata::bench
