// Goal: the bytes of every key are pinned, order like the fields do, and a parent's range holds exactly what is below
// it.

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "storage/schema/tables.h"

namespace prorata::schema {
namespace {

using namespace domain;  // NOLINT: the test is about its nouns.

constexpr std::array<uint8_t, 16> kUuid = {0x01, 0x93, 0xA3, 0xC4, 0x5E, 0x6F, 0x7A, 0x8B,
                                           0x9C, 0x0D, 0x1E, 0x2F, 0x3A, 0x4B, 0x5C, 0x6D};
const CustomerName kCustomer{{"p"}, {"c"}};
const OrderName kOrder{kCustomer, {kUuid}};
const ReservationName kReservation{kOrder, {kUuid}};

std::string Hex(const std::string& bytes) {
  return absl::BytesToHexString(bytes);
}

const std::string kUuidHex = "0193a3c45e6f7a8b9c0d1e2f3a4b5c6d";
const std::string kCustomerHex =
    "7000016300"
    "01";

// The key as hexadecimal, having checked that it decodes to itself.
template <typename Table>
std::string Pinned(const typename Table::Key& key) {
  const std::string bytes = KeyBytes<Table>(key);
  const auto decoded = DecodeKey<Table>(bytes);
  EXPECT_TRUE(decoded.ok()) << Table::kName << decoded.status();
  EXPECT_TRUE(decoded.ok() && *decoded == key) << Table::kName;
  EXPECT_FALSE(DecodeKey<Table>(bytes.substr(0, bytes.size() - 1)).ok()) << Table::kName << " cut short";
  EXPECT_FALSE(DecodeKey<Table>(bytes + "x").ok()) << Table::kName << " with a tail";
  return Hex(bytes);
}

TEST(SchemaKeys, GoldenBytesOfEveryTable) {
  EXPECT_EQ(Pinned<Partners>({"p"}),
            "0001"
            "700001");
  EXPECT_EQ(Pinned<Customers>(kCustomer), "0002" + kCustomerHex);
  EXPECT_EQ(Pinned<Subscriptions>({kCustomer, {"s"}}), "0003" + kCustomerHex + "730001");
  EXPECT_EQ(Pinned<Offers>({"o"}),
            "0004"
            "6f0001");
  EXPECT_EQ(Pinned<FlexibilityMembers>({"B1s"}),
            "0005"
            "4231730001");
  EXPECT_EQ(Pinned<FlexibilityGroups>({"BS", 8000, "B2s"}),
            "0006"
            "42530001"
            "8000000000001f40"
            "4232730001");
  EXPECT_EQ(Pinned<ExchangeRates>({*Currency::Parse("GBP"), Currency::Usd(), {19417}}),
            "0007"
            "474250"
            "555344"
            "80004bd9");
  EXPECT_EQ(Pinned<Policies>({"csp-2020"}),
            "0008"
            "6373702d323032300001");
  EXPECT_EQ(Pinned<Orders>(kOrder), "0009" + kCustomerHex + kUuidHex);
  EXPECT_EQ(Pinned<Reservations>(kReservation), "000a" + kCustomerHex + kUuidHex + kUuidHex);
  EXPECT_EQ(Pinned<Revisions>({kReservation, 2}), "000b" + kCustomerHex + kUuidHex + kUuidHex + "8000000000000002");
  EXPECT_EQ(Pinned<Refunds>({kCustomer, {kUuid}}), "000c" + kCustomerHex + kUuidHex);
  EXPECT_EQ(Pinned<Exchanges>({kCustomer, {kUuid}}), "000d" + kCustomerHex + kUuidHex);
  EXPECT_EQ(Pinned<SupportRequests>({kCustomer, {kUuid}}), "000e" + kCustomerHex + kUuidHex);
  EXPECT_EQ(Pinned<schema::AllowanceDays>(kCustomer), "000f" + kCustomerHex);
  EXPECT_EQ(Pinned<JournalHeads>({"p"}),
            "0011"
            "700001");
  EXPECT_EQ(Pinned<Transactions>({{"p"}, 1}),
            "0012"
            "700001"
            "8000000000000001");
  EXPECT_EQ(Pinned<Events>({{"p"}, 1}),
            "0013"
            "700001"
            "8000000000000001");
  EXPECT_EQ(Pinned<Answers>({"dana", kUuid}),
            "0014"
            "64616e610001" +
                kUuidHex);
  EXPECT_EQ(Pinned<DueEntries>({{-1}, kOrder}),
            "0015"
            "7fffffffffffffff" +
                kCustomerHex + kUuidHex);
  EXPECT_EQ(Pinned<Settings>({"virtual_clock"}),
            "0016"
            "7669727475616c5f636c6f636b0001");
  EXPECT_EQ(Pinned<ReservationsByExpiry>({true, {-1}, kReservation}),
            "001b"
            "700001"
            "01"
            "7fffffffffffffff"
            "630001" +
                kUuidHex + kUuidHex);
  EXPECT_EQ(Pinned<ReservationsByPurchase>({{-1}, kReservation}),
            "001c"
            "700001"
            "7fffffffffffffff"
            "630001" +
                kUuidHex + kUuidHex);
  EXPECT_EQ(Pinned<ReservationsByWord>({WordKind::kDisplayName, "web", kReservation}),
            "001d"
            "700001"
            "02"
            "7765620001"
            "630001" +
                kUuidHex + kUuidHex);
  EXPECT_EQ(Pinned<ManagementGroups>({kCustomer, {"eu"}}), "0019" + kCustomerHex + "65750001");
  EXPECT_EQ(Pinned<ImportedOrders>({kUuid}), "0020" + kUuidHex);
}

TEST(SchemaKeys, TextWithZeroBytesAndPrefixesKeepsItsOrder) {
  const std::vector<std::string> ascending = {"",
                                              std::string("\0", 1),
                                              std::string("\0\0", 2),
                                              std::string("\0\xFF", 2),
                                              "\1",
                                              "a",
                                              std::string("a\0", 2),
                                              std::string("a\0b", 3),
                                              "a\1",
                                              "ab",
                                              "b",
                                              "\xFF"};
  for (size_t i = 0; i + 1 < ascending.size(); ++i) {
    EXPECT_LT(KeyBytes<Settings>({ascending[i]}), KeyBytes<Settings>({ascending[i + 1]})) << i;
    EXPECT_EQ(DecodeKey<Settings>(KeyBytes<Settings>({ascending[i]}))->name, ascending[i]);
  }
}

TEST(SchemaKeys, TheOwnersPrefixIsTheTableAndWhoTheKeyBeginsWith) {
  const auto prefix = [](const std::string& key) { return Hex(key.substr(0, OwnerPrefix(key))); };
  EXPECT_EQ(prefix(KeyBytes<Events>({{"p"}, 7})), "0013700001");
  EXPECT_EQ(prefix(KeyBytes<JournalHeads>({"p"})), "0011700001");
  EXPECT_EQ(prefix(KeyBytes<Reservations>(kReservation)), "000a700001");
  EXPECT_EQ(prefix(KeyBytes<Events>({{std::string("a\0b", 3)}, 7})), "00136100ff620001") << "zeros belong to the text";
  EXPECT_EQ(prefix(KeyBytes<DueEntries>({{1}, kOrder})), "0015") << "begins with a time";
  EXPECT_EQ(prefix(KeyBytes<Offers>({"o"})), "0004") << "an offer is nobody's";
}

TEST(SchemaKeys, TheOwnersPrefixIsNeverLongerThanTheBytes) {
  for (const std::string& bytes :
       {std::string(), std::string(1, '\0'), std::string("\0\x13", 2), std::string("\0\x13text without an end", 21),
        std::string("\0\x13p\0", 4), std::string("\0\x13p\0\0", 5), std::string(3, '\0')}) {
    EXPECT_LE(OwnerPrefix(bytes), std::min<size_t>(2, bytes.size())) << Hex(bytes);
  }
}

TEST(SchemaKeys, RandomKeysOrderLikeTheirFields) {
  const uint64_t seed = std::random_device{}();
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  const auto text = [&] {
    std::string value(random() % 4, '\0');
    for (char& c : value) c = "\0\1ab\xFE\xFF"[random() % 6];
    return value;
  };
  std::vector<DueKey> due;
  std::vector<FlexibilityKey> flexible;
  for (int i = 0; i < 2'000; ++i) {
    const auto number = static_cast<int64_t>(random()) >> (random() % 64);
    due.push_back({{number}, {{{text()}, {text()}}, {}}});
    flexible.push_back({text(), number, text()});
  }
  const auto check = [&]<typename Table>(Table, auto& keys) {
    std::sort(keys.begin(), keys.end());
    for (size_t i = 0; i + 1 < keys.size(); ++i) {
      if (keys[i] == keys[i + 1]) continue;
      ASSERT_LT(KeyBytes<Table>(keys[i]), KeyBytes<Table>(keys[i + 1])) << "seed " << seed;
      ASSERT_TRUE(*DecodeKey<Table>(KeyBytes<Table>(keys[i])) == keys[i]) << "seed " << seed;
    }
  };
  check(DueEntries{}, due);
  check(FlexibilityGroups{}, flexible);
}

TEST(SchemaKeys, GarbageIsDataLossAndNeverAKey) {
  const uint64_t seed = std::random_device{}();
  std::mt19937_64 random(seed);
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes = KeyBytes<Revisions>({kReservation, 7});
    for (int flips = 0; flips < 3; ++flips) bytes[random() % bytes.size()] = static_cast<char>(random());
    bytes.resize(random() % (bytes.size() + 1));
    const auto decoded = DecodeKey<Revisions>(bytes);
    if (decoded.ok()) {
      ASSERT_EQ(KeyBytes<Revisions>(*decoded), bytes) << "seed " << seed;
    } else {
      ASSERT_EQ(decoded.status().code(), absl::StatusCode::kDataLoss);
    }
  }
  EXPECT_FALSE(DecodeKey<Customers>(KeyBytes<Partners>({"p"})).ok()) << "another table's key";
}

TEST(SchemaKeys, ARangeHoldsWhatIsBelowItsParentAndNothingElse) {
  const auto holds = [](const KeyRange& range, const std::string& key) {
    return range.start <= key && key < range.end;
  };
  const KeyRange partner = Within<Reservations>(kCustomer.partner);
  const KeyRange customer = Within<Reservations>(kCustomer);
  const KeyRange order = Within<Reservations>(kOrder);
  const std::string inside = KeyBytes<Reservations>(kReservation);
  const std::string other_order = KeyBytes<Reservations>({{kCustomer, {}}, {kUuid}});
  const std::string other_customer = KeyBytes<Reservations>({{{{"p"}, {"cc"}}, {kUuid}}, {kUuid}});
  const std::string other_partner = KeyBytes<Reservations>({{{{"pp"}, {"c"}}, {kUuid}}, {kUuid}});
  EXPECT_TRUE(holds(partner, inside) && holds(customer, inside) && holds(order, inside));
  EXPECT_TRUE(holds(partner, other_order) && holds(customer, other_order) && !holds(order, other_order));
  EXPECT_TRUE(holds(partner, other_customer) && !holds(customer, other_customer));
  EXPECT_TRUE(!holds(partner, other_partner) && holds(All<Reservations>(), other_partner));
  EXPECT_FALSE(holds(All<Reservations>(), KeyBytes<Orders>(kOrder)));
  EXPECT_FALSE(holds(After(order, inside), inside));
  EXPECT_TRUE(holds(SkusOf("BS"), KeyBytes<FlexibilityGroups>({"BS", 1, "x"})));
  EXPECT_FALSE(holds(SkusOf("BS"), KeyBytes<FlexibilityGroups>({"BS High", 1, "x"})));
  const auto expiry = [](bool canceled, int64_t time) {
    return KeyBytes<ReservationsByExpiry>({canceled, {time}, kReservation});
  };
  const KeyRange live = ExpiringBetween({"p"}, false, {-5}, {7});
  EXPECT_TRUE(holds(live, expiry(false, -5)) && holds(live, expiry(false, 6)));
  EXPECT_TRUE(!holds(live, expiry(false, -6)) && !holds(live, expiry(false, 7)) && !holds(live, expiry(true, 0)));
  const KeyRange bought = PurchasedBetween({"p"}, {1}, {3});
  EXPECT_TRUE(holds(bought, KeyBytes<ReservationsByPurchase>({{2}, kReservation})));
  EXPECT_FALSE(holds(bought, KeyBytes<ReservationsByPurchase>({{3}, kReservation})));
  const auto word = [](std::string text) { return KeyBytes<ReservationsByWord>({WordKind::kSku, text, kReservation}); };
  EXPECT_TRUE(holds(WithWord(kCustomer.partner, WordKind::kSku, "ab"), word("ab")));
  EXPECT_FALSE(holds(WithWord(kCustomer.partner, WordKind::kSku, "ab"), word("abc")));
  EXPECT_FALSE(holds(WithWord(kCustomer.partner, WordKind::kDisplayName, "ab"), word("ab")));
  EXPECT_TRUE(holds(WithWord(kCustomer.partner, WordKind::kSku, "ab", true), word("abc")));
  EXPECT_FALSE(holds(WithWord(kCustomer.partner, WordKind::kSku, "ab", true), word("b")));
  EXPECT_TRUE(holds(WithWord(kCustomer, WordKind::kSku, "ab"), word("ab")));
  EXPECT_FALSE(holds(WithWord({{"p"}, {"cc"}}, WordKind::kSku, "ab"), word("ab")));
  const Currency gbp = *Currency::Parse("GBP");
  EXPECT_TRUE(holds(RatesOf(gbp, Currency::Usd()), KeyBytes<ExchangeRates>({gbp, Currency::Usd(), {1}})));
  EXPECT_FALSE(holds(RatesOf(gbp, Currency::Usd()), KeyBytes<ExchangeRates>({Currency::Usd(), gbp, {1}})));
}

}  // namespace
}  // namespace prorata::schema
