// What the engines ask for groups of durable transactions, for reads and for scans. The embedded engine works in a
// directory below $TMPDIR, which should be on a real disk.

#include <benchmark/benchmark.h>
#include <stdlib.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "absl/synchronization/blocking_counter.h"
#include "storage/memory/memory_store.h"
#include "storage/rocksdb/rocksdb_store.h"
#include "storage/store.h"

namespace prorata::storage {
namespace {

constexpr int64_t kRows = 100'000;
constexpr int kPutsOfATransaction = 5;

enum Engine : int64_t { kRocksDb, kMemory };

// A store of an engine with kRows rows, and its directory, for as long as this lives.
class FilledStore {
 public:
  explicit FilledStore(Engine engine) {
    if (engine == kMemory) {
      store_ = NewMemoryStore({.run_bodies_twice = false});
    } else {
      std::string directory = std::filesystem::temp_directory_path() / "prorata-storage-bench-XXXXXX";
      if (mkdtemp(directory.data()) == nullptr) Fail("no directory in $TMPDIR");
      directory_ = directory;
      auto opened = OpenRocksDbStore({.directory = directory_ / "store"});
      if (!opened.ok()) Fail(opened.status().ToString());
      store_ = *std::move(opened);
    }
    Fill();
  }

  ~FilledStore() {
    store_.reset();
    if (!directory_.empty()) std::filesystem::remove_all(directory_);
  }

  Store& operator*() { return *store_; }
  Store* operator->() { return store_.get(); }

  static std::string Key(int64_t row) {
    char key[32];
    std::snprintf(key, sizeof key, "row-%012lld", static_cast<long long>(row));
    return key;
  }

  // As large as a stored reservation.
  static std::string Value() { return std::string(400, 'v'); }

 private:
  [[noreturn]] static void Fail(const std::string& why) {
    std::fprintf(stderr, "storage_bench: %s\n", why.c_str());
    std::exit(1);
  }

  void Fill() {
    constexpr int64_t kAtOnce = 1000;
    for (int64_t begin = 0; begin < kRows; begin += kAtOnce) {
      const Result result = store_->Transact([begin](Transaction& transaction) {
        for (int64_t row = begin; row < begin + kAtOnce; ++row) transaction.Put(Key(row), Value());
        return absl::OkStatus();
      });
      if (!result.status.ok()) Fail(result.status.ToString());
    }
  }

  std::filesystem::path directory_;
  std::unique_ptr<Store> store_;
};

// Rows in an order that no cache foresees.
class RandomRow {
 public:
  int64_t Next() {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<int64_t>((state_ >> 33) % kRows);
  }

 private:
  uint64_t state_ = 1;
};

// So many transactions submitted together, each of five puts; an iteration ends when all are durable.
void BM_SubmitTogether(benchmark::State& state) {
  FilledStore store(static_cast<Engine>(state.range(0)));
  const auto together = static_cast<int>(state.range(1));
  RandomRow random;
  bool failed = false;
  for (auto _ : state) {
    absl::BlockingCounter open(together);
    for (int i = 0; i < together; ++i) {
      store->Submit(
          [first = random.Next()](Transaction& transaction) {
            for (int put = 0; put < kPutsOfATransaction; ++put) {
              transaction.Put(FilledStore::Key((first + put * 7919) % kRows), FilledStore::Value());
            }
            return absl::OkStatus();
          },
          [&open, &failed](const Result& result) {
            if (result.outcome != Outcome::kCommitted) failed = true;
            open.DecrementCount();
          });
    }
    open.Wait();
  }
  if (failed) state.SkipWithError("a transaction was not committed");
  state.SetItemsProcessed(state.iterations() * together);
}
BENCHMARK(BM_SubmitTogether)
    ->ArgsProduct({{kRocksDb}, {1, 8, 64, 512}})
    ->ArgNames({"memory", "together"})
    ->UseRealTime();
BENCHMARK(BM_SubmitTogether)->ArgsProduct({{kMemory}, {64}})->ArgNames({"memory", "together"})->UseRealTime();

// One read of one row: among `rows` rows that are read over and over, or with 0 of a key that is not there.
void BM_Get(benchmark::State& state) {
  FilledStore store(static_cast<Engine>(state.range(0)));
  const int64_t rows = state.range(1);
  RandomRow random;
  for (auto _ : state) {
    const std::string key = rows == 0 ? FilledStore::Key(random.Next()) + "x" : FilledStore::Key(random.Next() % rows);
    const absl::Status status = store->ReadNow([&key](const Reader& reader) { return reader.Get(key).status(); });
    if (status.ok() != (rows > 0)) state.SkipWithError("found what is not there, or not what is");
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_Get)->ArgsProduct({{kRocksDb, kMemory}, {0, 100, kRows}})->ArgNames({"memory", "rows"})->UseRealTime();

// A page of 50 rows.
void BM_Scan50(benchmark::State& state) {
  FilledStore store(static_cast<Engine>(state.range(0)));
  RandomRow random;
  for (auto _ : state) {
    int64_t seen = 0;
    const int64_t begin = random.Next() % (kRows - 50);
    const absl::Status status = store->ReadNow([&](const Reader& reader) {
      seen = 0;
      return reader.Scan(FilledStore::Key(begin), FilledStore::Key(begin + 50),
                         [&seen](std::string_view, std::string_view) {
                           ++seen;
                           return true;
                         });
    });
    if (!status.ok() || seen != 50) state.SkipWithError("not the 50 rows");
  }
  state.SetItemsProcessed(state.iterations() * 50);
}
BENCHMARK(BM_Scan50)->Arg(kRocksDb)->Arg(kMemory)->ArgName("memory")->UseRealTime();

}  // namespace
}  // namespace prorata::storage

BENCHMARK_MAIN();
