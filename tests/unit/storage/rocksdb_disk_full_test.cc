// A full disk: writes are refused clearly, reads go on, and writes go on by themselves when there is space again.

#include <sys/mount.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "gmock/gmock.h"
#include "tests/unit/storage/fault_file_system.h"
#include "tests/unit/storage/store_helpers.h"
#include "tests/unit/storage/test_directory.h"

namespace prorata::storage {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

// Writes until the answer is that outcome; how old the store's knowledge of the disk may be is its own business.
Result WriteUntil(Store& store, Outcome outcome) {
  for (;;) {
    Result result = PutRow(store, "row");
    if (result.outcome == outcome || result.outcome == Outcome::kUnknown) return result;
  }
}

void ExpectReadsGoOn(Store& store) {
  const auto rows = AllRows(store);
  ASSERT_TRUE(rows.ok()) << rows.status();
  EXPECT_FALSE(rows->empty());
  const Result only_reads = store.Transact([](Transaction& transaction) { return transaction.Get("row").status(); });
  EXPECT_EQ(only_reads.outcome, Outcome::kCommitted) << only_reads.status;
}

void ExpectRefusedClearly(const Result& result) {
  EXPECT_EQ(result.outcome, Outcome::kNotCommitted);
  EXPECT_EQ(result.status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(result.status.message()), HasSubstr("no space"));
}

TEST(DiskFull, WritesAreRefusedBelowTheReserveAndResumeByThemselves) {
  const TestDirectory directory;
  const auto files = std::make_shared<FaultFileSystem>();
  const std::unique_ptr<rocksdb::Env> env = rocksdb::NewCompositeEnv(files);
  RocksDbOptions options = OptionsFor(directory / "store");
  options.env = env.get();
  options.disk_reserve_bytes = 1000;
  const auto store = OpenRocksDbStore(options).value();
  for (int i = 0; i < 2; ++i) {
    files->set_free_bytes(1000);
    EXPECT_EQ(WriteUntil(*store, Outcome::kCommitted).outcome, Outcome::kCommitted);
    files->set_free_bytes(999);
    ExpectRefusedClearly(WriteUntil(*store, Outcome::kNotCommitted));
    ExpectReadsGoOn(*store);
  }
  EXPECT_TRUE(store->Info().writable);
}

// A file system of a few MiB, or the reason why there is none.
class SmallDisk {
 public:
  SmallDisk() {
    if (mount("tmpfs", directory_.path().c_str(), "tmpfs", 0, "size=24m") != 0) error_ = std::strerror(errno);
  }
  ~SmallDisk() {
    if (error_.empty()) umount2(directory_.path().c_str(), MNT_DETACH);
  }
  const std::string& error() const { return error_; }
  std::string operator/(const std::string& name) const { return directory_ / name; }

  // Takes all space but this.
  void FillUpTo(uintmax_t left) {
    std::ofstream filler(directory_ / "filler", std::ios::binary | std::ios::app);
    while (fs::space(directory_.path()).available > left) {
      filler << std::string(4096, 'x') << std::flush;
      if (!filler) return;
    }
  }
  void Free() { fs::remove(directory_ / "filler"); }

 private:
  const TestDirectory directory_;
  std::string error_;
};

TEST(DiskFull, OnARealSmallDisk) {
  SmallDisk disk;
  if (!disk.error().empty()) GTEST_SKIP() << "category: may not mount a tmpfs: " << disk.error();
  RocksDbOptions options = OptionsFor(disk / "store");
  options.disk_reserve_bytes = uint64_t{2} << 20;
  options.write_buffer_bytes = size_t{1} << 20;
  Rows expected;
  {
    const auto store = OpenRocksDbStore(options).value();
    for (int i = 0; i < 20; ++i) {
      EXPECT_EQ(WriteUntil(*store, Outcome::kCommitted).outcome, Outcome::kCommitted);
      disk.FillUpTo(uintmax_t{1} << 20);
      ExpectRefusedClearly(WriteUntil(*store, Outcome::kNotCommitted));
      ExpectReadsGoOn(*store);
      disk.Free();
    }
    EXPECT_EQ(WriteUntil(*store, Outcome::kCommitted).outcome, Outcome::kCommitted);
    expected = AllRows(*store).value();
  }
  EXPECT_EQ(AllRows(*OpenRocksDbStore(options).value()).value(), expected);
}

// Without a reserve the log itself meets the full disk: the outcome is unknown, the store stops, the next opening
// tells.
TEST(DiskFull, WithoutAReserveTheOutcomeIsUnknownAndTheStoreStops) {
  SmallDisk disk;
  if (!disk.error().empty()) GTEST_SKIP() << "category: may not mount a tmpfs: " << disk.error();
  const RocksDbOptions options = OptionsFor(disk / "store");
  int committed = 0;
  {
    const auto store = OpenRocksDbStore(options).value();
    disk.FillUpTo(0);
    const std::string value(100000, 'x');
    Result result;
    for (;; ++committed) {
      result = PutRow(*store, std::to_string(committed), value);
      if (result.outcome != Outcome::kCommitted) break;
    }
    EXPECT_EQ(result.outcome, Outcome::kUnknown);
    EXPECT_EQ(result.status.code(), absl::StatusCode::kUnavailable);
    EXPECT_FALSE(store->Info().writable);
    disk.Free();
    EXPECT_EQ(PutRow(*store, "later").outcome, Outcome::kNotCommitted);
    EXPECT_EQ(AllRows(*store).value().size(), static_cast<size_t>(committed));
  }
  const auto store = OpenRocksDbStore(options).value();
  const size_t found = AllRows(*store).value().size();
  EXPECT_TRUE(found == static_cast<size_t>(committed) || found == static_cast<size_t>(committed) + 1) << found;
  EXPECT_EQ(PutRow(*store, "later").outcome, Outcome::kCommitted);
}

}  // namespace
}  // namespace prorata::storage
