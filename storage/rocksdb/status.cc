#include "storage/rocksdb/status.h"

namespace prorata::storage::rocks {

absl::Status ToStatus(const rocksdb::Status& status) {
  if (status.ok()) return absl::OkStatus();
  if (status.IsNotFound()) return absl::NotFoundError("no such key");
  if (status.IsCorruption()) return absl::DataLossError(status.ToString());
  if (status.IsNoSpace()) return absl::ResourceExhaustedError("no space left: " + status.ToString());
  return absl::UnavailableError(status.ToString());
}

absl::Status OpenStatus(const rocksdb::Status& status) {
  const bool damaged = status.IsPathNotFound() || status.IsInvalidArgument() || status.IsNotSupported();
  return damaged ? absl::DataLossError(status.ToString()) : ToStatus(status);
}

}  // namespace prorata::storage::rocks
