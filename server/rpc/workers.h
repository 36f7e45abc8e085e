#pragma once

// A few threads for what may block, so that the thread of the completion queue never does.

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/functional/any_invocable.h"

namespace prorata::rpc {

// Thread-safe. Destroying it waits for what was given to it.
class Workers {
 public:
  explicit Workers(int threads);
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  // Runs the work on one of the threads, in the order of the calls. Not bounded: admission is.
  void Run(absl::AnyInvocable<void()> work);

 private:
  void Loop();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<absl::AnyInvocable<void()>> waiting_;
  bool closing_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace prorata::rpc
