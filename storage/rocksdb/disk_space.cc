#include "storage/rocksdb/disk_space.h"

#include "absl/strings/str_cat.h"
#include "rocksdb/db.h"
#include "storage/rocksdb/status.h"

namespace prorata::storage::rocks {

absl::Status DiskSpace::Check(rocksdb::DB& db) {
  const auto now = std::chrono::steady_clock::now();
  const bool fresh = looked_.has_value() && now - *looked_ < kFreshFor;
  const bool overtaken = last_.ok() && met_full_;
  if (fresh && !overtaken) return last_;
  looked_ = now;
  last_ = Look(db);
  return last_;
}

absl::Status DiskSpace::Look(rocksdb::DB& db) {
  uint64_t free_bytes = 0;
  if (const auto status = env_.GetFreeSpace(directory_, &free_bytes); !status.ok()) return ToStatus(status);
  if (free_bytes < reserve_bytes_) {
    return absl::ResourceExhaustedError(absl::StrCat("no space: the file system of ", directory_, " has ", free_bytes,
                                                     " bytes left, ", reserve_bytes_, " are kept in reserve"));
  }
  if (met_full_) {
    if (!db.Resume().ok()) return absl::ResourceExhaustedError("no space: recovering from a full disk");
    met_full_ = false;
  }
  return absl::OkStatus();
}

}  // namespace prorata::storage::rocks
