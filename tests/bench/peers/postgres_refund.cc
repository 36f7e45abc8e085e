#include "tests/bench/peers/postgres_refund.h"

#include <algorithm>
#include <stdexcept>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/bench/peers/postgres_statements.h"
#include "tests/bench/prorata_market.h"

namespace prorata::bench {
namespace {

using Clock = std::chrono::steady_clock;

class ByFunction : public PostgresRefundWay {
 public:
  void SetUp(PostgresClient& client) const override {
    client.Prepare("create_refund", "SELECT (create_refund($1, $2, $3, $4, $5, $6, $7)).amount");
  }

  void Refund(PostgresClient& client, const PostgresRefundCall& call) const override {
    client.Run("create_refund",
               {call.caller, call.request_id, kRequestHash, call.reservation, "1", call.refund_id, kNow});
  }
};

// What the clients measured, as if one had.
void Add(LoadResult& sum, const LoadResult& part) {
  sum.measured += part.measured;
  sum.succeeded += part.succeeded;
  sum.latency.Merge(part.latency);
  sum.ran_out = sum.ran_out || part.ran_out;
  if (sum.errors.empty()) sum.first_error = part.first_error;
  for (const auto& [code, count] : part.errors) sum.errors[code] += count;
}

}  // namespace

std::unique_ptr<PostgresRefundWay> RefundByFunction() {
  return std::make_unique<ByFunction>();
}

PostgresScenario::PostgresScenario(std::string id, pid_t server, const std::string& where,
                                   std::unique_ptr<PostgresRefundWay> way, const Accounts& accounts, int clients)
    : Scenario(std::move(id), server), way_(std::move(way)), accounts_(accounts), random_(std::random_device{}()) {
  for (int i = 0; i < clients; ++i) {
    clients_.push_back(std::make_unique<PostgresClient>(where));
    way_->SetUp(*clients_.back());
  }
}

void PostgresScenario::Prepare(const Window& window) {
  const int64_t missing = CallsToHave(best_rate_, window) - static_cast<int64_t>(stock_.size());
  if (missing <= 0) return;
  PostgresClient& client = *clients_.front();
  const Rows bought = client.Query(absl::StrCat("SELECT buy(", accounts_.first_partner, ", ", accounts_.partners, ", ",
                                                accounts_.customers_per_partner, ", ", missing, ", '", kNow, "')"));
  for (int row = 0; row < bought.count(); ++row) {
    stock_.push_back({.caller = absl::StrCat(kPartnerAdminPrefix, "p000"),
                      .request_id = NewRequestId(random_),
                      .reservation = bought.Text(row, 0),
                      .refund_id = NewRequestId(random_)});
  }
  // As its own daemon would have done soon: the plans must be those for tables of this size.
  client.Query("VACUUM ANALYZE");
}

std::optional<PostgresRefundCall> PostgresScenario::Next() {
  const std::lock_guard lock(mutex_);
  if (stock_.empty()) return std::nullopt;
  PostgresRefundCall call = std::move(stock_.front());
  stock_.pop_front();
  return call;
}

LoadResult PostgresScenario::RunClient(PostgresClient& client, Clock::time_point begin, Clock::time_point end) {
  LoadResult result;
  try {
    for (Clock::time_point now = Clock::now(); now < end;) {
      const std::optional<PostgresRefundCall> call = Next();
      if (!call) {
        result.ran_out = true;
        break;
      }
      way_->Refund(client, *call);
      const Clock::time_point done = Clock::now();
      ++result.succeeded;
      if (now >= begin && done < end) {
        ++result.measured;
        result.latency.Record(done - now);
      }
      now = done;
    }
  } catch (const std::exception& error) {
    result.first_error = error.what();
    ++result.errors[grpc::StatusCode::UNKNOWN];
  }
  return result;
}

LoadResult PostgresScenario::Measure(const Window& window) {
  const Clock::time_point begin = Clock::now() + window.warm_up;
  const Clock::time_point end = begin + window.duration;
  std::vector<LoadResult> results(clients_.size());
  std::vector<std::thread> threads;
  for (size_t i = 0; i < clients_.size(); ++i) {
    threads.emplace_back([&, i] { results[i] = RunClient(*clients_[i], begin, end); });
  }
  for (std::thread& thread : threads) thread.join();
  LoadResult sum;
  for (const LoadResult& result : results) Add(sum, result);
  sum.elapsed = std::min(end, Clock::now()) - begin;
  best_rate_ = std::max(best_rate_, sum.RatePerSecond());
  succeeded_ += sum.succeeded;
  return sum;
}

void AddPostgresPartners(const std::string& where, const PostgresScenario::Accounts& accounts) {
  PostgresClient(where).Query(absl::StrCat("CALL add_partners(", accounts.first_partner, ", ", accounts.partners, ")"));
}

int64_t CountPostgresRefunds(const std::string& where) {
  return PostgresClient(where).Query("SELECT count(*) FROM refund").Number(0, 0);
}

}  // namespace prorata::bench
