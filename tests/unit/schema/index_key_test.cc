// Goal: what is read of a key of an index without taking names apart is what the key says, and makes the same key
// again.

#include "storage/schema/index_key.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "storage/schema/tables.h"

namespace prorata::schema {
namespace {

class IndexKeys : public testing::Test {
 protected:
  uint64_t Below(uint64_t bound) { return random_() % bound; }
  // Short, so that many are equal or start like another; with what is escaped in keys.
  std::string AnyText() {
    std::string text(Below(4), 'a');
    for (char& byte : text) byte = std::string("ab\0\1\xFF", 5)[Below(5)];
    return text;
  }
  domain::ReservationName AnyName() {
    domain::ReservationName name{{{{std::string("p\0q", 3)}, {AnyText()}}, {}}, {}};
    name.order.order.bytes[15] = static_cast<uint8_t>(Below(3));
    for (uint8_t& byte : name.reservation.bytes) byte = static_cast<uint8_t>(Below(2));
    return name;
  }
  int64_t AnyTime() { return static_cast<int64_t>(Below(3)) - 1; }

  template <typename Index>
  void Check(const typename Index::Key& key, const IndexKey& expected) {
    const std::string bytes = KeyBytes<Index>(key);
    // What was in it before does not matter.
    IndexKey read{99, "before", "before", false, WordKind::kDisplayName};
    ASSERT_TRUE(ReadIndexKey<Index>(bytes, read).ok()) << "seed " << seed_;
    ASSERT_EQ(read.time, expected.time);
    ASSERT_EQ(read.word, expected.word);
    ASSERT_EQ(read.reservation, KeyBytes<Reservations>(key.reservation)) << "seed " << seed_;
    ASSERT_EQ(IndexKeyBytes<Index>(expected), bytes) << "seed " << seed_;
    const std::string start = IndexKeyStart<Index>(expected);
    ASSERT_TRUE(bytes.starts_with(start));
    auto other = key;
    other.reservation = AnyName();
    ASSERT_TRUE(KeyBytes<Index>(other).starts_with(start)) << "seed " << seed_;
    CheckGarbage<Index>(bytes);
    CheckOrder(bytes, expected);
  }

  const uint64_t seed_ = std::random_device{}();

 private:
  template <typename Index>
  void CheckGarbage(std::string bytes) {
    for (uint64_t flips = Below(3); flips > 0; --flips) bytes[Below(bytes.size())] = static_cast<char>(random_());
    if (Below(2) == 0) bytes.resize(Below(bytes.size() + 1));
    IndexKey read;
    const absl::Status status = ReadIndexKey<Index>(bytes, read);
    const auto decoded = DecodeKey<Index>(bytes);
    if (decoded.ok()) {
      ASSERT_TRUE(status.ok()) << "seed " << seed_;
      ASSERT_EQ(read.reservation, KeyBytes<Reservations>(decoded->reservation)) << "seed " << seed_;
    } else {
      ASSERT_EQ(status.code(), absl::StatusCode::kDataLoss) << "seed " << seed_;
    }
  }

  // Of the same index, partner and half.
  void CheckOrder(const std::string& bytes, const IndexKey& key) {
    const bool half =
        bytes.substr(0, 2) == last_bytes_.substr(0, 2) && key.canceled == last_.canceled && key.kind == last_.kind;
    if (half) {
      ASSERT_EQ(bytes < last_bytes_, key < last_) << "seed " << seed_;
    }
    last_bytes_ = bytes;
    last_ = key;
  }

  std::mt19937_64 random_{seed_};
  std::string last_bytes_;
  IndexKey last_;
};

TEST_F(IndexKeys, AreReadAndMadeAsTheKeysOfTheirTables) {
  for (int i = 0; i < 5'000; ++i) {
    const domain::ReservationName name = AnyName();
    const std::string row = KeyBytes<Reservations>(name);
    const int64_t time = AnyTime();
    switch (i / 8 % 3) {
      case 0: {
        const bool canceled = Below(2) == 0;
        ASSERT_NO_FATAL_FAILURE(Check<ReservationsByExpiry>({canceled, {time}, name}, {time, "", row, canceled}));
        break;
      }
      case 1:
        ASSERT_NO_FATAL_FAILURE(Check<ReservationsByPurchase>({{time}, name}, {time, "", row}));
        break;
      default: {
        const std::string word = AnyText();
        const auto kind = static_cast<WordKind>(1 + Below(3));
        ASSERT_NO_FATAL_FAILURE(Check<ReservationsByWord>({kind, word, name}, {0, word, row, false, kind}));
      }
    }
  }
}

}  // namespace
}  // namespace prorata::schema
