#include "storage/memory/memory_store.h"

#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "storage/memory/versions.h"
#include "storage/memory/view.h"

namespace prorata::storage {
namespace {

using memory::Versions;
using memory::View;
using memory::Writes;

// A thread that does one thing after another.
class Worker {
 public:
  explicit Worker(size_t bound) : bound_(bound), thread_([this] { Run(); }) {}
  ~Worker() { Finish(); }

  // OK exactly if the task was taken and will run.
  absl::Status Add(absl::AnyInvocable<void()>& task) {
    const std::lock_guard lock(mutex_);
    if (closing_) return absl::UnavailableError("the store is closing");
    if (tasks_.size() >= bound_) return absl::ResourceExhaustedError("the queue of the store is full");
    tasks_.push_back(std::move(task));
    filled_.notify_one();
    return absl::OkStatus();
  }

  void Finish() {
    {
      const std::lock_guard lock(mutex_);
      closing_ = true;
      filled_.notify_one();
    }
    if (thread_.joinable()) thread_.join();
  }

  int64_t waiting() const {
    const std::lock_guard lock(mutex_);
    return static_cast<int64_t>(tasks_.size());
  }

 private:
  void Run() {
    for (;;) {
      absl::AnyInvocable<void()> task;
      {
        std::unique_lock lock(mutex_);
        while (tasks_.empty() && !closing_) filled_.wait(lock);
        if (tasks_.empty()) return;
        task = std::move(tasks_.front());
        tasks_.pop_front();
      }
      task();
    }
  }

  const size_t bound_;
  mutable std::mutex mutex_;
  std::condition_variable filled_;
  bool closing_ ABSL_GUARDED_BY(mutex_) = false;
  std::deque<absl::AnyInvocable<void()>> tasks_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

template <typename Body, typename Argument>
absl::Status RunCaught(Body& body, Argument& argument) {
  try {
    return body(argument);
  } catch (const std::exception& thrown) {
    return absl::InternalError(std::string("the body threw: ") + thrown.what());
  }
}

class MemoryStore : public Store {
 public:
  explicit MemoryStore(const MemoryOptions& options)
      : options_(options), writer_(options.queue_bound), reader_(options.queue_bound) {}

  ~MemoryStore() override {
    writer_.Finish();
    reader_.Finish();
  }

  void Submit(TransactionBody body, absl::AnyInvocable<void(Result)> done, std::vector<std::string>) override {
    auto call = std::make_shared<absl::AnyInvocable<void(Result)>>(std::move(done));
    absl::AnyInvocable<void()> task = [this, body = std::move(body), call]() mutable {
      Result result = Run(std::exchange(body, nullptr));
      (*call)(std::move(result));
    };
    const absl::Status taken = writer_.Add(task);
    if (!taken.ok()) (*call)({Outcome::kNotCommitted, taken});
  }

  void Read(ReadKind, ReadBody body, absl::AnyInvocable<void(absl::Status)> done) override {
    auto call = std::make_shared<absl::AnyInvocable<void(absl::Status)>>(std::move(done));
    absl::AnyInvocable<void()> task = [this, body = std::move(body), call]() mutable {
      absl::Status status = RunRead(std::exchange(body, nullptr));
      (*call)(std::move(status));
    };
    const absl::Status taken = reader_.Add(task);
    if (!taken.ok()) (*call)(taken);
  }

  StoreInfo Info() const override {
    return {.engine = "memory", .commit_number = versions_.newest(), .writable = true, .queued = writer_.waiting()};
  }

 private:
  int runs() const { return options_.run_bodies_twice ? 2 : 1; }

  Result Run(TransactionBody body) {
    for (int run = 1;; ++run) {
      View view(versions_, options_.keep_decoded);
      const absl::Status status = RunCaught<TransactionBody, Transaction>(body, view);
      if (run < runs()) continue;
      if (!status.ok()) return {Outcome::kRejected, status};
      Writes writes = view.TakeWrites();
      if (!writes.empty()) versions_.Commit(std::move(writes));
      return {Outcome::kCommitted, absl::OkStatus()};
    }
  }

  absl::Status RunRead(ReadBody body) {
    for (int run = 1;; ++run) {
      const View view(versions_, options_.keep_decoded);
      absl::Status status = RunCaught<ReadBody, const Reader>(body, view);
      if (run == runs()) return status;
    }
  }

  const MemoryOptions options_;
  Versions versions_;
  Worker writer_;
  Worker reader_;
};

}  // namespace

std::unique_ptr<Store> NewMemoryStore(const MemoryOptions& options) {
  return std::make_unique<MemoryStore>(options);
}

}  // namespace prorata::storage
