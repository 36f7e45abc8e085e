#include "storage/rocksdb/log_check.h"

#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "rocksdb/db.h"
#include "rocksdb/wal_filter.h"
#include "rocksdb/write_batch.h"
#include "storage/rocksdb/key_space.h"
#include "storage/rocksdb/row.h"
#include "storage/rocksdb/status.h"

namespace prorata::storage::rocks {
namespace {

// Finds the checkpoint in a batch: each begins with it.
class CheckpointOfBatch : public rocksdb::WriteBatch::Handler {
 public:
  rocksdb::Status PutCF(uint32_t, const rocksdb::Slice& key, const rocksdb::Slice& value) override {
    if (ToView(key) == kOwnKey) found = DecodeCheckpoint(ToView(value));
    seen_ = true;
    return rocksdb::Status::OK();
  }
  rocksdb::Status DeleteCF(uint32_t, const rocksdb::Slice&) override {
    seen_ = true;
    return rocksdb::Status::OK();
  }
  bool Continue() override { return !seen_; }

  std::optional<Checkpoint> found;

 private:
  bool seen_ = false;
};

// Sees every group in the logs, oldest first, and lets none into the database.
class GroupsInLogs : public rocksdb::WalFilter {
 public:
  WalProcessingOption LogRecordFound(unsigned long long, const std::string&, const rocksdb::WriteBatch& batch,
                                     rocksdb::WriteBatch*, bool*) override {
    CheckpointOfBatch checkpoint;
    const rocksdb::Status read = batch.Iterate(&checkpoint);
    if (!read.ok() || !checkpoint.found.has_value()) {
      gap_ = "a log holds a group without a number";
    } else if (last_.has_value() && checkpoint.found->commit != last_->commit + 1) {
      gap_ = absl::StrCat("in the logs commit ", last_->commit, " is followed by commit ", checkpoint.found->commit);
    }
    if (!first_.has_value()) first_ = checkpoint.found;
    last_ = checkpoint.found;
    return WalProcessingOption::kIgnoreCurrentRecord;
  }
  const char* Name() const override { return "prorata.GroupsInLogs"; }

  const std::optional<Checkpoint>& first() const { return first_; }
  const std::optional<Checkpoint>& last() const { return last_; }
  // What is wrong with them, or nothing.
  const std::string& gap() const { return gap_; }

 private:
  std::optional<Checkpoint> first_;
  std::optional<Checkpoint> last_;
  std::string gap_;
};

// The newest group in the files, without the logs.
absl::StatusOr<Checkpoint> CheckpointInFiles(rocksdb::DB& db) {
  std::string bytes;
  const rocksdb::Status read = db.Get(rocksdb::ReadOptions(), ToSlice(kOwnKey), &bytes);
  if (read.IsNotFound()) return Checkpoint();
  if (!read.ok()) return ToStatus(read);
  const std::optional<Checkpoint> checkpoint = DecodeCheckpoint(bytes);
  if (!checkpoint.has_value()) return absl::DataLossError("the row with the commit number cannot be understood");
  return *checkpoint;
}

}  // namespace

absl::StatusOr<Checkpoint> CheckLogs(rocksdb::Options options, const std::string& path) {
  GroupsInLogs groups;
  options.wal_filter = &groups;
  // Files are opened as they are needed, which is for one row.
  options.max_open_files = 100;
  rocksdb::DB* opened = nullptr;
  const rocksdb::Status status = rocksdb::DB::OpenForReadOnly(options, path, &opened);
  const std::unique_ptr<rocksdb::DB> db(opened);
  if (!status.ok()) return OpenStatus(status);
  const absl::StatusOr<Checkpoint> in_files = CheckpointInFiles(*db);
  if (!in_files.ok()) return in_files.status();
  if (!groups.gap().empty()) return absl::DataLossError(groups.gap());
  if (!groups.first().has_value()) return *in_files;
  if (groups.first()->commit > in_files->commit + 1) {
    return absl::DataLossError(absl::StrCat("its files end at commit ", in_files->commit,
                                            " and its logs begin at commit ", groups.first()->commit));
  }
  return groups.last()->commit > in_files->commit ? *groups.last() : *in_files;
}

}  // namespace prorata::storage::rocks
