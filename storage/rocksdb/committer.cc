#include "storage/rocksdb/committer.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "rocksdb/write_batch.h"
#include "storage/rocksdb/key_space.h"
#include "storage/rocksdb/status.h"

namespace prorata::storage::rocks {

void Committer::Write(Group& group) {
  if (!engine_.writable || group.overlay.empty()) return;
  group.was_given = true;
  if (const absl::Status applied = Apply(group); !applied.ok()) return Stop(applied);
  group.state = std::make_shared<State>(*engine_.db, group.checkpoint.commit);
}

absl::Status Committer::Apply(const Group& group) {
  constexpr size_t kPerRow = 16;
  rocksdb::WriteBatch batch(group.overlay.bytes() + kPerRow * group.overlay.rows().size() + 64);
  rocksdb::Status built = batch.Put(ToSlice(kOwnKey), Encode(group.checkpoint));
  for (const auto& [key, row] : group.overlay.rows()) {
    if (!built.ok()) break;
    built = row == nullptr ? batch.Delete(key) : batch.Put(key, row->bytes);
  }
  if (!built.ok()) return ToStatus(built);
  return ToStatus(engine_.db->Write(rocksdb::WriteOptions(), &batch));
}

void Committer::Commit(absl::Span<const std::shared_ptr<Group>> groups) {
  const Group* newest = nullptr;
  for (const std::shared_ptr<Group>& group : groups) {
    if (group->state != nullptr) newest = group.get();
  }
  // Never again after a failure: a second sync may succeed without what the first one lost.
  bool committed = engine_.writable;
  if (committed && newest != nullptr) {
    const absl::Status durable = MakeDurable(*newest);
    committed = durable.ok();
    if (committed) engine_.published.Set(newest->state);
    if (!committed) Stop(durable);
  }
  for (const std::shared_ptr<Group>& group : groups) {
    if (!committed) Fail(*group);
    group->state = nullptr;
  }
}

absl::Status Committer::MakeDurable(const Group& newest) {
  if (engine_.options.sync) {
    if (const rocksdb::Status synced = engine_.db->SyncWAL(); !synced.ok()) return ToStatus(synced);
  }
  return engine_.mark->Advance(newest.checkpoint);
}

void Committer::Stop(const absl::Status& failure) {
  const std::lock_guard lock(mutex_);
  if (failure_.ok()) failure_ = failure;
  engine_.writable = false;
}

void Committer::Fail(Group& group) const {
  const std::lock_guard lock(mutex_);
  for (Finished& transaction : group.transactions) {
    if (transaction.result.outcome == Outcome::kNotCommitted) continue;
    transaction.result = NotWritable();
    if (transaction.wrote && group.was_given) {
      transaction.result = {Outcome::kUnknown,
                            absl::UnavailableError(absl::StrCat("the store failed to commit: ", failure_.message()))};
    }
  }
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
