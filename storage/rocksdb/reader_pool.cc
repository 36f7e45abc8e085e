#include "storage/rocksdb/reader_pool.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include "storage/rocksdb/run_body.h"

namespace prorata::storage::rocks {

ReaderPool::ReaderPool(Engine& engine) : engine_(engine) {
  for (int i = 0; i < std::max(1, engine.options.reader_threads); ++i) threads_.emplace_back([this] { Run(); });
}

ReaderPool::~ReaderPool() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
    filled_.notify_all();
  }
  for (std::thread& thread : threads_) thread.join();
}

void ReaderPool::Read(ReadKind kind, ReadBody body, absl::AnyInvocable<void(absl::Status)> done) {
  absl::Status status;
  if (kind == ReadKind::kPoint && RunOnce(body, Tier::kMemoryOnly, status)) {
    body = nullptr;
    return done(std::move(status));
  }
  Enqueue({std::move(body), std::move(done)});
}

bool ReaderPool::RunOnce(ReadBody& body, Tier tier, absl::Status& status) {
  SnapshotReader reader(engine_, tier);
  status = RunBody<const Reader>(body, reader);
  if (!reader.fault().ok()) status = reader.fault();
  return !reader.needs_disk();
}

void ReaderPool::Enqueue(Task task) {
  absl::Status refusal;
  {
    const std::lock_guard lock(mutex_);
    if (closing_) {
      refusal = absl::UnavailableError("the store is closing");
    } else if (tasks_.size() >= engine_.options.read_queue_bound) {
      refusal = absl::ResourceExhaustedError("too many reads are waiting for the store");
    } else {
      tasks_.push_back(std::move(task));
      filled_.notify_one();
      return;
    }
  }
  task.body = nullptr;
  task.done(std::move(refusal));
}

void ReaderPool::Run() {
  for (;;) {
    Task task;
    {
      std::unique_lock lock(mutex_);
      while (tasks_.empty() && !closing_) filled_.wait(lock);
      if (tasks_.empty()) return;
      task = std::move(tasks_.front());
      tasks_.pop_front();
    }
    absl::Status status;
    RunOnce(task.body, Tier::kDisk, status);
    task.body = nullptr;
    task.done(std::move(status));
  }
}

}  // namespace prorata::storage::rocks
