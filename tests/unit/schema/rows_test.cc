// Goal: every row of every table decodes to what was encoded; the format is pinned byte by byte; damaged rows are
// refused.

#include <gtest/gtest.h>

#include <fstream>
#include <random>
#include <string>

#include "absl/strings/escaping.h"
#include "storage/schema/tables.h"
#include "tests/unit/schema/filled_rows.h"

namespace prorata::schema {
namespace {

template <typename Table>
class SchemaRows : public testing::Test {};
using AllTables =
    testing::Types<Partners, Customers, Subscriptions, Offers, FlexibilityMembers, FlexibilityGroups, ExchangeRates,
                   Policies, Orders, Reservations, Revisions, Refunds, Exchanges, SupportRequests,
                   schema::AllowanceDays, JournalHeads, Transactions, Events, Answers, DueEntries, Settings,
                   ManagementGroups, ReservationsByExpiry, ReservationsByPurchase, ReservationsByWord, ImportedOrders>;
TYPED_TEST_SUITE(SchemaRows, AllTables);

TYPED_TEST(SchemaRows, DecodeToWhatWasEncoded) {
  const uint64_t seed = std::random_device{}();
  for (uint64_t i = 0; i < 300; ++i) {
    const auto row = Filled<TypeParam>(seed + i);
    const auto decoded = DecodeRow<TypeParam>({}, EncodeRow<TypeParam>(row));
    ASSERT_TRUE(decoded.ok()) << "seed " << seed + i << " " << decoded.status();
    ASSERT_TRUE(*decoded == row) << "seed " << seed + i;
  }
}

// The rows of every released format, one filled row a line. All of them must decode for ever; where a struct has a new
// field, its rows have new bytes, which are added as a line of their own.
TYPED_TEST(SchemaRows, OfEveryReleasedFormatDecodeAndTheNewestIsTheLastLine) {
  std::ifstream file("tests/data/stored_rows.txt");
  std::string newest;
  for (std::string table, hex; file >> table >> hex;) {
    if (table != TypeParam::kName) continue;
    newest = hex;
    const auto decoded = DecodeRow<TypeParam>({}, absl::HexStringToBytes(hex.substr(1)));
    EXPECT_TRUE(decoded.ok()) << decoded.status();
  }
  const std::string hex = "x" + absl::BytesToHexString(EncodeRow<TypeParam>(Filled<TypeParam>(7)));
  EXPECT_EQ(newest, hex) << TypeParam::kName << " " << hex;
}

TYPED_TEST(SchemaRows, GarbageIsRefusedOrDecodedButNeverCrashes) {
  const uint64_t seed = std::random_device{}();
  std::mt19937_64 random(seed);
  for (uint64_t i = 0; i < 2'000; ++i) {
    std::string bytes = EncodeRow<TypeParam>(Filled<TypeParam>(seed + i));
    for (uint64_t flips = random() % 4; flips > 0 && !bytes.empty(); --flips) {
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    bytes.resize(random() % (bytes.size() + 1));
    const auto decoded = DecodeRow<TypeParam>({}, bytes);
    ASSERT_TRUE(decoded.ok() || absl::IsDataLoss(decoded.status())) << "seed " << seed;
  }
}

TEST(RowCodec, WhatANewerVersionAddedIsSkipped) {
  domain::Customer customer;
  customer.display_name = "Adatum";
  std::string bytes = EncodeRow<Customers>(customer);
  bytes += std::string("\xF2\x01\x03new", 6);  // field 30
  const auto decoded = DecodeRow<Customers>({}, bytes);
  ASSERT_TRUE(decoded.ok()) << decoded.status();
  EXPECT_TRUE(*decoded == customer);
}

TEST(RowCodec, RowsOfEveryLengthAreWrittenOverTheSameMemory) {
  // The length of what is within takes one, two, three bytes; then short ones again.
  for (const size_t length : {1, 127, 128, 16'383, 16'384, 300'000, 128, 1, 0}) {
    domain::ReservationRevision revision;
    revision.display_name = std::string(length, 'x');
    revision.change = "renamed";
    const std::string bytes = EncodeRow<Revisions>(revision);
    EXPECT_LT(bytes.size(), length + 200);
    const auto decoded = DecodeRow<Revisions>({}, bytes);
    ASSERT_TRUE(decoded.ok()) << length << decoded.status();
    EXPECT_TRUE(*decoded == revision) << length;
  }
}

TEST(RowCodec, OfAReservationOnlyTheFieldsAskedForAreRead) {
  const uint64_t seed = std::random_device{}();
  for (uint64_t i = 0; i < 300; ++i) {
    const ReservationRow row = Filled<Reservations>(seed + i);
    const std::string bytes = EncodeRow<Reservations>(row);
    const auto reads = [&](std::string_view member) {
      domain::Reservation part;
      EXPECT_TRUE(ReadFields(bytes, FieldBits(member), part)) << "seed " << seed + i;
      return part;
    };
    EXPECT_EQ(reads("name").name, row.name);
    EXPECT_EQ(reads("name").sku, "");
    EXPECT_EQ(reads("display_name").display_name, row.display_name);
    EXPECT_EQ(reads("offer").offer, row.offer);
    EXPECT_EQ(reads("sku").sku, row.sku);
    EXPECT_EQ(reads("region").region, row.region);
    EXPECT_EQ(reads("product_family").product_family, row.product_family);
    EXPECT_EQ(reads("quantity").quantity, row.quantity);
    EXPECT_EQ(reads("scope").scope, row.scope);
    EXPECT_EQ(reads("plan").plan, row.plan);
    EXPECT_EQ(reads("cancel_reason").cancel_reason, row.cancel_reason);
    EXPECT_EQ(reads("cancel_time").cancel_time, row.cancel_time);
    EXPECT_EQ(reads("revision").revision, row.revision);
    EXPECT_EQ(reads("create_time").create_time, row.create_time);
    EXPECT_EQ(reads("update_time").update_time, row.update_time);
    EXPECT_EQ(reads("archived").archived, row.archived);
    EXPECT_EQ(reads("no such member"), row) << "all of it";
  }
}

TEST(RowCodec, AnAbsentFieldIsEmptyWhateverTheStructsDefault) {
  const auto offer = DecodeRow<Offers>({}, "");
  ASSERT_TRUE(offer.ok());
  EXPECT_EQ(offer->max_quantity, 0);
  EXPECT_FALSE(offer->refundable);
}

}  // namespace
}  // namespace prorata::schema
