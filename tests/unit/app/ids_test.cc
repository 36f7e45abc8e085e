// Goal: ids are UUIDs of version 7 whose order is the order in which they were made, whatever the clock does.

#include "server/app/ids.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <thread>
#include <vector>

#include "tests/support/app_fixture.h"

namespace prorata::app {
namespace {

using Uuid = std::array<uint8_t, 16>;
using ::prorata::testing::At;

TEST(NewUuid, HasVersionVariantAndTheTimeInMilliseconds) {
  // Far ahead of the other tests, so that the time is this one's own.
  const domain::Instant now{At("2300-01-01").micros + 7'999};
  const Uuid id = NewUuid(now);
  EXPECT_EQ(id[6] >> 4, 7);
  EXPECT_EQ(id[8] >> 6, 2);
  int64_t millis = 0;
  for (int i = 0; i < 6; ++i) millis = millis << 8 | id[i];
  EXPECT_EQ(millis, At("2300-01-01").micros / 1000 + 7);
}

// What the clock shows from call to call, in microseconds after the first.
struct ClockCase {
  const char* name;
  std::vector<int64_t> steps;
};

class NewUuidOrder : public ::testing::TestWithParam<ClockCase> {};

TEST_P(NewUuidOrder, IsThatOfTheCalls) {
  std::vector<Uuid> ids;
  for (int round = 0; round < 1'000; ++round) {
    for (const int64_t step : GetParam().steps) ids.push_back(NewUuid({At("2024-03-01").micros + step}));
  }
  EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
  EXPECT_EQ(std::set<Uuid>(ids.begin(), ids.end()).size(), ids.size());
}

INSTANTIATE_TEST_SUITE_P(Clocks, NewUuidOrder,
                         ::testing::Values(ClockCase{"stands", {0}}, ClockCase{"within_a_millisecond", {0, 1, 999}},
                                           ClockCase{"goes_on", {0, 1'000, 5'000'000}},
                                           ClockCase{"goes_back", {60'000'000, 0}},
                                           ClockCase{"before_1970", {-At("2024-03-01").micros - 5}}),
                         [](const auto& test) { return test.param.name; });

TEST(NewUuid, IsUniqueAcrossThreads) {
  constexpr int kThreads = 4;
  constexpr int kEach = 5'000;
  std::vector<std::vector<Uuid>> made(kThreads);
  std::vector<std::thread> threads;
  for (std::vector<Uuid>& mine : made) {
    threads.emplace_back([&mine] {
      for (int i = 0; i < kEach; ++i) mine.push_back(NewUuid(At("2024-03-01")));
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::set<Uuid> all;
  for (const std::vector<Uuid>& mine : made) {
    EXPECT_TRUE(std::is_sorted(mine.begin(), mine.end()));
    all.insert(mine.begin(), mine.end());
  }
  EXPECT_EQ(all.size(), size_t{kThreads * kEach});
}

TEST(Ids, TheLowestIsBelowWhatIsMadeThenOrLaterAndAboveWhatWasMadeBefore) {
  const Uuid lowest = LowestUuid(At("2024-03-01T00:00:00.001Z"));
  EXPECT_LE(lowest, DerivedUuid(At("2024-03-01T00:00:00.001Z"), "a"));
  EXPECT_GT(lowest, DerivedUuid(At("2024-03-01T00:00:00Z"), "a"));
  EXPECT_LT(lowest, NewUuid(At("2024-03-01T00:00:00.001Z")));
  // A clock that was put back makes ids of the time before that.
  NewUuid(At("2025-03-01"));
  EXPECT_LT(LowestUuid(At("2025-03-01")), NewUuid(At("2024-03-01")));
}

}  // namespace
}  // namespace prorata::app
