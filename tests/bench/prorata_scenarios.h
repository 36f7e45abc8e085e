#pragma once

#include <deque>
#include <string>
#include <vector>

#include "tests/bench/echo_scenario.h"
#include "tests/bench/prorata_market.h"
#include "tests/bench/scenario.h"

namespace prorata::bench {

// GetReservation or CalculateRefund of all its units, of reservations that nobody returns, in random order.
class ReadScenario : public Scenario {
 public:
  enum class Method { kGetReservation, kCalculateRefund };

  ReadScenario(std::string id, pid_t server, const Market& market, Method method,
               const std::vector<std::string>& reservations, int outstanding);

  // Makes one call to learn them.
  MessageSizes Sizes();
  LoadResult Measure(const Window& window) override;

 private:
  LoadResult Run(const LoadOptions& options, int64_t at_most);

  const std::vector<std::shared_ptr<grpc::Channel>> channels_;
  const Method method_;
  const int outstanding_;
  std::vector<Call> calls_;
  size_t next_ = 0;
};

// CreateRefund: each returns a reservation bought for it beforehand, under a request id of its own.
class RefundScenario : public Scenario {
 public:
  struct Load {
    Accounts accounts = Accounts::kMany;
    int outstanding = 64;
    // If set: an open loop at half the best rate of that one so far, which stands before this one in the list. What a
    // caller waits who is not part of a crowd.
    const RefundScenario* half_of = nullptr;
  };

  RefundScenario(std::string id, pid_t server, Market& market, const Load& load);

  // Makes one call to learn them.
  MessageSizes Sizes();
  void Prepare(const Window& window) override;
  LoadResult Measure(const Window& window) override;

  // Refunds that were answered with OK, ever.
  int64_t succeeded() const { return succeeded_; }

 private:
  double OpenLoopRate() const { return load_.half_of == nullptr ? 0 : load_.half_of->best_rate_ / 2; }
  void StockUpTo(int64_t count);
  LoadResult Run(const LoadOptions& options, int64_t at_most);

  Market& market_;
  const Load load_;
  std::deque<Call> stock_;
  double best_rate_ = 0;
  int64_t succeeded_ = 0;
};

}  // namespace prorata::bench
