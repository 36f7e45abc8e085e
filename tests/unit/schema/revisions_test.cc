// Goal: every revision of a reservation can be read as it was written, and the newest two take no row of their own.

#include "storage/schema/revisions.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "storage/memory/memory_store.h"
#include "tests/unit/schema/filled_rows.h"

namespace prorata::schema {
namespace {

class RevisionsTest : public testing::Test {
 protected:
  // Writes the next revision, with fields at random.
  void Write() {
    auto row = std::make_shared<ReservationRow>();
    static_cast<domain::ReservationRevision&>(*row) = Filled<Revisions>(seed_ + written_.size());
    row->name = name_;
    row->revision = static_cast<int64_t>(written_.size()) + 1;
    written_.push_back(*row);
    ASSERT_TRUE(store_
                    ->Transact([&](storage::Transaction& tx) -> absl::Status {
                      const auto stored = Find<Reservations>(tx, name_);
                      if (!stored.ok()) return stored.status();
                      PutRevision(tx, stored->get(), row);
                      return absl::OkStatus();
                    })
                    .status.ok());
  }
  std::shared_ptr<const ReservationRow> Stored() {
    std::shared_ptr<const ReservationRow> row;
    EXPECT_TRUE(store_
                    ->ReadNow([&](const storage::Reader& reader) -> absl::Status {
                      // From its bytes, not as it was handed over.
                      const auto found = reader.Get(KeyBytes<Reservations>(name_));
                      if (!found.ok()) return found.status();
                      const auto decoded = DecodeRow<Reservations>(name_, found->bytes);
                      if (decoded.ok()) row = std::make_shared<const ReservationRow>(*decoded);
                      EXPECT_EQ(EncodeRow<Reservations>(*row), found->bytes);
                      return decoded.status();
                    })
                    .ok());
    return row;
  }
  absl::StatusOr<domain::ReservationRevision> Load(const std::shared_ptr<const ReservationRow>& row, int64_t number) {
    absl::StatusOr<domain::ReservationRevision> loaded = absl::InternalError("not run");
    const absl::Status read = store_->ReadNow([&](const storage::Reader& reader) -> absl::Status {
      const auto revision = LoadRevision(reader, row, number);
      if (!revision.ok()) return revision.status();
      loaded = **revision;
      return absl::OkStatus();
    });
    if (!read.ok()) return read;
    return loaded;
  }
  int64_t RowsOfRevisions() {
    int64_t rows = 0;
    EXPECT_TRUE(store_
                    ->ReadNow([&](const storage::Reader& reader) {
                      rows = 0;
                      return Scan<Revisions>(reader, All<Revisions>(), [&](const auto&, const auto&) {
                        ++rows;
                        return true;
                      });
                    })
                    .ok());
    return rows;
  }

  const uint64_t seed_ = std::random_device{}();
  const domain::ReservationName name_{{{{"contoso"}, {"adatum"}}, {{1}}}, {{2}}};
  std::unique_ptr<storage::Store> store_ = storage::NewMemoryStore();
  std::vector<domain::ReservationRevision> written_;
};

TEST_F(RevisionsTest, EachIsReadAsItWasWrittenHoweverManyFollow) {
  for (int64_t count = 1; count <= 9; ++count) {
    Write();
    const auto row = Stored();
    for (int64_t number = 1; number <= count; ++number) {
      const auto loaded = Load(row, number);
      ASSERT_TRUE(loaded.ok()) << loaded.status() << " seed " << seed_;
      EXPECT_TRUE(*loaded == written_[static_cast<size_t>(number - 1)])
          << number << " of " << count << " seed " << seed_;
    }
    EXPECT_EQ(RowsOfRevisions(), std::max<int64_t>(0, count - 2));
  }
}

TEST_F(RevisionsTest, WhatIsOverIsHandedToTheStoreAsBytesAlone) {
  const auto is_decoded = [&](domain::CancelReason reason) {
    auto row = std::make_shared<ReservationRow>();
    row->name = name_;
    row->revision = 1;
    row->cancel_reason = reason;
    bool decoded = false;
    const auto outcome = store_->Transact([&](storage::Transaction& tx) -> absl::Status {
      PutRevision(tx, nullptr, row);
      const auto found = tx.Get(KeyBytes<Reservations>(name_));
      decoded = found.ok() && found->decoded != nullptr;
      return found.status();
    });
    EXPECT_TRUE(outcome.status.ok()) << outcome.status;
    return decoded;
  };
  EXPECT_TRUE(is_decoded(domain::CancelReason::kNone));
  EXPECT_FALSE(is_decoded(domain::CancelReason::kRefunded));
}

TEST_F(RevisionsTest, OnesThatAreNotThereAreDataLoss) {
  for (int i = 0; i < 3; ++i) Write();
  const auto row = Stored();
  ASSERT_TRUE(store_
                  ->Transact([&](storage::Transaction& tx) {
                    Delete<Revisions>(tx, {name_, 1});
                    return absl::OkStatus();
                  })
                  .status.ok());
  for (const int64_t number : {0, 1, 4}) {
    const absl::Status status = Load(row, number).status();
    EXPECT_TRUE(absl::IsDataLoss(status)) << status;
    EXPECT_EQ(status.message(), ToString(name_) + " has no revision " + std::to_string(number));
  }
  auto lacks_difference = std::make_shared<ReservationRow>(*row);
  lacks_difference->before.reset();
  EXPECT_TRUE(absl::IsDataLoss(Load(lacks_difference, 2).status()));
  auto damaged = std::make_shared<ReservationRow>(*row);
  damaged->before->older = "\x0A";
  EXPECT_TRUE(absl::IsDataLoss(Load(damaged, 2).status()));
}

}  // namespace
}  // namespace prorata::schema
