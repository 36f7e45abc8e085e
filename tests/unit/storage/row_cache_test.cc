// The cache by itself: which reader is given which row.

#include "storage/rocksdb/row_cache.h"

#include "gtest/gtest.h"

namespace prorata::storage::rocks {
namespace {

constexpr size_t kPlenty = size_t{1} << 20;

SharedRow MakeRow(const std::string& bytes) {
  return std::make_shared<Row>(Row{bytes, std::make_shared<std::string>(bytes)});
}

void Remember(RowCache& cache, std::string_view key, int64_t commit, const std::string& bytes) {
  cache.Remember(key, commit, bytes, std::make_shared<std::string>(bytes));
}

std::string BytesAt(RowCache& cache, int64_t commit) {
  const SharedRow row = cache.Find("key", commit);
  if (row == nullptr) return "none";
  return row->exists ? row->bytes : "absent";
}

bool IsDecoded(RowCache& cache, std::string_view key) {
  const SharedRow row = cache.Find(key, RowCache::kNewest);
  return row != nullptr && row->decoded != nullptr;
}

TEST(RowCache, EachReaderIsGivenTheRowOfItsState) {
  RowCache cache(kPlenty, kPlenty);
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
  RowCache cache(kPlenty, kPlenty);
  cache.Write("key", 5, nullptr);
  Remember(cache, "key", 4, "four");
  EXPECT_EQ(BytesAt(cache, 5), "none");
  Remember(cache, "key", 5, "five");
  EXPECT_EQ(BytesAt(cache, 5), "five");
  EXPECT_EQ(BytesAt(cache, 4), "none");
  Remember(cache, "key", 6, "six?");
  EXPECT_EQ(BytesAt(cache, 6), "five") << "the row there is as good";
}

TEST(RowCache, ADeletionOrAnUndecodedRowInvalidates) {
  for (const SharedRow& row : {SharedRow(), SharedRow(std::make_shared<Row>(Row{"bytes", nullptr}))}) {
    RowCache cache(kPlenty, kPlenty);
    cache.Write("key", 3, MakeRow("three"));
    cache.Write("key", 4, row);
    EXPECT_EQ(BytesAt(cache, 3), "none");
    EXPECT_EQ(BytesAt(cache, 4), "none");
  }
}

TEST(RowCache, IsBoundedAndForgetsTheLeastRecentlyUsed) {
  RowCache cache(kPlenty, kPlenty);
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
  RowCache cache(0, 0);
  cache.Write("key", 5, MakeRow("five"));
  EXPECT_EQ(cache.bytes(), 0u);
  Remember(cache, "key", 4, "four");
  EXPECT_EQ(BytesAt(cache, 5), "none");
}

TEST(RowCache, WhatTheHotTierHasNoRoomForKeepsItsBytes) {
  constexpr size_t kHot = kPlenty / 8;
  constexpr int kRows = 1000;
  RowCache cache(kPlenty, kHot);
  const auto key = [](int i) { return "key " + std::to_string(i); };
  for (int i = 0; i < kRows; ++i) {
    cache.Write(key(i), i + 1, MakeRow(std::string(100, 'x')));
    ASSERT_LE(cache.hot_bytes(), kHot);
  }
  EXPECT_GT(cache.hot_bytes(), kHot / 2);
  EXPECT_TRUE(IsDecoded(cache, key(kRows - 1)));
  for (int i = 0; i < kRows; ++i) {
    const SharedRow row = cache.Find(key(i), RowCache::kNewest);
    ASSERT_NE(row, nullptr) << i;
    EXPECT_EQ(row->bytes, std::string(100, 'x'));
  }
}

TEST(RowCache, ARowComesBackIntoTheHotTierWhenItIsUsedAsOftenAsThoseThere) {
  RowCache cache(kPlenty, kPlenty / 8);
  const auto key = [](int i) { return "key " + std::to_string(i); };
  for (int i = 0; i < 1000; ++i) cache.Write(key(i), 1, MakeRow(std::string(100, 'x')));
  ASSERT_FALSE(IsDecoded(cache, key(0)));
  Remember(cache, key(0), 1, std::string(100, 'x'));
  EXPECT_TRUE(IsDecoded(cache, key(0))) << "was looked for a moment ago";

  // All in turn, over and over: none is used sooner again than those that are hot.
  int decoded = 0;
  for (int i = 0; i < 3000; ++i) {
    if (IsDecoded(cache, key(i % 1000))) ++decoded;
    Remember(cache, key(i % 1000), 1, std::string(100, 'x'));
  }
  EXPECT_GT(decoded, 0);
  EXPECT_LT(decoded, 1000);
}

TEST(RowCache, WhatNobodyReadSinceItWasWrittenGoesFirst) {
  constexpr int kRead = 100;
  RowCache cache(kPlenty, kPlenty / 8);
  const auto read = [](int i) { return "read " + std::to_string(i); };
  const auto written = [](int i) { return "written " + std::to_string(i); };
  for (int i = 0; i < kRead; ++i) {
    cache.Write(read(i), 1, MakeRow(std::string(100, 'x')));
    cache.Find(read(i), RowCache::kNewest);
    cache.Write(written(i), 1, MakeRow(std::string(100, 'x')));
    cache.Find(written(i), RowCache::kNewest);
    cache.Write(written(i), 2, MakeRow(std::string(100, 'y')));
  }
  for (int i = kRead; i < 10'000; ++i) cache.Write(written(i), 3, MakeRow(std::string(100, 'y')));
  EXPECT_GT(cache.bytes(), kPlenty * 3 / 4);
  for (int i = 0; i < kRead; ++i) {
    EXPECT_EQ(cache.Find(written(i), RowCache::kNewest), nullptr) << "not read since it was written again: " << i;
    EXPECT_NE(cache.Find(read(i), RowCache::kNewest), nullptr) << i;
  }
}

TEST(RowCache, ARowThatIsReadBeforeItGoesIsNoLongerAmongTheFirst) {
  RowCache cache(kPlenty, kPlenty / 8);
  const auto key = [](int i) { return "key " + std::to_string(i); };
  const auto write = [&](int from, int to) {
    for (int i = from; i < to; ++i) cache.Write(key(i), i + 1, MakeRow(std::string(100, 'x')));
  };
  write(0, 1000);
  ASSERT_FALSE(IsDecoded(cache, key(0))) << "is in the cold tier, and was read now";
  write(1000, 10'000);
  EXPECT_NE(cache.Find(key(0), RowCache::kNewest), nullptr);
  EXPECT_EQ(cache.Find(key(1), RowCache::kNewest), nullptr);
}

TEST(RowCache, WhatIsOfferedIsKeptWhenItIsOfferedAgain) {
  RowCache cache(kPlenty, kPlenty);
  cache.Write("key", 5, nullptr);
  cache.Offer("key", 5, "five");
  EXPECT_EQ(BytesAt(cache, 5), "none") << "once";
  cache.Offer("key", 5, "five");
  EXPECT_EQ(BytesAt(cache, 5), "five");
  EXPECT_EQ(BytesAt(cache, 4), "none");
  EXPECT_FALSE(IsDecoded(cache, "key"));
  cache.Write("key", 6, nullptr);
  cache.Offer("key", 5, "five");
  EXPECT_EQ(BytesAt(cache, 5), "none") << "was written since";
  cache.Write("key", 7, MakeRow("seven"));
  cache.Offer("key", 7, "seven?");
  EXPECT_EQ(BytesAt(cache, 7), "seven") << "the row there is as good";
}

TEST(RowCache, WhatIsOfferedOnceDrivesOutNothing) {
  RowCache cache(kPlenty, kPlenty);
  for (int i = 0; i < 100; ++i) cache.Write("key " + std::to_string(i), 1, MakeRow("row"));
  const size_t before = cache.bytes();
  for (int i = 0; i < 20'000; ++i) cache.Offer("listed " + std::to_string(i), 1, std::string(1000, 'x'));
  EXPECT_EQ(cache.bytes(), before);
}

TEST(RowCache, RemembersThatAKeyIsAbsentUntilItIsWritten) {
  RowCache cache(kPlenty, kPlenty);
  cache.Write("key", 5, nullptr);
  cache.RememberAbsent("key", 4);
  EXPECT_EQ(BytesAt(cache, 5), "none") << "may have been there before";
  cache.RememberAbsent("key", 5);
  EXPECT_EQ(BytesAt(cache, 5), "absent");
  EXPECT_EQ(BytesAt(cache, 4), "none");
  cache.Write("key", 6, MakeRow("six"));
  EXPECT_EQ(BytesAt(cache, 6), "six");
  EXPECT_EQ(BytesAt(cache, 5), "absent");
  cache.RememberAbsent("key", 6);
  EXPECT_EQ(BytesAt(cache, 6), "six");
}

}  // namespace
}  // namespace prorata::storage::rocks
