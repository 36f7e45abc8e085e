#include <algorithm>

#include "storage/conformance/suite.h"
#include "storage/rocksdb/rocksdb_store.h"
#include "tests/unit/storage/test_directory.h"

namespace prorata::storage::conformance {
namespace {

class RocksDbHome : public Home {
 public:
  explicit RocksDbHome(const RocksDbOptions& options) : options_(options) { options_.directory = directory_ / "store"; }

  std::unique_ptr<Store> Open() override {
    absl::StatusOr<std::unique_ptr<Store>> store = OpenRocksDbStore(options_);
    if (!store.ok()) throw std::runtime_error(store.status().ToString());
    return *std::move(store);
  }
  bool durable() const override { return true; }

 private:
  const TestDirectory directory_;
  RocksDbOptions options_;
};

EngineUnderTest RocksDb(const std::string& name, const RocksDbOptions& options) {
  return {name, [options] { return std::make_unique<RocksDbHome>(options); }};
}

// Everything is written to files all the time and little stays in memory, decoded still less.
RocksDbOptions Tiny() {
  RocksDbOptions options;
  options.block_cache_bytes = 1;
  options.write_buffer_bytes = size_t{64} << 10;
  options.row_cache_bytes = size_t{32} << 10;
  options.decoded_row_cache_bytes = size_t{8} << 10;
  options.group_max_transactions = 7;
  options.sync = false;
  return options;
}

RocksDbOptions OneByOne() {
  RocksDbOptions options;
  options.decoded_row_cache_bytes = 0;
  options.group_max_transactions = 1;
  options.reader_threads = 1;
  options.sync = false;
  return options;
}

// Keys of one letter have one owner, so that there are many of them.
RocksDbOptions ByOwner() {
  RocksDbOptions options;
  options.owner_prefix = [](std::string_view key) { return std::min<size_t>(key.size(), 1); };
  options.write_buffer_bytes = size_t{64} << 10;
  options.sync = false;
  return options;
}

INSTANTIATE_TEST_SUITE_P(RocksDb, StoreConformance,
                         testing::Values(RocksDb("Default", {}), RocksDb("Tiny", Tiny()),
                                         RocksDb("OneByOne", OneByOne()), RocksDb("ByOwner", ByOwner())),
                         EngineName);

}  // namespace
}  // namespace prorata::storage::conformance
