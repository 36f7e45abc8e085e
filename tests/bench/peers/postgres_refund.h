#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "tests/bench/peers/postgres_client.h"
#include "tests/bench/scenario.h"

namespace prorata::bench {

// One refund to make.
struct PostgresRefundCall {
  std::string caller;
  std::string request_id;
  std::string reservation;
  std::string refund_id;
};

// How a refund is made on PostgreSQL.
class PostgresRefundWay {
 public:
  virtual ~PostgresRefundWay() = default;
  // Prepares what a new connection needs.
  virtual void SetUp(PostgresClient& client) const = 0;
  // Makes one refund, durable when it returns. Throws where it is refused.
  virtual void Refund(PostgresClient& client, const PostgresRefundCall& call) const = 0;
};

// One call of the function create_refund.
std::unique_ptr<PostgresRefundWay> RefundByFunction();
// BEGIN, one statement after the other, each waited for, COMMIT; the arithmetic in the client.
std::unique_ptr<PostgresRefundWay> RefundByStatements();

// Refunds on PostgreSQL in the accounts partner `first_partner` and so many after it, one client a thread and
// connection.
class PostgresScenario : public Scenario {
 public:
  struct Accounts {
    int first_partner = 0;
    int partners = 1;
    int customers_per_partner = 1;
  };

  PostgresScenario(std::string id, pid_t server, const std::string& where, std::unique_ptr<PostgresRefundWay> way,
                   const Accounts& accounts, int clients);

  void Prepare(const Window& window) override;
  LoadResult Measure(const Window& window) override;

  // Refunds that were committed, ever.
  int64_t succeeded() const { return succeeded_; }

 private:
  std::optional<PostgresRefundCall> Next();
  LoadResult RunClient(PostgresClient& client, std::chrono::steady_clock::time_point begin,
                       std::chrono::steady_clock::time_point end);

  const std::unique_ptr<PostgresRefundWay> way_;
  const Accounts accounts_;
  std::vector<std::unique_ptr<PostgresClient>> clients_;
  double best_rate_ = 0;
  int64_t succeeded_ = 0;
  std::mt19937_64 random_;

  std::mutex mutex_;
  std::deque<PostgresRefundCall> stock_;
};

// Makes the partners of these accounts, once.
void AddPostgresPartners(const std::string& where, const PostgresScenario::Accounts& accounts);
// The refunds on record.
int64_t CountPostgresRefunds(const std::string& where);

}  // namespace prorata::bench
