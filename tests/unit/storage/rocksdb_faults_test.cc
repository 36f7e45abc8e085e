// Every operation on files fails once, or is the last before the power goes, one after another, until a run ends
// without reaching it. Whatever happens, what was told is true after the next opening.

#include <atomic>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "storage/rocksdb/rocksdb_store.h"
#include "tests/unit/storage/fault_file_system.h"
#include "tests/unit/storage/test_directory.h"

namespace prorata::storage {
namespace {

using Mode = FaultFileSystem::Mode;
using Rows = std::map<std::string, std::string>;

// What was told about numbered transactions. Each writes two rows, so that half of one shows.
struct Told {
  std::set<int> committed;
  std::set<int> unknown;
  std::set<int> not_written;
};

class Disk {
 public:
  RocksDbOptions Options() const {
    RocksDbOptions options;
    options.directory = directory_ / "store";
    options.env = env_.get();
    // Files are written every few transactions.
    options.write_buffer_bytes = size_t{64} << 10;
    options.disk_reserve_bytes = 0;
    return options;
  }
  FaultFileSystem& files() { return *files_; }

 private:
  const TestDirectory directory_{Medium::kMemory};
  const std::shared_ptr<FaultFileSystem> files_ = std::make_shared<FaultFileSystem>();
  const std::unique_ptr<rocksdb::Env> env_ = rocksdb::NewCompositeEnv(files_);
};

Result Write(Store& store, int number) {
  return store.Transact([&](Transaction& transaction) {
    // A read, so that faults of reading are met as well.
    const absl::Status read = transaction.Get("a" + std::to_string(number / 2)).status();
    if (!read.ok() && !absl::IsNotFound(read)) return read;
    transaction.Put("a" + std::to_string(number), std::string(9000, 'x'));
    transaction.Put("b" + std::to_string(number), "");
    return absl::OkStatus();
  });
}

// Opens, writes, closes, and all of it once more: whatever of it is possible.
Told Story(const Disk& disk) {
  Told told;
  int number = 0;
  for (int opening = 0; opening < 2; ++opening) {
    const absl::StatusOr<std::unique_ptr<Store>> store = OpenRocksDbStore(disk.Options());
    if (!store.ok()) continue;
    bool stopped = false;
    for (int i = 0; i < 8; ++i) {
      const Result result = Write(**store, ++number);
      EXPECT_EQ(result.status.ok(), result.outcome == Outcome::kCommitted);
      EXPECT_TRUE(!stopped || result.outcome == Outcome::kNotCommitted) << "after an unknown outcome";
      if (result.outcome == Outcome::kCommitted) told.committed.insert(number);
      if (result.outcome == Outcome::kUnknown) told.unknown.insert(number);
      if (result.outcome == Outcome::kRejected || result.outcome == Outcome::kNotCommitted)
        told.not_written.insert(number);
      stopped = stopped || result.outcome == Outcome::kUnknown;
      EXPECT_EQ((*store)->Info().writable, !stopped);
    }
  }
  return told;
}

// What the store holds, with a disk that works.
absl::StatusOr<Rows> Contents(const Disk& disk) {
  const absl::StatusOr<std::unique_ptr<Store>> store = OpenRocksDbStore(disk.Options());
  if (!store.ok()) return store.status();
  Rows rows;
  const absl::Status read = (*store)->ReadNow([&](const Reader& reader) {
    rows.clear();
    return reader.Scan("", "", [&](std::string_view key, std::string_view value) {
      rows.emplace(key, value);
      return true;
    });
  });
  if (!read.ok()) return read;
  return rows;
}

void Check(const Disk& disk, const Told& told) {
  const absl::StatusOr<Rows> rows = Contents(disk);
  ASSERT_TRUE(rows.ok()) << rows.status();
  for (int number = 1; number <= 16; ++number) {
    const bool a = rows->contains("a" + std::to_string(number));
    EXPECT_EQ(a, rows->contains("b" + std::to_string(number))) << "half of transaction " << number;
    EXPECT_TRUE(a || !told.committed.contains(number)) << "lost transaction " << number;
    EXPECT_TRUE(!a || !told.not_written.contains(number)) << "transaction " << number << " came back";
  }
}

class FaultyDisk : public testing::TestWithParam<Mode> {
 protected:
  // A story in which the n-th operation fails; false if it has fewer.
  bool Round(int64_t n) {
    Disk disk;
    disk.files().FailAt(n, GetParam());
    const Told told = Story(disk);
    const bool reached = disk.files().failed();
    SCOPED_TRACE(std::to_string(n) + ": " + disk.files().failed_operation());
    disk.files().Heal();
    if (GetParam() == Mode::kFromThenOn) disk.files().DropUnsynced(static_cast<uint64_t>(n));
    Check(disk, told);
    unknown_ += static_cast<int>(told.unknown.size());
    ++rounds_;
    EXPECT_TRUE(reached || told.committed.size() == 16u);
    return reached;
  }

  std::atomic<int> unknown_ = 0;
  std::atomic<int> rounds_ = 0;
};

TEST_P(FaultyDisk, EveryOperationFailsInTurn) {
  // RocksDB waits a second after some faults: many stores at once make use of the time.
  constexpr int kThreads = 40;
  std::vector<std::thread> threads;
  for (int first = 1; first <= kThreads; ++first) {
    threads.emplace_back([&, first] {
      for (int64_t n = first; Round(n) && !HasFailure(); n += kThreads) continue;
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::cout << rounds_ << " rounds, " << unknown_ << " unknown outcomes" << std::endl;
  EXPECT_GT(rounds_, 100);
  EXPECT_GT(unknown_, 10);
}

INSTANTIATE_TEST_SUITE_P(RocksDb, FaultyDisk, testing::Values(Mode::kOnce, Mode::kFromThenOn),
                         [](const auto& tested) { return tested.param == Mode::kOnce ? "Once" : "PowerCut"; });

// The power cut has teeth: without syncs, what was told is lost, and the next opening says so.
TEST(PowerCut, WithoutSyncWhatWasToldIsLost) {
  Disk disk;
  RocksDbOptions options = disk.Options();
  options.sync = false;
  {
    auto store = OpenRocksDbStore(options).value();
    for (int i = 0; i < 10; ++i) {
      store->Transact([&](Transaction& transaction) {
        transaction.Put(std::to_string(i), "");
        return absl::OkStatus();
      });
    }
    // What the process was about to sync in its orderly end does not count.
    disk.files().FailAt(1, Mode::kFromThenOn);
  }
  disk.files().Heal();
  disk.files().DropUnsynced(1);
  const auto store = OpenRocksDbStore(options);
  ASSERT_TRUE(store.ok()) << store.status();
  int found = 0;
  (*store)
      ->ReadNow([&](const Reader& reader) {
        return reader.Scan("", "", [&](std::string_view, std::string_view) { return ++found, true; });
      })
      .IgnoreError();
  EXPECT_LT(found, 10);
}

}  // namespace
}  // namespace prorata::storage
