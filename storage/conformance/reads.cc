// What a read sees.

#include <atomic>
#include <latch>
#include <thread>

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
