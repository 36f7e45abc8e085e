#include "storage/rocksdb/sequencer.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <mutex>
#include <utility>

#include "storage/rocksdb/committer.h"
#include "storage/rocksdb/group_transaction.h"
#include "storage/rocksdb/run_body.h"

namespace prorata::storage::rocks {
namespace {

// How long the high-water mark may lag behind on the disk.
constexpr std::chrono::seconds kMarkSyncInterval(1);

}  // namespace

Sequencer::Sequencer(Engine& engine)
    : engine_(engine),
      last_passed_on_(engine.checkpoint),
      builder_([this] { Build(); }),
      committer_([this] { Commit(); }),
      teller_([this] { Tell(); }) {}

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
    committer_wakes_.notify_one();
  }
  committer_.join();
  {
    const std::lock_guard lock(mutex_);
    committed_all_ = true;
    teller_wakes_.notify_one();
  }
  teller_.join();
}

void Sequencer::Submit(TransactionBody body, absl::AnyInvocable<void(Result)> done) {
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
      queue_.push_back({std::move(body), std::move(done)});
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
    for (Submission& submission : taken) RunTransaction(std::move(submission));
    taken.clear();
    PassOn();
  }
}

bool Sequencer::TakeSubmissions(std::vector<Submission>& taken) {
  std::unique_lock lock(mutex_);
  while (!BuilderHasWork()) {
    if (closing_ && queue_.empty() && group_->transactions.empty()) return false;
    builder_waits_ = true;
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
  const bool can_pass_on = !group_->transactions.empty() && passed_on_ == nullptr && !committing_;
  return can_build || can_pass_on;
}

size_t Sequencer::room() const {
  const size_t held = group_->transactions.size();
  const size_t most = std::max<size_t>(1, engine_.options.group_max_transactions);
  if (group_->overlay.bytes() >= engine_.options.group_max_bytes) return 0;
  return held >= most ? 0 : most - held;
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
                               last_passed_on_.commit);
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

void Sequencer::PassOn() {
  if (group_->transactions.empty()) return;
  bool commit_here = false;
  {
    const std::lock_guard lock(mutex_);
    if (passed_on_ != nullptr || committing_) return;
    commit_here = group_->transactions.size() == 1 && queue_.empty();
    if (commit_here) committing_ = true;
  }
  const std::shared_ptr<Group> group = std::exchange(group_, std::make_shared<Group>());
  Complete(*group);
  in_flight_ = group;
  if (commit_here) {
    CommitGroup(*group);
    return TellOutcomes(*group);
  }
  const std::lock_guard lock(mutex_);
  passed_on_ = group;
  committer_wakes_.notify_one();
}

// Numbers the group and lets its rows into the cache, where nobody sees them before the commit is published.
void Sequencer::Complete(Group& group) {
  if (!group.overlay.empty()) last_passed_on_ = {last_passed_on_.commit + 1, tags_()};
  group.checkpoint = last_passed_on_;
  for (const auto& [key, row] : group.overlay.rows()) engine_.rows.Write(key, group.checkpoint.commit, row);
}

void Sequencer::Commit() {
  for (;;) {
    std::shared_ptr<Group> group;
    {
      std::unique_lock lock(mutex_);
      committer_wakes_.wait_for(lock, kMarkSyncInterval, [&] { return passed_on_ != nullptr || built_all_; });
      if (passed_on_ == nullptr && built_all_) return;
      group = std::exchange(passed_on_, nullptr);
      if (group != nullptr) committing_ = true;
    }
    if (group != nullptr) {
      CommitGroup(*group);
      const std::lock_guard lock(mutex_);
      to_tell_.push_back(std::move(group));
      teller_wakes_.notify_one();
    }
    // A mark that cannot be synced only lags behind; where it cannot be written either, the next commit tells.
    engine_.mark->SyncIfDue(kMarkSyncInterval).IgnoreError();
  }
}

void Sequencer::CommitGroup(Group& group) {
  rocks::CommitGroup(engine_, group);
  const std::lock_guard lock(mutex_);
  committing_ = false;
  if (builder_waits_) builder_wakes_.notify_one();
}

void Sequencer::Tell() {
  std::vector<std::shared_ptr<Group>> groups;
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      while (to_tell_.empty()) {
        if (committed_all_) return;
        teller_wakes_.wait(lock);
      }
      groups.swap(to_tell_);
    }
    for (const std::shared_ptr<Group>& group : groups) TellOutcomes(*group);
    groups.clear();
  }
}

}  // namespace prorata::storage::rocks
