#include "storage/store.h"

#include <latch>
#include <utility>

namespace prorata::storage {

absl::StatusOr<std::vector<std::optional<Found>>> Reader::GetMany(absl::Span<const std::string_view> keys) const {
  std::vector<std::optional<Found>> values;
  values.reserve(keys.size());
  for (const std::string_view key : keys) {
    absl::StatusOr<Found> found = Get(key);
    if (!found.ok() && !absl::IsNotFound(found.status())) return found.status();
    values.push_back(found.ok() ? std::optional(*std::move(found)) : std::nullopt);
  }
  return values;
}

Result Store::Transact(TransactionBody body) {
  Result told;
  std::latch finished(1);
  Submit(std::move(body), [&](Result result) {
    told = std::move(result);
    finished.count_down();
  });
  finished.wait();
  return told;
}

absl::Status Store::ReadNow(ReadBody body) {
  absl::Status told;
  std::latch finished(1);
  Read(ReadKind::kScan, std::move(body), [&](absl::Status status) {
    told = std::move(status);
    finished.count_down();
  });
  finished.wait();
  return told;
}

}  // namespace prorata::storage
