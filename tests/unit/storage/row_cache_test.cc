// The cache by itself: which reader is given which row.

#include "storage/rocksdb/row_cache.h"

#include "gtest/gtest.h"

namespace prorata::storage::rocks {
namespace {

constexpr size_t kPlenty = size_t{1} << 20;

SharedRow MakeRow(const std::string& bytes) {
  return std::make_shared<Row>(Row{bytes, std::make_shared<std::string>(bytes)});
}

std::string BytesAt(RowCache& cache, int64_t commit) {
  const SharedRow row = cache.Find("key", commit);
  return row == nullptr ? "none" : row->bytes;
}

TEST(RowCache, EachReaderIsGivenTheRowOfItsState) {
  RowCache cache(kPlenty);
  cache.Write("key", 3, MakeRow("three"));
  cache.Write("key", 5, MakeRow("five"));
  EXPECT_EQ(BytesAt(cache, 2), "none");
  EXPECT_EQ(BytesAt(cache, 3), "three");
  EXPECT_EQ(BytesAt(cache, 4), "three");
  EXPECT_EQ(BytesAt(cache, 5), "five");
  EXPECT_EQ(BytesAt(cache, RowCache::kNewest), "five");
  cache.Write("key", 7, MakeRow("seven"));
  EXPECT_EQ(BytesAt(cache, 4), "none") << "two versions are kept";
  EXPECT_EQ(BytesAt(cache, 6), "five");
}

TEST(RowCache, WhatWasReadBeforeAWriteIsNotRemembered) {
  RowCache cache(kPlenty);
  cache.Write("key", 5, nullptr);
  cache.Remember("key", 4, MakeRow("four"));
  EXPECT_EQ(BytesAt(cache, 5), "none");
  cache.Remember("key", 5, MakeRow("five"));
  EXPECT_EQ(BytesAt(cache, 5), "five");
  EXPECT_EQ(BytesAt(cache, 4), "none");
  cache.Remember("key", 6, MakeRow("six?"));
  EXPECT_EQ(BytesAt(cache, 6), "five") << "the row there is as good";
}

TEST(RowCache, ADeletionOrAnUndecodedRowInvalidates) {
  for (const SharedRow& row : {SharedRow(), SharedRow(std::make_shared<Row>(Row{"bytes", nullptr}))}) {
    RowCache cache(kPlenty);
    cache.Write("key", 3, MakeRow("three"));
    cache.Write("key", 4, row);
    EXPECT_EQ(BytesAt(cache, 3), "none");
    EXPECT_EQ(BytesAt(cache, 4), "none");
  }
}

TEST(RowCache, IsBoundedAndForgetsTheLeastRecentlyUsed) {
  RowCache cache(kPlenty);
  constexpr int kRows = 10000;
  const auto key = [](int i) { return "key " + std::to_string(i); };
  for (int i = 0; i < kRows; ++i) {
    cache.Write(key(i), i + 1, MakeRow(std::string(1000, 'x')));
    EXPECT_NE(cache.Find(key(0), RowCache::kNewest), nullptr) << "used all the time";
    ASSERT_LE(cache.bytes(), kPlenty);
  }
  EXPECT_GT(cache.bytes(), kPlenty / 2);
  EXPECT_NE(cache.Find(key(kRows - 1), RowCache::kNewest), nullptr);
  EXPECT_EQ(cache.Find(key(1), RowCache::kNewest), nullptr);
}

TEST(RowCache, ForgettingDoesNotForgetThatARowWasWritten) {
  RowCache cache(0);
  cache.Write("key", 5, MakeRow("five"));
  EXPECT_EQ(cache.bytes(), 0u);
  cache.Remember("key", 4, MakeRow("four"));
  EXPECT_EQ(BytesAt(cache, 5), "none");
}

}  // namespace
}  // namespace prorata::storage::rocks
