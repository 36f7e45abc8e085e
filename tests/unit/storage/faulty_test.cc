// The injected faults are what store.h allows, and what is told about them is true.

#include <map>
#include <string>

#include "gtest/gtest.h"
#include "storage/memory/memory_store.h"
#include "storage/wrappers/faulty_store.h"

namespace prorata::storage {
namespace {

constexpr FaultRates kRates = {
    .not_committed = 100, .unknown_not_written = 100, .unknown_written = 100, .run_twice = 200, .read_refused = 300};

bool Holds(Store& store, const std::string& key) {
  return store.ReadNow([&](const Reader& reader) { return reader.Get(key).status(); }).ok();
}

Result PutKey(Store& store, const std::string& key) {
  return store.Transact([&](Transaction& transaction) {
    transaction.Put(key, "");
    return absl::OkStatus();
  });
}

TEST(FaultyStore, WhatItTellsIsTrue) {
  const std::unique_ptr<Store> base = NewMemoryStore();
  FaultyStore store(*base, {.seed = 7, .rates = kRates});
  std::map<std::pair<Outcome, bool>, int> seen;
  for (int i = 0; i < 1000; ++i) {
    const Result result = PutKey(store, std::to_string(i));
    EXPECT_EQ(result.status.ok(), result.outcome == Outcome::kCommitted);
    ++seen[{result.outcome, Holds(*base, std::to_string(i))}];
  }
  const FaultCounts counts = store.counts();
  EXPECT_EQ((seen[{Outcome::kNotCommitted, false}]), counts.not_committed);
  EXPECT_EQ((seen[{Outcome::kUnknown, false}]), counts.unknown_not_written);
  EXPECT_EQ((seen[{Outcome::kUnknown, true}]), counts.unknown_written);
  EXPECT_EQ((seen[{Outcome::kNotCommitted, true}]), 0);
  EXPECT_EQ((seen[{Outcome::kCommitted, false}]), 0);
  EXPECT_GT(counts.not_committed, 50);
  EXPECT_GT(counts.unknown_not_written, 50);
  EXPECT_GT(counts.unknown_written, 50);
  EXPECT_GT(counts.run_twice, 100);
}

TEST(FaultyStore, TheSeedDecides) {
  const auto outcomes = [](uint64_t seed) {
    const std::unique_ptr<Store> base = NewMemoryStore();
    FaultyStore store(*base, {.seed = seed, .rates = kRates});
    std::vector<Outcome> all;
    for (int i = 0; i < 100; ++i) all.push_back(PutKey(store, "key").outcome);
    return all;
  };
  EXPECT_EQ(outcomes(1), outcomes(1));
  EXPECT_NE(outcomes(1), outcomes(2));
}

TEST(FaultyStore, ARejectionIsNeverUnknown) {
  const std::unique_ptr<Store> base = NewMemoryStore();
  FaultyStore store(*base, {.rates = {.unknown_written = 1000}});
  const Result result = store.Transact([](Transaction&) { return absl::AbortedError("mine"); });
  EXPECT_EQ(result.outcome, Outcome::kRejected);
  EXPECT_EQ(result.status, absl::AbortedError("mine"));
}

TEST(FaultyStore, StopsAfterAnUnknownOutcomeUntilItIsOpenedAgain) {
  const std::unique_ptr<Store> base = NewMemoryStore();
  FaultyStore store(*base, {.rates = {.unknown_written = 1000}, .stop_after_unknown = true});
  EXPECT_EQ(PutKey(store, "a").outcome, Outcome::kUnknown);
  EXPECT_FALSE(store.Info().writable);
  const Result refused = PutKey(store, "b");
  EXPECT_EQ(refused.outcome, Outcome::kNotCommitted);
  EXPECT_EQ(refused.status.code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(Holds(store, "a"));
  store.Reopen();
  store.SetInjecting(false);
  EXPECT_EQ(PutKey(store, "c").outcome, Outcome::kCommitted);
}

TEST(FaultyStore, RefusesReads) {
  const std::unique_ptr<Store> base = NewMemoryStore();
  FaultyStore store(*base, {.rates = {.read_refused = 1000}});
  EXPECT_EQ(store.ReadNow([](const Reader&) { return absl::OkStatus(); }).code(), absl::StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace prorata::storage
