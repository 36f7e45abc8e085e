#include "storage/rocksdb/committer.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "rocksdb/write_batch.h"
#include "storage/rocksdb/key_space.h"
#include "storage/rocksdb/status.h"

namespace prorata::storage::rocks {
namespace {

absl::Status Write(Engine& engine, const Group& group) {
  constexpr size_t kPerRow = 16;
  rocksdb::WriteBatch batch(group.overlay.bytes() + kPerRow * group.overlay.rows().size() + 64);
  rocksdb::Status built = batch.Put(ToSlice(kOwnKey), Encode(group.checkpoint));
  for (const auto& [key, row] : group.overlay.rows()) {
    if (!built.ok()) break;
    built = row == nullptr ? batch.Delete(key) : batch.Put(key, row->bytes);
  }
  if (!built.ok()) return ToStatus(built);
  rocksdb::WriteOptions options;
  options.sync = engine.options.sync;
  if (const auto written = engine.db->Write(options, &batch); !written.ok()) return ToStatus(written);
  return engine.mark->Advance(group.checkpoint);
}

void Fail(Group& group, const absl::Status& cause) {
  for (Finished& transaction : group.transactions) {
    if (transaction.result.outcome == Outcome::kNotCommitted) continue;
    transaction.result = NotWritable();
    if (transaction.wrote && !cause.ok()) {
      transaction.result = {Outcome::kUnknown,
                            absl::UnavailableError(absl::StrCat("the store failed to commit: ", cause.message()))};
    }
  }
}

}  // namespace

void CommitGroup(Engine& engine, Group& group) {
  if (!engine.writable) return Fail(group, absl::OkStatus());
  if (group.overlay.empty()) return;
  if (const absl::Status written = Write(engine, group); !written.ok()) {
    engine.writable = false;
    return Fail(group, written);
  }
  engine.published.Set(std::make_shared<State>(*engine.db, group.checkpoint.commit));
}

void TellOutcomes(Group& group) {
  for (Finished& transaction : group.transactions)
    std::exchange(transaction.done, nullptr)(std::move(transaction.result));
  group.transactions.clear();
}

Result NotWritable() {
  return {Outcome::kNotCommitted,
          absl::UnavailableError("the store takes no writes since it failed to commit; it must be opened again")};
}

}  // namespace prorata::storage::rocks
