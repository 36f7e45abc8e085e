#pragma once

// One line of the table: something that is measured again in every round.

#include <sys/types.h>

#include <chrono>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "tests/bench/load.h"

namespace prorata::bench {

// When to measure: from the end of the warm-up on.
struct Window {
  std::chrono::nanoseconds warm_up = std::chrono::milliseconds(200);
  std::chrono::nanoseconds duration = std::chrono::seconds(2);
  // See LoadOptions.
  int64_t at_least = 0;

  std::chrono::nanoseconds total() const { return warm_up + duration; }
};

class Scenario {
 public:
  // `id` is what the table is made by. `server` is the process whose CPU time is told, with its children; 0 for none.
  Scenario(std::string id, pid_t server) : id_(std::move(id)), server_(server) {}
  virtual ~Scenario() = default;
  Scenario(const Scenario&) = delete;
  Scenario& operator=(const Scenario&) = delete;

  const std::string& id() const { return id_; }
  pid_t server() const { return server_; }

  // Makes what one measurement uses up. Not measured.
  virtual void Prepare(const Window&) {}
  virtual LoadResult Measure(const Window& window) = 0;

 private:
  const std::string id_;
  const pid_t server_;
};

using Scenarios = std::vector<std::unique_ptr<Scenario>>;

struct RoundOptions {
  int rounds = 5;
  Window window;
};

// Measures all in turn, round after round, every second round backwards, so that what changes on the machine changes
// for all alike. A shorter round 0 comes first that warms up all and is not written. Writes one line of JSON for each
// measurement. Throws on the first measurement with an error in it: a rate of refusals is not a rate.
void RunRounds(const Scenarios& scenarios, const RoundOptions& options, std::ostream& out);

// Throws if an answer was an error.
void RequireNoErrors(const std::string& what, const LoadResult& result);

// How many calls to have ready: more than the best rate so far would use, and enough to find a rate where there is none
// yet.
int64_t CallsToHave(double best_rate, const Window& window);

}  // namespace prorata::bench
