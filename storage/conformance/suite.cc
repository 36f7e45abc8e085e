#include "storage/conformance/suite.h"

#include <cstdlib>
#include <exception>
#include <iostream>
#include <latch>
#include <random>

namespace prorata::storage::conformance {
namespace {

// A fault of the store, on its way through the body under test and out of it.
struct Fault : std::exception {
  explicit Fault(absl::Status given) : status(std::move(given)) {}
  absl::Status status;
};

Rows Collect(absl::FunctionRef<absl::Status(Visitor)> scan) {
  Rows rows;
  const absl::Status scanned = scan([&](std::string_view key, std::string_view value) {
    rows.emplace_back(key, value);
    return true;
  });
  if (!scanned.ok()) throw Fault(scanned);
  return rows;
}

}  // namespace

Rows ScanRows(const Reader& reader, std::string_view start, std::string_view end) {
  return Collect([&](Visitor visit) { return reader.Scan(start, end, visit); });
}

Rows ScanRowsReverse(const Reader& reader, std::string_view start, std::string_view end) {
  return Collect([&](Visitor visit) { return reader.ScanReverse(start, end, visit); });
}

std::optional<std::string> GetValue(const Reader& reader, std::string_view key) {
  const absl::StatusOr<Found> found = reader.Get(key);
  if (found.ok()) return std::string(found->bytes);
  if (!absl::IsNotFound(found.status())) throw Fault(found.status());
  return std::nullopt;
}

uint64_t Seed() {
  const char* given = std::getenv("PRORATA_SEED");
  const uint64_t seed = given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device()();
  std::cout << "replay with PRORATA_SEED=" << seed << std::endl;
  return seed;
}

StoreConformance::StoreConformance() : home_(GetParam().make_home()), store_(home_->Open()) {}

void StoreConformance::Reopen() {
  store_.reset();
  store_ = home_->Open();
}

void StoreConformance::Commit(TransactionBody body) {
  const Result result = store_->Transact(std::move(body));
  ASSERT_EQ(result.outcome, Outcome::kCommitted) << result.status;
  ASSERT_EQ(result.status, absl::OkStatus());
}

void StoreConformance::Put(std::string key, std::string value) {
  Commit([&](Transaction& transaction) {
    transaction.Put(key, value);
    return absl::OkStatus();
  });
}

std::optional<std::string> StoreConformance::Get(std::string key) {
  std::optional<std::string> value;
  EXPECT_EQ(ReadAs(ReadKind::kPoint,
                   [&](const Reader& reader) {
                     value = GetValue(reader, key);
                     return absl::OkStatus();
                   }),
            absl::OkStatus());
  return value;
}

Rows StoreConformance::All() {
  Rows rows;
  EXPECT_EQ(ReadAs(ReadKind::kScan,
                   [&](const Reader& reader) {
                     rows = ScanRows(reader, "", "");
                     return absl::OkStatus();
                   }),
            absl::OkStatus());
  return rows;
}

absl::Status StoreConformance::ReadAs(ReadKind kind, ReadBody body) {
  absl::Status told;
  std::latch finished{1};
  auto run = [body = std::move(body)](const Reader& reader) mutable -> absl::Status {
    try {
      return body(reader);
    } catch (const Fault& fault) {
      return fault.status;
    }
  };
  store_->Read(kind, std::move(run), [&](absl::Status status) {
    told = std::move(status);
    finished.count_down();
  });
  finished.wait();
  return told;
}

}  // namespace prorata::storage::conformance
