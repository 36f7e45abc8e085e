// What is attached to a value is given back with these very bytes or not at all.

#include <atomic>
#include <latch>
#include <memory>
#include <optional>
#include <random>
#include <thread>
#include <vector>

#include "storage/conformance/suite.h"

namespace prorata::storage::conformance {
namespace {

Decoded Decode(std::string_view bytes) {
  return std::make_shared<std::string>(bytes);
}

// The attached form is a copy of the bytes, so that any mix-up shows. Attaches it where there is none, and tells where
// there is nothing.
void CheckAndRemember(const Reader& reader, const std::string& key) {
  const absl::StatusOr<Found> found = reader.Get(key);
  if (absl::IsNotFound(found.status())) return reader.Remember(key, nullptr);
  if (!found.ok()) return;
  if (found->decoded == nullptr) return reader.Remember(key, Decode(found->bytes));
  EXPECT_EQ(*std::static_pointer_cast<const std::string>(found->decoded), found->bytes) << key;
}

// The same for several keys at once, which are to be found as Get finds them one by one.
void CheckManyAndRemember(const Reader& reader, const std::vector<std::string>& keys) {
  const std::vector<std::string_view> views(keys.begin(), keys.end());
  const auto found = reader.GetMany(views);
  if (!found.ok()) return;
  for (size_t i = 0; i < keys.size(); ++i) {
    const std::optional<Found>& one = (*found)[i];
    if (!one.has_value()) {
      reader.Remember(keys[i], nullptr);
    } else if (one->decoded == nullptr) {
      reader.Remember(keys[i], Decode(one->bytes));
    } else {
      EXPECT_EQ(*std::static_pointer_cast<const std::string>(one->decoded), one->bytes) << keys[i];
    }
  }
  for (size_t i = 0; i < keys.size(); ++i) {
    const std::optional<Found>& one = (*found)[i];
    EXPECT_EQ(GetValue(reader, keys[i]), one.has_value() ? std::optional(std::string(one->bytes)) : std::nullopt);
  }
}

TEST_P(StoreConformance, DecodedBelongsToTheBytesItWasAttachedTo) {
  const auto put = [&](const char* value, Decoded decoded) {
    Commit([&](Transaction& transaction) {
      transaction.Put("key", value, decoded);
      CheckAndRemember(transaction, "key");
      return absl::OkStatus();
    });
  };
  const auto check = [](const Reader& reader) {
    CheckAndRemember(reader, "key");
    return absl::OkStatus();
  };
  for (const ReadKind kind : {ReadKind::kPoint, ReadKind::kScan}) {
    put("1", Decode("1"));
    EXPECT_EQ(ReadAs(kind, check), absl::OkStatus());
    put("2", nullptr);
    EXPECT_EQ(ReadAs(kind, check), absl::OkStatus());
    EXPECT_EQ(ReadAs(kind, check), absl::OkStatus());
    put("3", nullptr);
    EXPECT_EQ(ReadAs(kind, check), absl::OkStatus());
    Commit([](Transaction& transaction) {
      transaction.Delete("key");
      return absl::OkStatus();
    });
    EXPECT_EQ(ReadAs(kind, check), absl::OkStatus());
    EXPECT_EQ(Get("key"), std::nullopt);
  }
}

TEST_P(StoreConformance, DecodedOfWhatWasDiscardedOrRejectedIsNeverSeen) {
  Put("key", "kept");
  const auto attempt = [](bool discard) {
    return [discard](Transaction& transaction) {
      CheckAndRemember(transaction, "key");
      transaction.Put("key", "taken back", Decode("taken back"));
      CheckAndRemember(transaction, "key");
      EXPECT_EQ(GetValue(transaction, "key"), "taken back");
      if (discard) transaction.Discard();
      // Not what was got last under this key any more.
      transaction.Remember("key", Decode("taken back"));
      return discard ? absl::OkStatus() : absl::AbortedError("");
    };
  };
  for (const bool discard : {true, false}) {
    store().Transact(attempt(discard));
    for (int i = 0; i < 2; ++i) {
      EXPECT_EQ(ReadAs(ReadKind::kPoint,
                       [](const Reader& reader) {
                         EXPECT_EQ(GetValue(reader, "key"), "kept");
                         CheckAndRemember(reader, "key");
                         return absl::OkStatus();
                       }),
                absl::OkStatus());
    }
  }
}

// Writers that attach, do not attach, delete, discard and reject; readers of both kinds that check and attach.
TEST_P(StoreConformance, DecodedIsNeverStale) {
  constexpr uint64_t kKeys = 8;
  constexpr int kRounds = 1500;
  const uint64_t seed = Seed();
  std::atomic<bool> writing = true;
  const auto key = [](uint64_t i) { return "key " + std::to_string(i % kKeys); };

  std::vector<std::thread> readers;
  for (const ReadKind kind : {ReadKind::kPoint, ReadKind::kPoint, ReadKind::kScan}) {
    readers.emplace_back([&, kind] {
      while (writing) {
        EXPECT_EQ(ReadAs(kind,
                         [&](const Reader& reader) {
                           for (uint64_t i = 0; i < kKeys; ++i) CheckAndRemember(reader, key(i));
                           CheckManyAndRemember(reader, {key(0), key(5), key(2), key(2), key(7)});
                           // In one state Get and Scan agree.
                           const auto rows = ScanRows(reader, "", "");
                           for (const auto& [name, value] : rows) EXPECT_EQ(GetValue(reader, name), value);
                           size_t found = 0;
                           for (uint64_t i = 0; i < kKeys; ++i) found += GetValue(reader, key(i)).has_value() ? 1 : 0;
                           EXPECT_EQ(found, rows.size());
                           return absl::OkStatus();
                         }),
                  absl::OkStatus());
      }
    });
  }
  std::mt19937_64 random(seed);
  std::latch told(kRounds);
  for (int round = 0; round < kRounds; ++round) {
    const uint64_t choice = random();
    store().Submit(
        [&, choice, round](Transaction& transaction) {
          for (uint64_t i = 0; i < 3; ++i) {
            const std::string name = key(choice >> (8 * i));
            const std::string value = std::to_string(round) + "." + std::to_string(i);
            CheckAndRemember(transaction, name);
            const uint64_t action = (choice >> (32 + 4 * i)) % 5;
            if (action < 2) transaction.Put(name, value, Decode(value));
            if (action == 2) transaction.Put(name, value);
            if (action == 3) transaction.Delete(name);
            if (action == 4) transaction.Discard();
            CheckAndRemember(transaction, name);
            CheckManyAndRemember(transaction, {key(3), name, key(6)});
          }
          return choice % 7 == 0 ? absl::AbortedError("") : absl::OkStatus();
        },
        [&](Result) { told.count_down(); });
    // Groups of all sizes, and pauses for the readers to catch up with the newest state.
    if (choice % 11 == 0) Commit([](Transaction&) { return absl::OkStatus(); });
  }
  told.wait();
  writing = false;
  for (std::thread& reader : readers) reader.join();
}

}  // namespace
}  // namespace prorata::storage::conformance
