// What a transaction sees of itself.

#include "storage/conformance/suite.h"

namespace prorata::storage::conformance {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Optional;
using testing::Pair;

TEST_P(StoreConformance, OwnWritesAreVisibleToReadsAndScans) {
  for (const char* key : {"a", "c", "e"}) Put(key, "old");
  Commit([](Transaction& transaction) {
    transaction.Put("b", "new");
    transaction.Put("c", "new");
    transaction.Delete("e");
    transaction.Put("f", "new");
    transaction.Put("f", "newer");
    EXPECT_THAT(GetValue(transaction, "b"), Optional(std::string("new")));
    EXPECT_THAT(GetValue(transaction, "f"), Optional(std::string("newer")));
    EXPECT_EQ(GetValue(transaction, "e"), std::nullopt);
    const Rows expected = {{"a", "old"}, {"b", "new"}, {"c", "new"}, {"f", "newer"}};
    EXPECT_EQ(ScanRows(transaction, "", ""), expected);
    EXPECT_EQ(ScanRowsReverse(transaction, "", ""), Rows(expected.rbegin(), expected.rend()));
    EXPECT_THAT(ScanRows(transaction, "b", "c"), ElementsAre(Pair("b", "new")));
    EXPECT_THAT(ScanRowsReverse(transaction, "d", "f"), IsEmpty());
    return absl::OkStatus();
  });
  EXPECT_THAT(All(), ElementsAre(Pair("a", "old"), Pair("b", "new"), Pair("c", "new"), Pair("f", "newer")));
}

TEST_P(StoreConformance, DeletingAnAbsentKeyDoesNothing) {
  Commit([](Transaction& transaction) {
    transaction.Delete("absent");
    EXPECT_EQ(GetValue(transaction, "absent"), std::nullopt);
    return absl::OkStatus();
  });
  EXPECT_THAT(All(), IsEmpty());
}

TEST_P(StoreConformance, DiscardForgetsAllWritesOfThisBodySoFar) {
  Put("a", "1");
  Put("b", "1");
  Commit([](Transaction& transaction) {
    transaction.Put("a", "2");
    transaction.Put("a", "3");
    transaction.Delete("b");
    transaction.Put("c", "2");
    transaction.Discard();
    EXPECT_THAT(ScanRows(transaction, "", ""), ElementsAre(Pair("a", "1"), Pair("b", "1")));
    transaction.Put("d", "4");
    return absl::OkStatus();
  });
  EXPECT_THAT(All(), ElementsAre(Pair("a", "1"), Pair("b", "1"), Pair("d", "4")));
}

TEST_P(StoreConformance, ViewsStayValidUntilTheBodyReturns) {
  constexpr int kKeys = 200;
  const auto key = [](int i) { return "key" + std::to_string(i); };
  const auto value = [](int i) { return std::string(100, static_cast<char>('a' + i % 26)) + std::to_string(i); };
  Commit([&](Transaction& transaction) {
    for (int i = 0; i < kKeys; ++i) transaction.Put(key(i), value(i));
    return absl::OkStatus();
  });
  const auto get_all = [&](const Reader& reader) {
    std::vector<std::string_view> views;
    for (int i = 0; i < kKeys; ++i) views.push_back(reader.Get(key(i)).value().bytes);
    return views;
  };
  Commit([&](Transaction& transaction) {
    const std::vector<std::string_view> committed = get_all(transaction);
    for (int i = 0; i < kKeys; ++i) transaction.Put(key(i), "own");
    const std::vector<std::string_view> own = get_all(transaction);
    for (int i = 0; i < kKeys; ++i) transaction.Delete(key(i));
    transaction.Discard();
    for (int i = 0; i < kKeys; ++i) EXPECT_EQ(committed[static_cast<size_t>(i)], value(i));
    for (int i = 0; i < kKeys; ++i) EXPECT_EQ(own[static_cast<size_t>(i)], "own");
    return absl::OkStatus();
  });
  EXPECT_EQ(ReadAs(ReadKind::kPoint,
                   [&](const Reader& reader) {
                     const std::vector<std::string_view> views = get_all(reader);
                     for (int i = 0; i < kKeys; ++i) EXPECT_EQ(views[static_cast<size_t>(i)], value(i));
                     return absl::OkStatus();
                   }),
            absl::OkStatus());
}

// What a scan shows while the visitor writes and deletes ahead of it and behind it.
std::string ScanWhileWriting(Transaction& transaction, bool ascending, std::string_view first,
                             absl::FunctionRef<void()> change) {
  std::string seen;
  const auto visit = [&](std::string_view key, std::string_view) {
    seen += key;
    if (key == first) change();
    return true;
  };
  EXPECT_EQ(ascending ? transaction.Scan("", "", visit) : transaction.ScanReverse("", "", visit), absl::OkStatus());
  return seen;
}

TEST_P(StoreConformance, AWriteDuringAScanIsSeenIfItsKeyIsStillAhead) {
  for (const char* key : {"b", "d", "f"}) Put(key, "");
  Commit([](Transaction& transaction) {
    const std::string up = ScanWhileWriting(transaction, true, "b", [&] {
      transaction.Put("a", "");
      transaction.Delete("b");
      transaction.Put("c", "");
      transaction.Delete("d");
      transaction.Put("g", "");
    });
    EXPECT_EQ(up, "bcfg");
    transaction.Discard();
    const std::string down = ScanWhileWriting(transaction, false, "f", [&] {
      transaction.Put("g", "");
      transaction.Delete("f");
      transaction.Put("e", "");
      transaction.Delete("d");
      transaction.Put("a", "");
    });
    EXPECT_EQ(down, "feba");
    return absl::OkStatus();
  });
}

TEST_P(StoreConformance, ADiscardDuringAScanIsSeenToo) {
  Put("c", "");
  Commit([](Transaction& transaction) {
    for (const char* key : {"a", "b", "d"}) transaction.Put(key, "");
    transaction.Delete("c");
    EXPECT_EQ(ScanWhileWriting(transaction, true, "a", [&] { transaction.Discard(); }), "ac");
    return absl::OkStatus();
  });
}

TEST_P(StoreConformance, AVisitorMayReadAndScan) {
  for (const char* key : {"a", "b"}) Put(key, std::string("value of ") + key);
  const auto check = [](const Reader& reader) {
    int visits = 0;
    EXPECT_EQ(reader.Scan("", "",
                          [&](std::string_view key, std::string_view value) {
                            ++visits;
                            EXPECT_EQ(GetValue(reader, key), value);
                            EXPECT_EQ(ScanRows(reader, "", "").size(), 2u);
                            return true;
                          }),
              absl::OkStatus());
    EXPECT_EQ(visits, 2);
    return absl::OkStatus();
  };
  Commit([&](Transaction& transaction) { return check(transaction); });
  EXPECT_EQ(ReadAs(ReadKind::kScan, check), absl::OkStatus());
}

}  // namespace
}  // namespace prorata::storage::conformance
