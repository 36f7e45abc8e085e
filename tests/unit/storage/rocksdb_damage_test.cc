// A byte is flipped, a file is cut off or deleted: for every kind of file, at many places. Either opening is refused,
// or reading is, or nothing is amiss with what is read. Never is a wrong row read, or one left out.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <set>

#include "tests/unit/storage/fault_file_system.h"
#include "tests/unit/storage/store_helpers.h"
#include "tests/unit/storage/test_directory.h"

namespace prorata::storage {
namespace {

namespace fs = std::filesystem;

enum class Fate { kRefused, kReadRefused, kHarmless };

class Damage : public testing::Test {
 protected:
  Damage() : env_(rocksdb::NewCompositeEnv(std::make_shared<FaultFileSystem>())) {
    options_ = OptionsFor(directory_ / "original");
    options_.env = env_.get();
    options_.write_buffer_bytes = size_t{64} << 10;
    MakeRows();
  }

  // Rows in files, in more than one log, and in the newest one.
  void MakeRows() {
    for (int opening = 0; opening < 2; ++opening) {
      const auto store = OpenRocksDbStore(options_);
      ASSERT_TRUE(store.ok()) << store.status();
      for (int i = 0; i < 30; ++i) {
        const std::string key = std::to_string(opening) + "." + std::to_string(i);
        rows_[key] = std::string(5000, static_cast<char>('a' + i % 26)) + key;
        ASSERT_EQ(PutRow(**store, key, rows_[key]).outcome, Outcome::kCommitted);
      }
    }
  }

  std::vector<fs::path> Files() const {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(options_.directory)) {
      if (entry.is_regular_file()) files.push_back(fs::relative(entry.path(), options_.directory));
    }
    std::sort(files.begin(), files.end());
    return files;
  }

  // What becomes of a copy of the store with that done to it.
  template <typename Spoil>
  Fate After(Spoil spoil) {
    RocksDbOptions options = options_;
    options.directory = directory_ / "copy";
    fs::remove_all(options.directory);
    fs::copy(options_.directory, options.directory, fs::copy_options::recursive);
    spoil(fs::path(options.directory));
    const auto store = OpenRocksDbStore(options);
    if (!store.ok()) return Fate::kRefused;
    return ReadAll(**store);
  }

  Fate ReadAll(Store& store) {
    bool refused = false;
    const auto scanned = AllRows(store);
    if (scanned.ok()) {
      EXPECT_EQ(scanned->size(), rows_.size());
      EXPECT_TRUE(*scanned == rows_) << "a scan was wrong";
    } else {
      EXPECT_TRUE(absl::IsDataLoss(scanned.status())) << scanned.status();
      refused = true;
    }
    for (const auto& [key, value] : rows_) {
      const absl::Status got = store.ReadNow([&, wanted = &value, name = &key](const Reader& reader) {
        const absl::StatusOr<Found> found = reader.Get(*name);
        if (!found.ok()) return found.status();
        EXPECT_TRUE(found->bytes == *wanted) << *name << " was wrong";
        return absl::OkStatus();
      });
      EXPECT_TRUE(got.ok() || absl::IsDataLoss(got)) << key << ": " << got;
      refused = refused || !got.ok();
    }
    return refused ? Fate::kReadRefused : Fate::kHarmless;
  }

  static std::string Kind(const fs::path& file) {
    if (file.has_extension()) return file.extension().string();
    std::string name = file.filename().string();
    return name.substr(0, name.find('-'));
  }

  const TestDirectory directory_{Medium::kMemory};
  const std::unique_ptr<rocksdb::Env> env_;
  RocksDbOptions options_;
  Rows rows_;
};

// All bytes of a small file; of a large one its first and last ones, and some in between.
std::vector<uintmax_t> Offsets(uintmax_t size) {
  constexpr uintmax_t kEdge = 12;
  std::set<uintmax_t> offsets;
  for (uintmax_t i = 0; i < std::min(size, kEdge); ++i) offsets.insert({i, size - 1 - i});
  for (uintmax_t i = 0; i < std::min<uintmax_t>(size, 12); ++i) offsets.insert(size * i / 12);
  return {offsets.begin(), offsets.end()};
}

TEST_F(Damage, AFlippedByteIsNeverServed) {
  std::map<std::string, std::map<Fate, int>> fates;
  for (const fs::path& file : Files()) {
    if (file.filename() == "LOCK" || Kind(file) == "LOG" || Kind(file) == ".old") continue;
    for (const uintmax_t offset : Offsets(fs::file_size(options_.directory / file))) {
      SCOPED_TRACE(file.string() + " at " + std::to_string(offset));
      const Fate fate = After([&](const fs::path& store) {
        std::fstream bytes(store / file, std::ios::in | std::ios::out | std::ios::binary);
        bytes.seekg(static_cast<std::streamoff>(offset));
        const int byte = bytes.get();
        bytes.seekp(static_cast<std::streamoff>(offset));
        bytes.put(static_cast<char>(byte ^ 0xff));
      });
      ++fates[Kind(file)][fate];
      if (HasFailure()) return;
    }
  }
  for (const char* kind : {"FORMAT", "CURRENT", "MANIFEST", ".log", ".sst"}) {
    EXPECT_GT(fates[kind][Fate::kRefused] + fates[kind][Fate::kReadRefused], 0) << kind << " was never refused";
  }
  for (auto& [kind, of_kind] : fates) {
    std::cout << kind << ": " << of_kind[Fate::kRefused] << " refused at opening, " << of_kind[Fate::kReadRefused]
              << " at reading, " << of_kind[Fate::kHarmless] << " harmless" << std::endl;
  }
}

TEST_F(Damage, AFileCutOffIsNeverServed) {
  for (const fs::path& file : Files()) {
    const uintmax_t size = fs::file_size(options_.directory / file);
    for (const uintmax_t left : Offsets(size)) {
      SCOPED_TRACE(file.string() + " cut to " + std::to_string(left));
      After([&](const fs::path& store) { fs::resize_file(store / file, left); });
      if (HasFailure()) return;
    }
  }
}

TEST_F(Damage, AMissingFileIsNeverIgnored) {
  int refused = 0;
  for (const fs::path& file : Files()) {
    SCOPED_TRACE(file.string());
    refused += After([&](const fs::path& store) { fs::remove(store / file); }) == Fate::kRefused;
    if (HasFailure()) return;
  }
  EXPECT_GE(refused, 6) << "FORMAT, mark, CURRENT, MANIFEST, newest log, files of rows";
}

}  // namespace
}  // namespace prorata::storage
