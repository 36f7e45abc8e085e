// Goal: a virtual clock stands where it was put, only ever moves forward, and is found there again after a restart.

#include "server/app/clock.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "server/domain/error.h"
#include "storage/memory/memory_store.h"

namespace prorata::app {
namespace {

domain::Instant At(const char* text) {
  return domain::ParseInstant(text).value();
}

domain::Reason ReasonOf(const absl::Status& status) {
  const auto violations = domain::ViolationsOf(status);
  return violations.empty() ? domain::Reason::kUnspecified : violations.front().reason;
}

TEST(SystemClock, IsTheMachines) {
  const auto now = [] {
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
  };
  const int64_t before = now();
  const int64_t told = SystemClock().Now().micros;
  EXPECT_LE(before, told);
  EXPECT_LE(told, now());
  EXPECT_FALSE(SystemClock().is_virtual());
}

TEST(SystemClock, NeverGoesBackWhereTheMachinesIsPutBack) {
  domain::Instant machine = At("2024-03-01T00:00:10Z");
  const SystemClock clock([&] { return machine; });
  EXPECT_EQ(clock.Now(), At("2024-03-01T00:00:10Z"));
  machine = At("2024-03-01T00:00:04Z");
  EXPECT_EQ(clock.Now(), At("2024-03-01T00:00:10Z"));
  machine = At("2024-03-01T00:00:11Z");
  EXPECT_EQ(clock.Now(), At("2024-03-01T00:00:11Z"));
}

TEST(VirtualClock, OnlyMovesForward) {
  VirtualClock clock(At("2024-03-01T00:00:00Z"));
  EXPECT_TRUE(clock.is_virtual());
  clock.MoveTo(At("2024-02-01T00:00:00Z"));
  EXPECT_EQ(domain::ToString(clock.Now()), "2024-03-01T00:00:00Z");
  clock.MoveTo(At("2024-04-01T00:00:00.000001Z"));
  EXPECT_EQ(domain::ToString(clock.Now()), "2024-04-01T00:00:00.000001Z");
}

TEST(VirtualClock, IsFoundWhereItWasLeft) {
  const auto store = storage::NewMemoryStore();
  EXPECT_EQ(RestoreClock(*store, At("2024-03-01T00:00:00Z")).value(), At("2024-03-01T00:00:00Z"));
  // What a later start says counts for a new store only.
  EXPECT_EQ(RestoreClock(*store, At("2030-01-01T00:00:00Z")).value(), At("2024-03-01T00:00:00Z"));
  VirtualClock clock(At("2024-03-01T00:00:00Z"));
  EXPECT_TRUE(AdvanceClock(*store, clock, At("2024-05-01T12:30:00.5Z")).ok());
  EXPECT_EQ(clock.Now(), At("2024-05-01T12:30:00.5Z"));
  EXPECT_EQ(RestoreClock(*store, At("2030-01-01T00:00:00Z")).value(), At("2024-05-01T12:30:00.5Z"));
}

TEST(AdvanceClock, Refusals) {
  const auto store = storage::NewMemoryStore();
  VirtualClock clock(At("2024-03-01T00:00:00Z"));
  ASSERT_TRUE(RestoreClock(*store, clock.Now()).ok());
  EXPECT_TRUE(AdvanceClock(*store, clock, At("2024-03-01T00:00:00Z")).ok()) << "the same time again is fine";
  EXPECT_EQ(ReasonOf(AdvanceClock(*store, clock, At("2024-02-29T23:59:59Z"))), domain::Reason::kClockBackward);
  EXPECT_EQ(ReasonOf(CheckAdvance(clock, At("2024-02-29T23:59:59Z"))), domain::Reason::kClockBackward);
  SystemClock system;
  EXPECT_EQ(ReasonOf(AdvanceClock(*store, system, At("2099-01-01T00:00:00Z"))), domain::Reason::kClockNotVirtual);
  EXPECT_TRUE(CheckAdvance(clock, At("2025-01-01T00:00:00Z")).ok());
  EXPECT_EQ(clock.Now(), At("2024-03-01T00:00:00Z")) << "a check moves nothing";
}

// Two calls at once: what is stored decides, not what the clock of one of them showed before.
TEST(AdvanceClock, ALaterTimeThatIsStoredStays) {
  const auto store = storage::NewMemoryStore();
  VirtualClock clock(At("2024-03-01T00:00:00Z"));
  VirtualClock late(At("2024-03-01T00:00:00Z"));
  ASSERT_TRUE(AdvanceClock(*store, clock, At("2024-05-01T00:00:00Z")).ok());
  EXPECT_EQ(ReasonOf(AdvanceClock(*store, late, At("2024-04-01T00:00:00Z"))), domain::Reason::kClockBackward);
  EXPECT_EQ(RestoreClock(*store, clock.Now()).value(), At("2024-05-01T00:00:00Z"));
}

}  // namespace
}  // namespace prorata::app
