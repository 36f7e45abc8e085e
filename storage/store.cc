#include "storage/store.h"

#include <latch>
#include <utility>

namespace prorata::storage {

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
