#include "storage/rocksdb/sequencer.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <mutex>
#include <utility>

#include "storage/rocksdb/group_transaction.h"
#include "storage/rocksdb/key_space.h"
#include "storage/rocksdb/run_body.h"

namespace prorata::storage::rocks {
namespace {

// How long the high-water mark may lag behind on the disk.
constexpr std::chrono::seconds kMarkSyncInterval(1);
// So many transactions are passed on before the builder has done all that it took: waking the next thread for fewer
// takes longer than it saves.
constexpr size_t kWorthWriting = 4;
// A sync takes the processor for as long as two or three transactions, and several times as long by the clock.
constexpr size_t kWorthSyncing = 16;
// However long the bodies under way take: what was written before waits no longer than this for others.
constexpr std::chrono::milliseconds kLongestWait(1);

}  // namespace

Sequencer::Sequencer(Engine& engine)
    : engine_(engine),
      disk_(engine),
      last_passed_on_(engine.checkpoint),
      builder_([this] { Build(); }),
      writer_([this] { Write(); }),
      committer_([this] { Commit(); }) {}

Sequencer::~Sequencer() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
    builder_wakes_.notify_one();
  }
  builder_.join();
  {
    const std::lock_guard lock(mutex_);
    built_all_ = true;
    writer_wakes_.notify_one();
  }
  writer_.join();
  {
    const std::lock_guard lock(mutex_);
    written_all_ = true;
    committer_wakes_.notify_one();
  }
  committer_.join();
}

void Sequencer::Submit(TransactionBody body, absl::AnyInvocable<void(Result)> done, std::vector<std::string> reads) {
  Result refusal{Outcome::kNotCommitted, absl::OkStatus()};
  {
    const std::lock_guard lock(mutex_);
    if (closing_) {
      refusal.status = absl::UnavailableError("the store is closing");
    } else if (!engine_.writable) {
      refusal = NotWritable();
    } else if (queue_.size() >= engine_.options.queue_bound) {
      refusal.status = absl::ResourceExhaustedError("too many transactions are waiting for the store");
    } else {
      queue_.push_back({std::move(body), std::move(done), std::move(reads)});
      if (builder_waits_) builder_wakes_.notify_one();
      return;
    }
  }
  body = nullptr;
  done(std::move(refusal));
}

int64_t Sequencer::queued() const {
  const std::lock_guard lock(mutex_);
  return static_cast<int64_t>(queue_.size());
}

void Sequencer::Build() {
  std::vector<Submission> taken;
  while (TakeSubmissions(taken)) {
    ReadFor(taken);
    for (Submission& submission : taken) {
      RunTransaction(std::move(submission));
      PassOn(kWorthWriting);
    }
    taken.clear();
    PassOn(1);
  }
}

bool Sequencer::TakeSubmissions(std::vector<Submission>& taken) {
  std::unique_lock lock(mutex_);
  while (!BuilderHasWork()) {
    if (closing_ && queue_.empty() && group_->transactions.empty()) return false;
    builder_waits_ = true;
    if (SyncIsDue()) committer_wakes_.notify_one();
    builder_wakes_.wait(lock);
    builder_waits_ = false;
  }
  const size_t count = std::min(queue_.size(), room());
  if (count == queue_.size()) {
    taken.swap(queue_);
  } else {
    const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(count);
    taken.assign(std::make_move_iterator(queue_.begin()), std::make_move_iterator(end));
    queue_.erase(queue_.begin(), end);
  }
  return true;
}

bool Sequencer::BuilderHasWork() const {
  const bool can_build = !queue_.empty() && room() > 0;
  const bool can_pass_on = !group_->transactions.empty() && MayPassOn();
  return can_build || can_pass_on;
}

bool Sequencer::MayPassOn() const {
  const bool is_disk_behind =
      written_transactions_ >= most_in_group() || written_bytes_ >= engine_.options.group_max_bytes;
  return passed_on_ == nullptr && !writing_ && !is_disk_behind;
}

size_t Sequencer::room() const {
  const size_t held = group_->transactions.size();
  if (group_->overlay.bytes() >= engine_.options.group_max_bytes) return 0;
  return held >= most_in_group() ? 0 : most_in_group() - held;
}

size_t Sequencer::most_in_group() const {
  return std::max<size_t>(1, engine_.options.group_max_transactions);
}

void Sequencer::ReadFor(const std::vector<Submission>& taken) {
  std::vector<std::string> keys;
  // One alone reads as fast by itself.
  if (taken.size() > 1) {
    for (const Submission& submission : taken) {
      for (const std::string& key : submission.reads) keys.emplace_back(StoredKey(key).view());
    }
  }
  ahead_.Read(*engine_.db, std::move(keys));
}

void Sequencer::RunTransaction(Submission submission) {
  bool wrote = false;
  Result result = RunInGroup(submission.body, wrote);
  submission.body = nullptr;
  group_->transactions.push_back({std::move(result), wrote, std::move(submission.done)});
}

Result Sequencer::RunInGroup(TransactionBody& body, bool& wrote) {
  if (!engine_.writable) return NotWritable();
  Overlay& overlay = group_->overlay;
  GroupTransaction transaction(engine_, overlay, in_flight_ == nullptr ? nullptr : &in_flight_->overlay,
                               last_passed_on_.commit, ahead_);
  absl::Status status = RunBody<Transaction>(body, transaction);
  if (!transaction.fault().ok()) status = transaction.fault();
  if (!status.ok()) {
    overlay.RollBack();
    return {Outcome::kRejected, std::move(status)};
  }
  if (!overlay.changed()) return {Outcome::kCommitted, absl::OkStatus()};
  if (absl::Status space = engine_.space.Check(*engine_.db); !space.ok()) {
    overlay.RollBack();
    return {Outcome::kNotCommitted, std::move(space)};
  }
  overlay.Accept();
  wrote = true;
  return {Outcome::kCommitted, absl::OkStatus()};
}

void Sequencer::PassOn(size_t least) {
  if (group_->transactions.size() < least) return;
  bool is_alone = false;
  {
    const std::lock_guard lock(mutex_);
    if (!MayPassOn()) return;
    is_alone = group_->transactions.size() == 1 && queue_.empty() && written_.empty() && !committing_;
    if (is_alone) writing_ = true;
  }
  const std::shared_ptr<Group> group = std::exchange(group_, std::make_shared<Group>());
  Complete(*group);
  // From now on the group before is found in the database.
  if (in_flight_ != nullptr) ahead_.Forget(in_flight_->overlay);
  in_flight_ = group;
  if (is_alone) return WriteAndCommit(group);
  const std::lock_guard lock(mutex_);
  passed_on_ = group;
  writer_wakes_.notify_one();
}

// Numbers the group and lets its rows into the cache, where nobody sees them before the commit is published.
void Sequencer::Complete(Group& group) {
  if (!group.overlay.empty()) last_passed_on_ = {last_passed_on_.commit + 1, tags_()};
  group.checkpoint = last_passed_on_;
  for (const auto& [key, row] : group.overlay.rows()) engine_.rows.Prefetch(key);
  for (const auto& [key, row] : group.overlay.rows()) engine_.rows.Write(key, group.checkpoint.commit, row);
}

void Sequencer::WriteAndCommit(const std::shared_ptr<Group>& group) {
  disk_.Write(*group);
  disk_.Commit({group});
  {
    const std::lock_guard lock(mutex_);
    writing_ = false;
  }
  TellOutcomes(*group);
}

void Sequencer::Write() {
  while (std::shared_ptr<Group> group = TakeGroup()) {
    disk_.Write(*group);
    const std::lock_guard lock(mutex_);
    writing_ = false;
    if (written_.empty()) written_since_ = std::chrono::steady_clock::now();
    written_transactions_ += group->transactions.size();
    written_bytes_ += group->overlay.bytes();
    written_.push_back(std::move(group));
    if (builder_waits_ && BuilderHasWork()) builder_wakes_.notify_one();
    if (SyncIsDue()) committer_wakes_.notify_one();
  }
}

std::shared_ptr<Group> Sequencer::TakeGroup() {
  std::unique_lock lock(mutex_);
  while (passed_on_ == nullptr && !built_all_) {
    if (SyncIsDue()) committer_wakes_.notify_one();
    if (written_.empty() || IsOverdue()) {
      writer_wakes_.wait(lock);
    } else {
      writer_wakes_.wait_until(lock, written_since_ + kLongestWait);
    }
  }
  writing_ = passed_on_ != nullptr;
  return std::exchange(passed_on_, nullptr);
}

void Sequencer::Commit() {
  std::vector<std::shared_ptr<Group>> groups;
  while (TakeWritten(groups)) {
    if (!groups.empty()) disk_.Commit(groups);
    for (const std::shared_ptr<Group>& group : groups) TellOutcomes(*group);
    groups.clear();
    // A mark that cannot be synced only lags behind; where it cannot be written either, the next commit tells.
    engine_.mark->SyncIfDue(kMarkSyncInterval).IgnoreError();
  }
}

bool Sequencer::SyncIsDue() const {
  if (written_.empty() || committing_) return false;
  const bool more_to_come = passed_on_ != nullptr || writing_ || !builder_waits_ || BuilderHasWork();
  return written_transactions_ >= kWorthSyncing || !more_to_come || IsOverdue() || written_all_;
}

bool Sequencer::IsOverdue() const {
  return std::chrono::steady_clock::now() >= written_since_ + kLongestWait;
}

bool Sequencer::TakeWritten(std::vector<std::shared_ptr<Group>>& groups) {
  std::unique_lock lock(mutex_);
  committing_ = false;
  committer_wakes_.wait_for(lock, kMarkSyncInterval, [&] { return SyncIsDue() || written_all_; });
  if (!SyncIsDue()) return !written_all_;
  groups.swap(written_);
  written_transactions_ = written_bytes_ = 0;
  committing_ = true;
  if (builder_waits_ && BuilderHasWork()) builder_wakes_.notify_one();
  return true;
}

}  // namespace prorata::storage::rocks
