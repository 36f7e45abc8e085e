#pragma once

// The promises of store.h as tests, each by its name. Every engine passes all of them:
//
//   INSTANTIATE_TEST_SUITE_P(Memory, StoreConformance, testing::Values(MemoryEngine()), EngineName);

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/store.h"

namespace prorata::storage::conformance {

// Where a fresh store lives, for the duration of one test.
class Home {
 public:
  virtual ~Home() = default;
  // Opens the store that lives here; not while it is open.
  virtual std::unique_ptr<Store> Open() = 0;
  // Whether what was committed is there when the store is opened again.
  virtual bool durable() const = 0;
};

struct EngineUnderTest {
  std::string name;
  std::function<std::unique_ptr<Home>()> make_home;

  friend std::ostream& operator<<(std::ostream& out, const EngineUnderTest& engine) { return out << engine.name; }
};

inline std::string EngineName(const testing::TestParamInfo<EngineUnderTest>& info) {
  return info.param.name;
}

using Rows = std::vector<std::pair<std::string, std::string>>;

// All of a range, as copies. Like GetValue it throws the faults of the store, for ReadAs to return from the body.
Rows ScanRows(const Reader& reader, std::string_view start, std::string_view end);
Rows ScanRowsReverse(const Reader& reader, std::string_view start, std::string_view end);
// The value, or nothing if the key is absent.
std::optional<std::string> GetValue(const Reader& reader, std::string_view key);

// The seed of a test with random choices: from PRORATA_SEED, else a new one; printed.
uint64_t Seed();

class StoreConformance : public testing::TestWithParam<EngineUnderTest> {
 protected:
  StoreConformance();

  Store& store() { return *store_; }
  // Closes the store and opens it again.
  void Reopen();
  void Close() { store_.reset(); }
  bool durable() const { return home_->durable(); }

  // Runs a transaction that is expected to commit.
  void Commit(TransactionBody body);
  void Put(std::string key, std::string value);
  std::optional<std::string> Get(std::string key);
  Rows All();
  // Reads and waits.
  absl::Status ReadAs(ReadKind kind, ReadBody body);

 private:
  std::unique_ptr<Home> home_;
  std::unique_ptr<Store> store_;
};

}  // namespace prorata::storage::conformance
