// Keys, values and ranges.

#include "storage/conformance/suite.h"

namespace prorata::storage::conformance {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Optional;
using testing::Pair;

// Keys that are easy to get wrong, in their order.
std::vector<std::string> AwkwardKeys() {
  using namespace std::string_literals;
  return {"",
          "\0"s,
          "\0\0"s,
          "\0\0\0"s,
          "\0\0\x01"s,
          "\0\x01"s,
          "\0a"s,
          "\x01"s,
          "\x01\0"s,
          "a"s,
          "a\0"s,
          "aa"s,
          "\x7f"s,
          "\x80"s,
          "\xfe\xff"s,
          "\xff"s,
          "\xff\0"s,
          "\xff\xff"s,
          std::string(300, '\xff')};
}

TEST_P(StoreConformance, KeysAreAnyBytesOrderedAsUnsigned) {
  const std::vector<std::string> keys = AwkwardKeys();
  Rows expected;
  for (const std::string& key : keys) expected.emplace_back(key, "value of " + key);
  Commit([&](Transaction& transaction) {
    for (auto row = expected.rbegin(); row != expected.rend(); ++row) transaction.Put(row->first, row->second);
    EXPECT_EQ(ScanRows(transaction, "", ""), expected);
    return absl::OkStatus();
  });
  EXPECT_EQ(All(), expected);
  for (const auto& [key, value] : expected) EXPECT_THAT(Get(key), Optional(value));
}

TEST_P(StoreConformance, ARangeIncludesItsStartAndExcludesItsEnd) {
  const std::vector<std::string> keys = AwkwardKeys();
  Commit([&](Transaction& transaction) {
    for (const std::string& key : keys) transaction.Put(key, key);
    return absl::OkStatus();
  });
  const auto check = [&](const Reader& reader) {
    for (size_t start = 0; start < keys.size(); ++start) {
      // An empty end is no end: that is keys[0].
      for (size_t end = 1; end < keys.size(); ++end) {
        Rows expected;
        for (size_t i = start; i < end; ++i) expected.emplace_back(keys[i], keys[i]);
        EXPECT_EQ(ScanRows(reader, keys[start], keys[end]), expected) << start << " to " << end;
        const Rows reversed(expected.rbegin(), expected.rend());
        EXPECT_EQ(ScanRowsReverse(reader, keys[start], keys[end]), reversed) << start << " to " << end;
      }
    }
    return absl::OkStatus();
  };
  EXPECT_EQ(ReadAs(ReadKind::kScan, check), absl::OkStatus());
  Commit(check);
}

TEST_P(StoreConformance, AnEmptyEndMeansToTheLastKey) {
  for (const char* key : {"a", "b", "\xff"}) Put(key, "");
  const auto check = [](const Reader& reader) {
    EXPECT_THAT(ScanRows(reader, "b", ""), ElementsAre(Pair("b", ""), Pair("\xff", "")));
    EXPECT_THAT(ScanRowsReverse(reader, "b", ""), ElementsAre(Pair("\xff", ""), Pair("b", "")));
    return absl::OkStatus();
  };
  EXPECT_EQ(ReadAs(ReadKind::kScan, check), absl::OkStatus());
  EXPECT_EQ(ReadAs(ReadKind::kPoint, check), absl::OkStatus());
  Commit(check);
}

TEST_P(StoreConformance, ARangeThatEndsBeforeItStartsIsEmpty) {
  for (const char* key : {"a", "b", "c"}) Put(key, "");
  const auto check = [](const Reader& reader) {
    for (const char* end : {"a", "b", "aa"}) {
      EXPECT_THAT(ScanRows(reader, "b", end), IsEmpty()) << end;
      EXPECT_THAT(ScanRowsReverse(reader, "b", end), IsEmpty()) << end;
    }
    return absl::OkStatus();
  };
  EXPECT_EQ(ReadAs(ReadKind::kScan, check), absl::OkStatus());
  Commit(check);
}

TEST_P(StoreConformance, AnAbsentKeyAndAnEmptyValueAreDifferent) {
  Put("present", "");
  EXPECT_THAT(Get("present"), Optional(std::string()));
  EXPECT_EQ(Get("absent"), std::nullopt);
  Commit([](Transaction& transaction) {
    transaction.Delete("present");
    return absl::OkStatus();
  });
  EXPECT_EQ(Get("present"), std::nullopt);
}

TEST_P(StoreConformance, LargeValuesComeBackWhole) {
  const std::string large(3 << 20, 'x');
  Put("large", large);
  EXPECT_EQ(Get("large"), large);
}

TEST_P(StoreConformance, AScanStopsWhereTheVisitorSaysSo) {
  for (const char* key : {"a", "b", "c", "d"}) Put(key, "");
  const auto check = [](const Reader& reader) {
    std::string seen;
    const auto until_two = [&](std::string_view key, std::string_view) {
      seen += key;
      return seen.size() < 2;
    };
    EXPECT_EQ(reader.Scan("b", "", until_two), absl::OkStatus());
    EXPECT_EQ(seen, "bc");
    seen.clear();
    EXPECT_EQ(reader.ScanReverse("", "d", until_two), absl::OkStatus());
    EXPECT_EQ(seen, "cb");
    return absl::OkStatus();
  };
  EXPECT_EQ(ReadAs(ReadKind::kScan, check), absl::OkStatus());
  Commit(check);
}

}  // namespace
}  // namespace prorata::storage::conformance
