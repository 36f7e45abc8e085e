// How transactions end, and when that is told.

#include <atomic>
#include <latch>
#include <memory>
#include <stdexcept>

#include "storage/conformance/suite.h"

namespace prorata::storage::conformance {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Optional;
using testing::Pair;

TEST_P(StoreConformance, ARejectedBodyWritesNothingAndItsStatusIsTold) {
  Put("a", "1");
  const Result result = store().Transact([](Transaction& transaction) {
    transaction.Put("a", "2");
    transaction.Put("b", "2");
    return absl::FailedPreconditionError("no");
  });
  EXPECT_EQ(result.outcome, Outcome::kRejected);
  EXPECT_EQ(result.status, absl::FailedPreconditionError("no"));
  EXPECT_THAT(All(), ElementsAre(Pair("a", "1")));
}

TEST_P(StoreConformance, ABodyThatThrowsIsRejectedWithInternal) {
  const Result result = store().Transact([](Transaction& transaction) -> absl::Status {
    transaction.Put("a", "1");
    throw std::runtime_error("thrown on purpose");
  });
  EXPECT_EQ(result.outcome, Outcome::kRejected);
  EXPECT_EQ(result.status.code(), absl::StatusCode::kInternal);
  EXPECT_THAT(All(), IsEmpty());
  for (const ReadKind kind : {ReadKind::kPoint, ReadKind::kScan}) {
    const absl::Status read =
        ReadAs(kind, [](const Reader&) -> absl::Status { throw std::runtime_error("thrown on purpose"); });
    EXPECT_EQ(read.code(), absl::StatusCode::kInternal);
  }
}

TEST_P(StoreConformance, ATransactionWithoutWritesIsCommitted) {
  Commit([](Transaction&) { return absl::OkStatus(); });
  Commit([](Transaction& transaction) {
    transaction.Put("a", "1");
    transaction.Discard();
    return absl::OkStatus();
  });
  EXPECT_THAT(All(), IsEmpty());
}

TEST_P(StoreConformance, EachRunOfABodyStartsFromACleanSlate) {
  Put("runs", "");
  Commit([](Transaction& transaction) {
    const std::string before = *GetValue(transaction, "runs");
    transaction.Put("runs", before + "x");
    return absl::OkStatus();
  });
  EXPECT_THAT(Get("runs"), Optional(std::string("x")));
}

TEST_P(StoreConformance, RejectedOnesLeaveTheirNeighboursAlone) {
  constexpr int kTransactions = 300;
  std::latch told(kTransactions);
  std::atomic<int> wrong = 0;
  for (int i = 0; i < kTransactions; ++i) {
    const bool reject = i % 3 == 1;
    store().Submit(
        [i, reject](Transaction& transaction) {
          transaction.Put(reject ? "rejected" : "last", std::to_string(i));
          transaction.Put("shared", std::to_string(i));
          return reject ? absl::AbortedError("") : absl::OkStatus();
        },
        [&, reject](Result result) {
          if (result.outcome != (reject ? Outcome::kRejected : Outcome::kCommitted)) ++wrong;
          told.count_down();
        });
  }
  told.wait();
  EXPECT_EQ(wrong, 0);
  EXPECT_THAT(All(), ElementsAre(Pair("last", "299"), Pair("shared", "299")));
}

TEST_P(StoreConformance, ALaterSubmissionOfOneThreadSeesTheEarlierOne) {
  constexpr int kTransactions = 500;
  std::latch told(kTransactions);
  for (int i = 0; i < kTransactions; ++i) {
    store().Submit(
        [i](Transaction& transaction) {
          EXPECT_EQ(GetValue(transaction, "last").value_or("-1"), std::to_string(i - 1));
          EXPECT_EQ(ScanRows(transaction, "last", "lasu").size(), i == 0 ? 0u : 1u);
          transaction.Put("last", std::to_string(i));
          return absl::OkStatus();
        },
        [&](Result result) {
          EXPECT_EQ(result.outcome, Outcome::kCommitted) << result.status;
          told.count_down();
        });
  }
  told.wait();
}

// Writes down in which order its body goes and its outcome comes.
class Witness {
 public:
  explicit Witness(std::atomic<bool>& gone) : gone_(gone) {}
  ~Witness() { gone_ = true; }

 private:
  std::atomic<bool>& gone_;
};

TEST_P(StoreConformance, TheBodyIsDestroyedBeforeItsOutcomeIsTold) {
  for (const bool reject : {false, true}) {
    std::atomic<bool> gone = false;
    std::latch told{1};
    store().Submit([reject, witness = std::make_unique<Witness>(gone)](
                       Transaction&) { return reject ? absl::AbortedError("") : absl::OkStatus(); },
                   [&](Result) {
                     EXPECT_TRUE(gone);
                     told.count_down();
                   });
    told.wait();
  }
  for (const ReadKind kind : {ReadKind::kPoint, ReadKind::kScan}) {
    std::atomic<bool> gone = false;
    std::latch told{1};
    store().Read(
        kind, [witness = std::make_unique<Witness>(gone)](const Reader&) { return absl::OkStatus(); },
        [&](absl::Status) {
          EXPECT_TRUE(gone);
          told.count_down();
        });
    told.wait();
  }
}

TEST_P(StoreConformance, ACallbackMaySubmitAndRead) {
  std::latch told{1};
  store().Submit(
      [](Transaction& transaction) {
        transaction.Put("a", "1");
        return absl::OkStatus();
      },
      [&](Result) {
        store().Submit(
            [](Transaction& transaction) {
              transaction.Put("b", *GetValue(transaction, "a") + "2");
              return absl::OkStatus();
            },
            [&](Result) {
              store().Read(
                  ReadKind::kPoint,
                  [](const Reader& reader) {
                    EXPECT_THAT(GetValue(reader, "b"), Optional(std::string("12")));
                    return absl::OkStatus();
                  },
                  [&](absl::Status) { told.count_down(); });
            });
      });
  told.wait();
}

TEST_P(StoreConformance, DestroyingAStoreWaitsForWhatWasSubmitted) {
  constexpr int kCalls = 200;
  std::atomic<int> committed = 0;
  std::atomic<int> read = 0;
  for (int i = 0; i < kCalls; ++i) {
    store().Submit(
        [i](Transaction& transaction) {
          transaction.Put(std::to_string(i), "");
          return absl::OkStatus();
        },
        [&](Result result) { committed += result.outcome == Outcome::kCommitted; });
    store().Read(
        ReadKind::kScan, [](const Reader&) { return absl::OkStatus(); },
        [&](absl::Status status) { read += status.ok(); });
  }
  Close();
  EXPECT_EQ(committed, kCalls);
  EXPECT_EQ(read, kCalls);
}

TEST_P(StoreConformance, TheCommitNumberGrowsWithWhatIsWritten) {
  const int64_t before = store().Info().commit_number;
  Put("a", "1");
  const int64_t after = store().Info().commit_number;
  EXPECT_EQ(after, before + 1);
  Commit([](Transaction&) { return absl::OkStatus(); });
  EXPECT_EQ(store().Info().commit_number, after);
  EXPECT_TRUE(store().Info().writable);
  EXPECT_EQ(store().Info().queued, 0);
  EXPECT_FALSE(store().Info().engine.empty());
}

}  // namespace
}  // namespace prorata::storage::conformance
