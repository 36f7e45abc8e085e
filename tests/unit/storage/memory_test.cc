#include <latch>

#include "storage/conformance/suite.h"
#include "storage/memory/memory_store.h"

namespace prorata::storage {
namespace {

using conformance::EngineUnderTest;

class MemoryHome : public conformance::Home {
 public:
  explicit MemoryHome(const MemoryOptions& options) : options_(options) {}
  std::unique_ptr<Store> Open() override { return NewMemoryStore(options_); }
  bool durable() const override { return false; }

 private:
  const MemoryOptions options_;
};

EngineUnderTest Memory(const std::string& name, const MemoryOptions& options) {
  return {name, [options] { return std::make_unique<MemoryHome>(options); }};
}

}  // namespace

namespace conformance {

INSTANTIATE_TEST_SUITE_P(Memory, StoreConformance,
                         testing::Values(Memory("Default", {}),
                                         Memory("Kind", {.run_bodies_twice = false, .keep_decoded = true}),
                                         Memory("Forgetful", {.run_bodies_twice = true, .keep_decoded = false})),
                         EngineName);

}  // namespace conformance

namespace {

TEST(MemoryStore, RunsBodiesTwice) {
  const std::unique_ptr<Store> store = NewMemoryStore();
  int runs = 0;
  store->Transact([&](Transaction&) {
    ++runs;
    return absl::OkStatus();
  });
  EXPECT_EQ(runs, 2);
}

TEST(MemoryStore, AFullQueueIsRefusedAndMayBeRepeated) {
  const std::unique_ptr<Store> store = NewMemoryStore({.run_bodies_twice = false, .queue_bound = 1});
  std::latch running{1};
  std::latch go_on{1};
  const auto block = [&](Transaction&) {
    running.count_down();
    go_on.wait();
    return absl::OkStatus();
  };
  const auto ignore = [](Result) {};
  store->Submit(block, ignore);
  running.wait();
  store->Submit([](Transaction&) { return absl::OkStatus(); }, ignore);
  const Result refused = store->Transact([](Transaction&) { return absl::OkStatus(); });
  EXPECT_EQ(refused.outcome, Outcome::kNotCommitted);
  EXPECT_EQ(refused.status.code(), absl::StatusCode::kResourceExhausted);
  go_on.count_down();
}

}  // namespace
}  // namespace prorata::storage
