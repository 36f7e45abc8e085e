// What a read sees.

#include <atomic>
#include <latch>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "storage/conformance/suite.h"

namespace prorata::storage::conformance {
namespace {

using testing::Optional;

TEST_P(StoreConformance, AReadPassesOnWhatItsBodyReturned) {
  for (const ReadKind kind : {ReadKind::kPoint, ReadKind::kScan}) {
    EXPECT_EQ(ReadAs(kind, [](const Reader&) { return absl::OkStatus(); }), absl::OkStatus());
    EXPECT_EQ(ReadAs(kind, [](const Reader&) { return absl::AbortedError("mine"); }), absl::AbortedError("mine"));
    EXPECT_EQ(ReadAs(kind, [](const Reader& reader) { return reader.Get("absent").status(); }).code(),
              absl::StatusCode::kNotFound);
  }
}

TEST_P(StoreConformance, AReadSeesEveryTransactionToldBefore) {
  for (int i = 0; i < 200; ++i) {
    const std::string value = std::to_string(i);
    std::latch seen{1};
    store().Submit(
        [&](Transaction& transaction) {
          transaction.Put("key", value, std::make_shared<std::string>(value));
          return absl::OkStatus();
        },
        [&](Result) {
          store().Read(
              i % 2 == 0 ? ReadKind::kPoint : ReadKind::kScan,
              [&](const Reader& reader) {
                EXPECT_THAT(GetValue(reader, "key"), Optional(value));
                EXPECT_EQ(ScanRows(reader, "", ""), (Rows{{"key", value}}));
                return absl::OkStatus();
              },
              [&](absl::Status status) {
                EXPECT_EQ(status, absl::OkStatus());
                seen.count_down();
              });
        });
    seen.wait();
  }
}

TEST_P(StoreConformance, GetManyFindsEachKeyAsGetDoes) {
  const std::string zeros(3, '\0');
  Commit([&](Transaction& transaction) {
    transaction.Put("", "empty key");
    transaction.Put(zeros, "zeros", std::make_shared<std::string>("zeros"));
    transaction.Put("a", "", nullptr);
    transaction.Put("b", "old", std::make_shared<std::string>("old"));
    for (int i = 0; i < 100; ++i) transaction.Put("many " + std::to_string(i), std::to_string(i));
    transaction.Put("deleted", "1");
    return absl::OkStatus();
  });
  Commit([](Transaction& transaction) {
    transaction.Delete("deleted");
    return absl::OkStatus();
  });
  const auto many = [](const Reader& reader, const std::vector<std::string>& keys) {
    const auto found = reader.GetMany(std::vector<std::string_view>(keys.begin(), keys.end()));
    std::vector<std::string> values;
    for (const std::optional<Found>& one : *found) values.emplace_back(one.has_value() ? one->bytes : "none");
    return values;
  };
  using testing::ElementsAre;
  const auto check = [&](const Reader& reader) {
    EXPECT_THAT(many(reader, {}), ElementsAre());
    EXPECT_THAT(many(reader, {"b", "absent", zeros, "a", "b", "deleted", ""}),
                ElementsAre("old", "none", "zeros", "", "old", "none", "empty key"));
    // More than an engine may look up in one go, out of order.
    std::vector<std::string> keys;
    std::vector<std::string> expected;
    for (int i = 0; i < 100; ++i) {
      keys.push_back("many " + std::to_string(i * 37 % 100));
      expected.push_back(std::to_string(i * 37 % 100));
    }
    EXPECT_EQ(many(reader, keys), expected);
    return absl::OkStatus();
  };
  for (const ReadKind kind : {ReadKind::kPoint, ReadKind::kScan}) EXPECT_EQ(ReadAs(kind, check), absl::OkStatus());
  Commit([&](Transaction& transaction) {
    EXPECT_EQ(check(transaction), absl::OkStatus());
    transaction.Put("b", "new");
    transaction.Delete("a");
    EXPECT_THAT(many(transaction, {"a", "b", zeros}), ElementsAre("none", "new", "zeros"));
    transaction.Discard();
    return absl::OkStatus();
  });
  Reopen();
  if (!durable()) return;
  EXPECT_EQ(ReadAs(ReadKind::kScan, check), absl::OkStatus());
}

TEST_P(StoreConformance, AReadSeesOneStateAndBlocksNoWriter) {
  Put("a", "old");
  Put("b", "old");
  for (const ReadKind kind : {ReadKind::kPoint, ReadKind::kScan}) {
    std::latch started{1};
    std::latch written{1};
    std::thread reader([&] {
      EXPECT_EQ(ReadAs(kind,
                       [&](const Reader& read) {
                         const std::string before = *GetValue(read, "a");
                         if (!started.try_wait()) started.count_down();
                         written.wait();
                         // A body may be run again, on a newer state: but each run sees one.
                         EXPECT_EQ(GetValue(read, "a"), before);
                         EXPECT_EQ(GetValue(read, "b"), before);
                         EXPECT_EQ(ScanRows(read, "", ""), (Rows{{"a", before}, {"b", before}}));
                         return absl::OkStatus();
                       }),
                absl::OkStatus());
    });
    started.wait();
    Commit([](Transaction& transaction) {
      const std::string next = *GetValue(transaction, "a") + "er";
      transaction.Put("a", next, std::make_shared<std::string>(next));
      transaction.Put("b", next);
      return absl::OkStatus();
    });
    written.count_down();
    reader.join();
  }
}

}  // namespace
}  // namespace prorata::storage::conformance
