// Random transactions against a std::map, which is right by definition.

#include <latch>
#include <map>
#include <random>

#include "storage/conformance/suite.h"

namespace prorata::storage::conformance {
namespace {

using Model = std::map<std::string, std::string>;

class RandomTransactions {
 public:
  explicit RandomTransactions(uint64_t seed) : random_(seed) {}

  // A few keys that are close to each other, so that everything meets everything.
  std::string Key() {
    std::string key;
    for (uint64_t length = random_() % 4; length > 0; --length) key += std::string("\0\x01 a\xff", 5)[random_() % 5];
    return key;
  }

  // Does something to both and compares what they show.
  void Step(Transaction& transaction, Model& model) {
    switch (random_() % 6) {
      case 0:
      case 1: {
        const std::string key = Key();
        model[key] = std::to_string(++value_);
        return transaction.Put(key, model[key], random_() % 2 == 0 ? nullptr : std::make_shared<int>(0));
      }
      case 2: {
        const std::string key = Key();
        model.erase(key);
        return transaction.Delete(key);
      }
      default:
        return Compare(transaction, model);
    }
  }

  void Compare(const Reader& reader, const Model& model) {
    const std::string start = Key();
    const std::string end = Key();
    const auto found = model.find(start);
    ASSERT_EQ(GetValue(reader, start), found == model.end() ? std::nullopt : std::optional(found->second));
    Rows expected;
    for (auto at = model.lower_bound(start); at != model.end() && (end.empty() || at->first < end); ++at) {
      expected.emplace_back(*at);
    }
    ASSERT_EQ(ScanRows(reader, start, end), expected);
    ASSERT_EQ(ScanRowsReverse(reader, start, end), Rows(expected.rbegin(), expected.rend()));
  }

  uint64_t Draw(uint64_t below) { return random_() % below; }

 private:
  std::mt19937_64 random_;
  int64_t value_ = 0;
};

// One transaction: up to ten steps, perhaps taken back, perhaps rejected. Runs the same however often it is run.
absl::Status RunRandom(uint64_t seed, Transaction& transaction, Model& model) {
  RandomTransactions steps(seed);
  const Model before = model;
  for (uint64_t i = steps.Draw(10); i > 0; --i) {
    steps.Step(transaction, model);
    if (steps.Draw(15) == 0) {
      transaction.Discard();
      model = before;
    }
  }
  if (steps.Draw(5) != 0) return absl::OkStatus();
  model = before;
  return absl::AbortedError("");
}

TEST_P(StoreConformance, RandomTransactionsMatchAMap) {
  const uint64_t seed = Seed();
  std::mt19937_64 random(seed);
  Model model;
  for (int round = 0; round < 60; ++round) {
    const uint64_t count = 1 + random() % 30;
    // The model as it is after each transaction: it is changed by the body, which may run again.
    std::vector<Model> models(count + 1, model);
    std::latch told(static_cast<int>(count));
    for (uint64_t i = 0; i < count; ++i) {
      const uint64_t body_seed = random();
      store().Submit(
          [&models, i, body_seed](Transaction& transaction) {
            models[i + 1] = models[i];
            return RunRandom(body_seed, transaction, models[i + 1]);
          },
          [&](Result) { told.count_down(); });
    }
    told.wait();
    model = models.back();
    ASSERT_EQ(All(), Rows(model.begin(), model.end()));
    RandomTransactions look(random());
    for (int i = 0; i < 5; ++i) {
      ASSERT_EQ(ReadAs(i % 2 == 0 ? ReadKind::kPoint : ReadKind::kScan,
                       [&](const Reader& reader) {
                         look.Compare(reader, model);
                         return absl::OkStatus();
                       }),
                absl::OkStatus());
    }
    if (HasFatalFailure()) return;
    if (durable() && random() % 10 == 0) Reopen();
  }
}

}  // namespace
}  // namespace prorata::storage::conformance
