// Goal: from a row and a difference the older row comes again, byte for byte, whatever the two are.

#include "storage/schema/row_difference.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "tests/unit/schema/filled_rows.h"

namespace prorata::schema {
namespace {

TEST(RowDifference, GivesTheOlderRowAgain) {
  const uint64_t seed = std::random_device{}();
  for (uint64_t i = 0; i < 2'000; ++i) {
    const std::string older = EncodeRow<Revisions>(Filled<Revisions>(seed + i));
    const std::string newer = EncodeRow<Revisions>(Filled<Revisions>(seed + i + 1));
    ASSERT_EQ(OlderRow(newer, DifferenceOf(older, newer)), older) << "seed " << seed + i;
  }
}

TEST(RowDifference, OfEqualRowsIsEmptyAndOfOneToNothingIsAllOfIt) {
  const std::string row = EncodeRow<Revisions>(Filled<Revisions>(1));
  EXPECT_EQ(DifferenceOf(row, row), RowDifference{});
  EXPECT_EQ(OlderRow(row, {}), row);
  EXPECT_EQ(DifferenceOf(row, "").older, row);
  EXPECT_EQ(OlderRow("", DifferenceOf(row, "")), row);
  EXPECT_EQ(DifferenceOf("", row).older, "");
  EXPECT_EQ(OlderRow(row, DifferenceOf("", row)), "");
}

TEST(RowDifference, HasTheChangedFieldsAlone) {
  domain::ReservationRevision row = Filled<Revisions>(7);
  row.quantity = 5;
  row.cancel_reason = domain::CancelReason::kNone;
  row.split_into = {{{1}}, {{2}}};
  const std::string older = EncodeRow<Revisions>(row);
  row.quantity = 6;                                     // 8: another value
  row.cancel_reason = domain::CancelReason::kRefunded;  // 12: not there before
  row.split_into.pop_back();                            // 15: one fewer of several
  const RowDifference difference = DifferenceOf(older, EncodeRow<Revisions>(row));
  EXPECT_EQ(difference.fields, uint64_t{1} << 8 | uint64_t{1} << 12 | uint64_t{1} << 15);
  EXPECT_EQ(difference.older.size(), 2U + 2 * 18) << "a small number, and two ids with their tags";
}

TEST(RowDifference, DamageNeverCrashesAndWhatIsNotWellFormedStaysSo) {
  const uint64_t seed = std::random_device{}();
  std::mt19937_64 random(seed);
  const auto spoil = [&](std::string bytes) {
    for (uint64_t flips = random() % 4; flips > 0 && !bytes.empty(); --flips) {
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    bytes.resize(random() % (bytes.size() + 1));
    return bytes;
  };
  for (uint64_t i = 0; i < 2'000; ++i) {
    const std::string newer = EncodeRow<Revisions>(Filled<Revisions>(seed + i));
    RowDifference difference = DifferenceOf(EncodeRow<Revisions>(Filled<Revisions>(seed + i + 1)), newer);
    difference.older = spoil(difference.older);
    static_cast<void>(OlderRow(spoil(newer), difference));
    static_cast<void>(DifferenceOf(spoil(newer), spoil(newer)));
    difference.older.assign("\x0A\x7F", 2);  // A field 1 of 127 bytes that are not there.
    EXPECT_FALSE(DecodeRow<Revisions>({}, OlderRow(newer, difference)).ok()) << "seed " << seed + i;
  }
}

}  // namespace
}  // namespace prorata::schema
