// Strict serializability, with many threads at once.

#include <atomic>
#include <latch>
#include <random>
#include <thread>

#include "storage/conformance/suite.h"

namespace prorata::storage::conformance {
namespace {

constexpr int kThreads = 4;

void InThreads(absl::FunctionRef<void(int)> work) {
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) threads.emplace_back([&, thread] { work(thread); });
  for (std::thread& thread : threads) thread.join();
}

int64_t Number(const Reader& reader, std::string_view key) {
  return std::stoll(GetValue(reader, key).value_or("0"));
}

TEST_P(StoreConformance, ConcurrentIncrementsLoseNothing) {
  constexpr int kEach = 100;
  InThreads([&](int) {
    std::latch told(kEach);
    for (int i = 0; i < kEach; ++i) {
      store().Submit(
          [](Transaction& transaction) {
            transaction.Put("counter", std::to_string(Number(transaction, "counter") + 1));
            return absl::OkStatus();
          },
          [&](Result result) {
            EXPECT_EQ(result.outcome, Outcome::kCommitted) << result.status;
            told.count_down();
          });
    }
    told.wait();
  });
  EXPECT_EQ(Get("counter"), std::to_string(kThreads * kEach));
}

// What is read ahead for those that wait together is not what those before them leave.
TEST_P(StoreConformance, KeysToldBeforehandAreReadAsIfTheyWereNot) {
  constexpr int kEach = 300;
  constexpr int kCounters = 7;
  InThreads([&](int thread) {
    std::latch told(kEach);
    for (int i = 0; i < kEach; ++i) {
      // One that all want, and one that is there only after a while.
      const std::string counter = "counter " + std::to_string((i + thread) % kCounters);
      const std::string first = "first " + std::to_string(i / 10);
      store().Submit(
          [=](Transaction& transaction) {
            transaction.Put(counter, std::to_string(Number(transaction, counter) + 1));
            if (GetValue(transaction, first).has_value()) return absl::OkStatus();
            transaction.Put(first, "");
            transaction.Put("firsts", std::to_string(Number(transaction, "firsts") + 1));
            return absl::OkStatus();
          },
          [&](Result result) {
            EXPECT_EQ(result.outcome, Outcome::kCommitted) << result.status;
            told.count_down();
          },
          {counter, first, "never there"});
    }
    told.wait();
  });
  int64_t sum = 0;
  for (int i = 0; i < kCounters; ++i) sum += std::stoll(*Get("counter " + std::to_string(i)));
  EXPECT_EQ(sum, kThreads * kEach);
  EXPECT_EQ(Get("firsts"), std::to_string(kEach / 10));
}

// Each may be switched off only while another is on: with write skew all would end up off.
TEST_P(StoreConformance, WriteSkewIsImpossible) {
  for (int round = 0; round < 20; ++round) {
    for (int thread = 0; thread < kThreads; ++thread) Put("on call " + std::to_string(thread), "1");
    InThreads([&](int thread) {
      store().Transact([&](Transaction& transaction) {
        int64_t on_call = 0;
        for (int i = 0; i < kThreads; ++i) on_call += Number(transaction, "on call " + std::to_string(i));
        if (on_call < 2) return absl::FailedPreconditionError("the last one");
        transaction.Put("on call " + std::to_string(thread), "0");
        return absl::OkStatus();
      });
    });
    int on_call = 0;
    for (int thread = 0; thread < kThreads; ++thread) on_call += Get("on call " + std::to_string(thread)) == "1";
    ASSERT_EQ(on_call, 1);
  }
}

// Each inserts a row numbered by how many a scan found: with phantoms two would take the same number, and one be lost.
TEST_P(StoreConformance, PhantomsAreImpossible) {
  constexpr int kEach = 40;
  InThreads([&](int) {
    for (int i = 0; i < kEach; ++i) {
      Commit([](Transaction& transaction) {
        const size_t found = ScanRows(transaction, "row ", "row!").size();
        transaction.Put("row " + std::to_string(1000 + found), "");
        return absl::OkStatus();
      });
    }
  });
  EXPECT_EQ(All().size(), static_cast<size_t>(kThreads * kEach));
}

// Moves money around while reads of both kinds add it up: by Get and by Scan, in one state both are the same total.
TEST_P(StoreConformance, ReadsUnderWritesAlwaysAddUp) {
  constexpr int kAccounts = 10;
  constexpr int64_t kTotal = 1000 * kAccounts;
  const auto account = [](uint64_t i) { return "account " + std::to_string(i); };
  for (uint64_t i = 0; i < kAccounts; ++i) Put(account(i), "1000");
  const uint64_t seed = Seed();
  std::atomic<int> running = kThreads / 2;
  const auto move = [&](std::mt19937_64& random) {
    const uint64_t from = random() % kAccounts;
    const uint64_t to = random() % kAccounts;
    Commit([&](Transaction& transaction) {
      if (from == to) return absl::OkStatus();
      for (const auto& [which, change] : {std::pair(from, -1), std::pair(to, 1)}) {
        const std::string balance = std::to_string(Number(transaction, account(which)) + change);
        transaction.Put(account(which), balance, std::make_shared<std::string>(balance));
      }
      return absl::OkStatus();
    });
  };
  const auto add_up = [&](const Reader& reader) {
    int64_t by_get = 0;
    for (uint64_t i = 0; i < kAccounts; ++i) by_get += Number(reader, account(i));
    int64_t by_scan = 0;
    for (const auto& row : ScanRows(reader, "account ", "account!")) by_scan += std::stoll(row.second);
    EXPECT_EQ(by_get, kTotal);
    EXPECT_EQ(by_scan, kTotal);
    return absl::OkStatus();
  };
  InThreads([&](int thread) {
    std::mt19937_64 random(seed + static_cast<uint64_t>(thread));
    if (thread % 2 == 0) {
      for (int i = 0; i < 300; ++i) move(random);
      --running;
    } else {
      while (running > 0) {
        EXPECT_EQ(ReadAs(random() % 2 == 0 ? ReadKind::kPoint : ReadKind::kScan, add_up), absl::OkStatus());
      }
    }
  });
}

// What one read has seen, a later one of any thread must see too.
TEST_P(StoreConformance, TimeDoesNotRunBackwards) {
  std::atomic<int64_t> newest_seen = 0;
  std::atomic<bool> writing = true;
  InThreads([&](int thread) {
    if (thread == 0) {
      for (int i = 1; i <= 300; ++i) Put("clock", std::to_string(i));
      writing = false;
      return;
    }
    while (writing) {
      const int64_t seen_before = newest_seen;
      int64_t seen = 0;
      EXPECT_EQ(ReadAs(thread % 2 == 0 ? ReadKind::kPoint : ReadKind::kScan,
                       [&](const Reader& reader) {
                         seen = Number(reader, "clock");
                         return absl::OkStatus();
                       }),
                absl::OkStatus());
      EXPECT_GE(seen, seen_before);
      int64_t expected = newest_seen;
      while (expected < seen && !newest_seen.compare_exchange_weak(expected, seen)) continue;
    }
  });
}

}  // namespace
}  // namespace prorata::storage::conformance
