// Goal: tokens outlive a restart, the key is for the server's eyes only, and a damaged one is never quietly replaced.

#include "server/runtime/key_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace prorata::runtime {
namespace {

class KeyFileTest : public ::testing::Test {
 protected:
  KeyFileTest() : directory_(::testing::TempDir() + "/key-XXXXXX") {
    EXPECT_NE(mkdtemp(directory_.data()), nullptr);
    path_ = directory_ + "/quote-key";
  }
  ~KeyFileTest() override { std::filesystem::remove_all(directory_); }

  void Put(const std::string& text) {
    std::ofstream(path_) << text;
    chmod(path_.c_str(), S_IRUSR | S_IWUSR);
  }

  std::string directory_;
  std::string path_;
};

TEST_F(KeyFileTest, IsMadeOnceAndReadAfterwards) {
  const auto made = LoadOrMakeKey(path_);
  ASSERT_TRUE(made.ok()) << made.status();
  const auto read = LoadOrMakeKey(path_);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(*made, *read);
  struct stat kind {};
  ASSERT_EQ(stat(path_.c_str(), &kind), 0);
  EXPECT_EQ(kind.st_mode & 0777, 0600u);
  EXPECT_FALSE(std::filesystem::exists(path_ + ".new"));
}

TEST_F(KeyFileTest, WhatIsLeftOfAnUnfinishedOneDoesNotMatter) {
  std::ofstream(path_ + ".new") << "half a ke";
  EXPECT_TRUE(LoadOrMakeKey(path_).ok());
}

TEST_F(KeyFileTest, ADamagedOneIsRefused) {
  for (const char* text : {"", "abc", "zz", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde",
                           "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0",
                           "0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF"}) {
    Put(text);
    EXPECT_TRUE(absl::IsDataLoss(LoadOrMakeKey(path_).status())) << text;
  }
}

TEST_F(KeyFileTest, OneThatOthersCanReadIsRefused) {
  ASSERT_TRUE(LoadOrMakeKey(path_).ok());
  for (const mode_t mode : {0640, 0604, 0660}) {
    chmod(path_.c_str(), mode);
    EXPECT_TRUE(absl::IsPermissionDenied(LoadOrMakeKey(path_).status())) << mode;
  }
}

TEST_F(KeyFileTest, WithoutADirectoryThereIsNoKey) {
  EXPECT_TRUE(absl::IsPermissionDenied(LoadOrMakeKey(directory_ + "/no/quote-key").status()));
}

}  // namespace
}  // namespace prorata::runtime
