#pragma once

// A store whose transactions a test can watch, hold up or refuse.

#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "storage/store.h"

namespace prorata::testing {

// Passes everything on to `base`, which must outlive it.
class HookedStore final : public storage::Store {
 public:
  // Called before each transaction, on the thread that submits it: one that blocks holds it up, and a result is told
  // instead of running it.
  using Hook = std::function<std::optional<storage::Result>()>;

  explicit HookedStore(storage::Store& base) : base_(base) {}

  void BeforeEachTransaction(Hook hook) {
    const std::lock_guard lock(mutex_);
    hook_ = std::move(hook);
  }
  // What Info says from now on.
  void SetWritable(bool writable) { writable_ = writable; }

  void Submit(storage::TransactionBody body, absl::AnyInvocable<void(storage::Result)> done,
              std::vector<std::string> reads) override {
    const Hook hook = CurrentHook();
    const std::optional<storage::Result> told = hook ? hook() : std::nullopt;
    if (told.has_value()) return done(*told);
    base_.Submit(std::move(body), std::move(done), std::move(reads));
  }
  void Read(storage::ReadKind kind, storage::ReadBody body, absl::AnyInvocable<void(absl::Status)> done) override {
    base_.Read(kind, std::move(body), std::move(done));
  }
  storage::StoreInfo Info() const override {
    storage::StoreInfo info = base_.Info();
    info.writable = info.writable && writable_;
    return info;
  }

 private:
  Hook CurrentHook() {
    const std::lock_guard lock(mutex_);
    return hook_;
  }

  storage::Store& base_;
  std::atomic<bool> writable_ = true;
  std::mutex mutex_;
  Hook hook_;
};

}  // namespace prorata::testing
