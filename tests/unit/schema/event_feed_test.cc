// Goal: a partner's events are read in their sequence from any of them on, whichever are rows of their own and
// whichever are in the row of the transaction that they tell of.

#include "storage/schema/event_feed.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "storage/memory/memory_store.h"
#include "storage/schema/tables.h"

namespace prorata::schema {
namespace {

const domain::PartnerId kPartner{"contoso"};

class EventFeedTest : public testing::Test {
 protected:
  // The next event, as a row of its own.
  void WriteEvent() {
    const domain::Event event = Next();
    Write([&](storage::Transaction& tx) { Put<Events>(tx, {kPartner, event.sequence}, event); });
  }
  // The next transaction, with an event or without.
  void WriteTransaction(bool is_told) {
    TransactionRow row;
    row.name = {kPartner, ++head_.transaction};
    if (is_told) {
      const domain::Event event = Next();
      row.create_time = event.time;
      row.resource = event.resource;
      row.told_by = ToldBy{event.type, event.principal, event.request_id};
    }
    row.newest_event = head_.event;
    Write([&](storage::Transaction& tx) { Put<Transactions>(tx, row.name, row); });
  }
  std::vector<domain::Event> EventsAfter(int64_t sequence, size_t at_most = 100'000) {
    std::vector<domain::Event> events;
    const absl::Status scanned = store_->ReadNow([&](const storage::Reader& reader) {
      events.clear();
      return ScanEvents(reader, kPartner, sequence, [&](const domain::Event& event) {
        events.push_back(event);
        return events.size() < at_most;
      });
    });
    EXPECT_TRUE(scanned.ok()) << scanned;
    return events;
  }
  std::vector<domain::Event> ExpectedAfter(int64_t sequence) const {
    return {expected_.begin() + sequence, expected_.end()};
  }

  std::vector<domain::Event> expected_;

 private:
  domain::Event Next() {
    const std::string number = std::to_string(++head_.event);
    domain::Event event;
    event.partner = kPartner;
    event.sequence = head_.event;
    event.time = {1'000'000 * head_.event};
    event.type = "type." + number;
    event.resource = "resources/" + number;
    event.principal = "principal " + number;
    event.request_id = "request " + number;
    expected_.push_back(event);
    return event;
  }
  template <typename Body>
  void Write(Body body) {
    ASSERT_TRUE(store_
                    ->Transact([&](storage::Transaction& tx) {
                      body(tx);
                      Put<JournalHeads>(tx, kPartner, head_);
                      return absl::OkStatus();
                    })
                    .status.ok());
  }

  const std::unique_ptr<storage::Store> store_ = storage::NewMemoryStore();
  domain::JournalHead head_;
};

TEST_F(EventFeedTest, OfAPartnerThatNothingHappenedToIsEmpty) {
  EXPECT_TRUE(EventsAfter(0).empty());
  EXPECT_TRUE(EventsAfter(5).empty());
}

TEST_F(EventFeedTest, IsInSequenceFromAnyEventOnWhereverTheyAre) {
  const uint64_t seed = std::random_device{}();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  // Stretches of one kind, longer than what is read at once and shorter.
  while (expected_.size() < 1'500) {
    const int kind = static_cast<int>(random() % 4);
    for (uint64_t i = random() % (random() % 4 == 0 ? 400 : 4); i > 0; --i) {
      if (kind == 0 || (kind == 3 && random() % 2 == 0)) {
        WriteEvent();
      } else {
        WriteTransaction(kind != 2);
      }
    }
  }
  const auto count = static_cast<int64_t>(expected_.size());
  std::vector<int64_t> places = {0, 1, count - 1, count};
  for (int i = 0; i < 60; ++i) places.push_back(static_cast<int64_t>(random() % expected_.size()));
  for (const int64_t after : places) ASSERT_EQ(EventsAfter(after), ExpectedAfter(after)) << "after " << after;
  EXPECT_TRUE(EventsAfter(count + 7).empty());
}

TEST_F(EventFeedTest, EndsWhereTheReaderWantsNoMore) {
  for (int i = 0; i < 3; ++i) {
    WriteEvent();
    WriteTransaction(/*is_told=*/true);
  }
  for (size_t count = 1; count <= 6; ++count) EXPECT_EQ(EventsAfter(0, count).size(), count);
  EXPECT_EQ(EventsAfter(3, 1), std::vector<domain::Event>{expected_[3]});
}

}  // namespace
}  // namespace prorata::schema
