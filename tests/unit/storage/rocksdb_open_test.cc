// What can be wrong with a directory, and what an operator is told about it.

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <ostream>
#include <vector>

#include "gmock/gmock.h"
#include "tests/unit/storage/store_helpers.h"
#include "tests/unit/storage/test_directory.h"

namespace prorata::storage {
namespace {

namespace fs = std::filesystem;
using absl::StatusCode;
using testing::HasSubstr;

void WriteFile(const fs::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

// The log files of the store, oldest first.
std::vector<fs::path> Logs(const fs::path& store) {
  std::vector<fs::path> logs;
  for (const auto& entry : fs::directory_iterator(store / "rocksdb")) {
    if (entry.path().extension() == ".log") logs.push_back(entry.path());
  }
  std::sort(logs.begin(), logs.end());
  return logs;
}

struct OpenCase {
  std::string name;
  // Whether a store with three rows is there before `spoil`.
  bool make_store;
  std::function<void(const fs::path& store)> spoil;
  bool create_if_missing;
  StatusCode code;
  std::string says;

  friend std::ostream& operator<<(std::ostream& out, const OpenCase& tested) { return out << tested.name; }
};

class OpenError : public testing::TestWithParam<OpenCase> {};

TEST_P(OpenError, IsClear) {
  const OpenCase& tested = GetParam();
  const TestDirectory directory;
  RocksDbOptions options = OptionsFor(directory / "store");
  if (tested.make_store) MakeStore(options, 3);
  tested.spoil(options.directory);
  options.create_if_missing = tested.create_if_missing;
  for (int attempt = 0; attempt < 2; ++attempt) {
    const absl::StatusOr<std::unique_ptr<Store>> store = OpenRocksDbStore(options);
    EXPECT_EQ(store.status().code(), tested.code) << store.status();
    EXPECT_THAT(std::string(store.status().message()), HasSubstr(tested.says));
    EXPECT_THAT(std::string(store.status().message()), HasSubstr(options.directory));
  }
}

std::vector<OpenCase> OpenCases() {
  const auto nothing = [](const fs::path&) {};
  const auto remove = [](const char* name) { return [name](const fs::path& store) { fs::remove_all(store / name); }; };
  const auto write = [](const char* name, const char* bytes) {
    return [=](const fs::path& store) {
      fs::create_directories(store);
      WriteFile(store / name, bytes);
    };
  };
  return {
      {"NoStore", false, nothing, false, StatusCode::kNotFound, "there is no store in"},
      {"EmptyDirectory", false, [](const fs::path& store) { fs::create_directory(store); }, false,
       StatusCode::kNotFound, "there is no store in"},
      {"AFile", false, [](const fs::path& store) { WriteFile(store, ""); }, true, StatusCode::kFailedPrecondition,
       "is not a directory"},
      {"SomethingElse", false, write("letter.txt", "dear"), true, StatusCode::kFailedPrecondition,
       "is not a store and not empty: it contains letter.txt"},
      {"NewerFormat", true, write("FORMAT", "prorata store, format 2\n"), true, StatusCode::kFailedPrecondition,
       "was written by a newer version (format 2, this program knows 1)"},
      {"DamagedFormat", true, write("FORMAT", "prorata stoRe, format 1\n"), true, StatusCode::kDataLoss,
       "its FORMAT file cannot be understood"},
      {"FormatMissing", true, remove("FORMAT"), true, StatusCode::kDataLoss, "its FORMAT file is missing"},
      {"MarkMissing", true, remove("HIGH_WATER_MARK"), true, StatusCode::kDataLoss, "HIGH_WATER_MARK is missing"},
      {"MarkDamaged", true, write("HIGH_WATER_MARK", "?"), true, StatusCode::kDataLoss, "HIGH_WATER_MARK is damaged"},
      {"DatabaseMissing", true, remove("rocksdb"), true, StatusCode::kDataLoss, "CURRENT is missing"},
      {"CurrentMissing", true, remove("rocksdb/CURRENT"), true, StatusCode::kDataLoss, "CURRENT is missing"},
      {"NewestLogMissing", true, [](const fs::path& store) { fs::remove(Logs(store).back()); }, true,
       StatusCode::kDataLoss, "it ends at commit 0 but outcomes were told up to commit 3"},
      {"NewestLogCutOff", true,
       [](const fs::path& store) { fs::resize_file(Logs(store).back(), fs::file_size(Logs(store).back()) - 1); }, true,
       StatusCode::kDataLoss, "it ends at commit 2 but outcomes were told up to commit 3"},
      {"ALinkToNothing", false, [](const fs::path& store) { fs::create_symlink("nothing", store); }, true,
       StatusCode::kFailedPrecondition, "is not a directory"},
  };
}

INSTANTIATE_TEST_SUITE_P(RocksDb, OpenError, testing::ValuesIn(OpenCases()),
                         [](const auto& tested) { return tested.param.name; });

TEST(OpenRocksDb, FilesOfTwoHistoriesAreNotMixed) {
  const TestDirectory directory;
  const RocksDbOptions options = OptionsFor(directory / "store");
  const RocksDbOptions copied = OptionsFor(directory / "copy");
  MakeStore(options, 3);
  fs::copy(options.directory, copied.directory, fs::copy_options::recursive);
  // From here on each goes its own way, to the same commit number.
  for (const RocksDbOptions& each : {options, copied}) MakeStore(each, 1);
  fs::copy_file(copied.directory + "/HIGH_WATER_MARK", options.directory + "/HIGH_WATER_MARK",
                fs::copy_options::overwrite_existing);
  const auto store = OpenRocksDbStore(options);
  EXPECT_EQ(store.status().code(), StatusCode::kDataLoss);
  EXPECT_THAT(std::string(store.status().message()), HasSubstr("belongs to another history at commit 4"));
}

TEST(OpenRocksDb, AMarkThatLagsBehindIsFine) {
  const TestDirectory directory;
  const RocksDbOptions options = OptionsFor(directory / "store");
  MakeStore(options, 3);
  fs::copy_file(options.directory + "/HIGH_WATER_MARK", directory / "old mark");
  MakeStore(options, 3);
  fs::copy_file(directory / "old mark", options.directory + "/HIGH_WATER_MARK", fs::copy_options::overwrite_existing);
  EXPECT_EQ(OpenRocksDbStore(options).status(), absl::OkStatus());
}

// After a power cut the mark may be old: then it is up to the log's own checks not to open without what follows a
// damaged byte.
TEST(OpenRocksDb, ADamagedLogIsRefusedThoughTheMarkLagsBehind) {
  const TestDirectory directory;
  const RocksDbOptions options = OptionsFor(directory / "store");
  MakeStore(options, 3);
  fs::copy_file(options.directory + "/HIGH_WATER_MARK", directory / "old mark");
  {
    const auto store = OpenRocksDbStore(options).value();
    for (int i = 0; i < 30; ++i) PutRow(*store, std::to_string(i), std::string(1000, 'x'));
  }
  fs::copy_file(directory / "old mark", options.directory + "/HIGH_WATER_MARK", fs::copy_options::overwrite_existing);
  const fs::path log = Logs(options.directory).back();
  {
    std::fstream bytes(log, std::ios::in | std::ios::out | std::ios::binary);
    // In the middle of a value: the 15 records before it are of equal size.
    constexpr std::streamoff kIntoTheValue = 500;
    bytes.seekp(static_cast<std::streamoff>(fs::file_size(log) / 2) + kIntoTheValue);
    bytes.put('\xff').put('\xff');
  }
  const auto store = OpenRocksDbStore(options);
  EXPECT_EQ(store.status().code(), StatusCode::kDataLoss) << store.status();
}

TEST(OpenRocksDb, IsRefusedWhileItIsOpen) {
  const TestDirectory directory;
  const RocksDbOptions options = OptionsFor(directory / "store");
  const auto first = OpenRocksDbStore(options);
  ASSERT_TRUE(first.ok()) << first.status();
  const auto second = OpenRocksDbStore(options);
  EXPECT_EQ(second.status().code(), StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(second.status().message()), HasSubstr("is in use by another process"));
  EXPECT_EQ(PutRow(**first, "a").outcome, Outcome::kCommitted);
}

// The code with which another process fails to open the store: this binary, started again (see main), as that user.
int OpenInAnotherProcess(const std::string& directory, uid_t user) {
  const pid_t child = fork();
  if (child == 0) {
    if (user != geteuid() && setuid(user) != 0) _exit(100);
    execl("/proc/self/exe", "test", directory.c_str(), nullptr);
    _exit(101);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(OpenRocksDb, IsRefusedWhileAnotherProcessHasIt) {
  const TestDirectory directory;
  const RocksDbOptions options = OptionsFor(directory / "store");
  MakeStore(options, 1);
  EXPECT_EQ(OpenInAnotherProcess(options.directory, geteuid()), static_cast<int>(StatusCode::kOk));
  const auto held = OpenRocksDbStore(options);
  ASSERT_TRUE(held.ok()) << held.status();
  EXPECT_EQ(OpenInAnotherProcess(options.directory, geteuid()), static_cast<int>(StatusCode::kFailedPrecondition));
}

TEST(OpenRocksDb, ADirectoryThatCannotBeWrittenIsRefused) {
  const TestDirectory directory;
  const RocksDbOptions options = OptionsFor(directory / "store");
  MakeStore(options, 1);
  const auto readable = fs::perms::owner_read | fs::perms::owner_exec | fs::perms::others_read | fs::perms::others_exec;
  fs::permissions(directory.path(), readable);
  fs::permissions(options.directory, readable);
  // Root may write anything: be somebody else.
  constexpr uid_t kNobody = 65534;
  const uid_t user = geteuid() == 0 ? kNobody : geteuid();
  EXPECT_EQ(OpenInAnotherProcess(options.directory, user), static_cast<int>(StatusCode::kPermissionDenied));
  fs::permissions(directory.path(), fs::perms::owner_all);
  fs::permissions(options.directory, fs::perms::owner_all);
}

}  // namespace
}  // namespace prorata::storage

// With a directory as argument this binary only opens it and exits with the code: the other process of the test above.
int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (argc > 1) {
    return static_cast<int>(prorata::storage::OpenRocksDbStore(prorata::storage::OptionsFor(argv[1])).status().code());
  }
  return RUN_ALL_TESTS();
}
