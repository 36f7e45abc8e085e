// Goal: what has fallen due is booked without anybody asking, the log tells what was done and what could not be, and
// whoever stops the scheduler does not wait for it.

#include "server/runtime/scheduler.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <optional>
#include <semaphore>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/app_fixture.h"
#include "tests/support/hooked_store.h"
#include "tests/support/log_lines.h"

namespace prorata::runtime {
namespace {

using ::prorata::testing::Amount;
using ::prorata::testing::At;

// Stands still, or is broken.
class TestClock final : public app::Clock {
 public:
  explicit TestClock(const char* now, bool broken = false) : now_(At(now)), broken_(broken) {}

  domain::Instant Now() const override {
    if (broken_) throw std::runtime_error("no time");
    return now_;
  }

 private:
  const domain::Instant now_;
  const bool broken_;
};

class SchedulerTest : public testing::AppFixture {
 protected:
  void BuyMonthly() { Buy(AddOffer({.price = "12.00 USD"}), domain::BillingPlan::kMonthly, 1); }
  // Due entries whose orders are lost: they can never be worked off.
  void AddLostEntries(int count) {
    EXPECT_EQ(Transact([&](storage::Transaction& tx) {
                for (int i = 1; i <= count; ++i) {
                  domain::OrderName order{adatum, {}};
                  order.order.bytes[14] = static_cast<uint8_t>(i / 256);
                  order.order.bytes[15] = static_cast<uint8_t>(i % 256);
                  schema::Put<schema::DueEntries>(tx, {At("2024-01-01"), order}, {});
                }
                return absl::OkStatus();
              }),
              absl::OkStatus());
  }
  void AddAnswer(const std::string& principal, const char* time) {
    domain::RememberedAnswer answer;
    answer.time = At(time);
    Put<schema::Answers>({principal, {}}, answer);
  }
  static std::string Line(const std::string& message) { return fmt::format("\"message\":\"{}\"\n", message); }
  static std::string LostLine(int number) {
    return Line(fmt::format(
        "what is due at 2024-01-01T00:00:00Z for {0} cannot be booked and waits for the next run: "
        "DATA_LOSS: due without its order: {0}",
        fmt::format("partners/contoso/customers/adatum/orders/00000000-0000-0000-0000-00000000{:04x}", number)));
  }

  const TestClock clock_{"2024-03-31"};
  const std::shared_ptr<testing::LogLines> lines_ = std::make_shared<testing::LogLines>();
};

TEST_F(SchedulerTest, TellsWhatItDidAndWhatItCouldNot) {
  const auto refuse = [] {
    return storage::Result{storage::Outcome::kNotCommitted, absl::ResourceExhaustedError("queue full")};
  };
  std::string twenty_of_22;
  for (int i = 1; i <= 20; ++i) twenty_of_22 += LostLine(i);

  struct Case {
    const char* name;
    std::function<void()> before;
    testing::HookedStore::Hook hook;
    std::string log;
  };
  const std::vector<Case> cases = {
      {"nothing to do", [] {}, {}, ""},
      {"payments of two months", [&] { BuyMonthly(); }, {}, Line("booked 2 due entries")},
      {"one that fails holds up nothing else",
       [&] {
         BuyMonthly();
         AddLostEntries(1);
       },
       {},
       Line("booked 2 due entries") + LostLine(1)},
      {"twenty failures are told one by one",
       [&] { AddLostEntries(22); },
       {},
       twenty_of_22 + Line("and 2 more due entries cannot be booked")},
      {"answers of more than 30 days ago",
       [&] {
         AddAnswer("dana", "2024-02-01");
         AddAnswer("glen", "2024-02-29T23:59:59Z");
         AddAnswer("kim", "2024-03-01");
       },
       {},
       Line("forgot 2 old answers")},
      {"a store that takes nothing",
       [&] {
         BuyMonthly();
         AddAnswer("dana", "2024-02-01");
       },
       refuse,
       Line("what is due cannot be booked: RESOURCE_EXHAUSTED: queue full") +
           Line("old answers cannot be forgotten: RESOURCE_EXHAUSTED: queue full")},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    StartAfresh();
    now = At("2024-01-31");
    c.before();
    testing::HookedStore hooked(*store);
    hooked.BeforeEachTransaction(c.hook);
    // What the store says is asked at the end of a round.
    hooked.SetWritable(false);
    std::promise<void> round_done;
    const auto lines = std::make_shared<testing::LogLines>();
    {
      Scheduler scheduler(hooked, clock_, testing::LogLines::Logger(lines), [&] { round_done.set_value(); });
      round_done.get_future().wait();
    }
    EXPECT_EQ(lines->Text(), c.log);
    CheckBooks();
  }
}

TEST_F(SchedulerTest, SaysThatTheStoreFailedOnlyIfItDid) {
  testing::HookedStore hooked(*store);
  AddLostEntries(1);
  std::atomic<int> failures = 0;
  {
    Scheduler scheduler(hooked, clock_, testing::LogLines::Logger(lines_), [&] { ++failures; });
    lines_->Await(LostLine(1));
  }
  EXPECT_EQ(failures, 0);
}

TEST_F(SchedulerTest, GoesOnAfterAnException) {
  const TestClock broken("2024-03-31", /*broken=*/true);
  {
    Scheduler scheduler(*store, broken, testing::LogLines::Logger(lines_), [] {});
    lines_->Await("no time");
  }
  EXPECT_EQ(lines_->Text(), Line("scheduler: exception: no time"));
}

TEST_F(SchedulerTest, StopsAtOnceWhileItWaits) {
  AddLostEntries(1);
  std::optional<Scheduler> scheduler;
  scheduler.emplace(*store, clock_, testing::LogLines::Logger(lines_), [] {});
  lines_->Await(LostLine(1));
  // Nothing tells that it waits: by then it does.
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  const auto start = std::chrono::steady_clock::now();
  scheduler.reset();
  // It looks at the clock every ten seconds.
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

TEST_F(SchedulerTest, StopsAfterTheTransactionUnderWay) {
  constexpr int kTransactions = 2000;
  AddLostEntries(kTransactions);  // One that fails is a transaction of its own.
  testing::HookedStore hooked(*store);
  std::counting_semaphore<> arrived(0);
  std::counting_semaphore<> may_go(0);
  std::atomic<int> transactions = 0;
  hooked.BeforeEachTransaction([&]() -> std::optional<storage::Result> {
    ++transactions;
    arrived.release();
    may_go.acquire();
    return std::nullopt;
  });
  std::optional<Scheduler> scheduler;
  scheduler.emplace(hooked, clock_, testing::LogLines::Logger(lines_), [] {});
  arrived.acquire();
  std::promise<void> is_stopping;
  std::atomic<bool> stopped = false;
  std::thread stop([&] {
    is_stopping.set_value();
    scheduler.reset();
    stopped = true;
    arrived.release();
  });
  is_stopping.get_future().wait();
  EXPECT_FALSE(stopped) << "it waits for what is under way";
  while (!stopped) {
    may_go.release();
    arrived.acquire();
  }
  stop.join();
  EXPECT_LT(transactions, kTransactions / 2);
}

}  // namespace
}  // namespace prorata::runtime
