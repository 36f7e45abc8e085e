#pragma once

// Does what time brings: books what has fallen due (app/due.h) and forgets old answers. A thread of its own that looks
// at the clock several times a minute; after a pause everything is caught up with. What cannot be done is told in the
// log, once a run, and holds up nothing but its own order.

#include <spdlog/logger.h>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "server/app/clock.h"
#include "server/app/due.h"
#include "storage/store.h"

namespace prorata::runtime {

class Scheduler {
 public:
  // `store_failed` is called when the store takes no more changes: only a restart tells what was committed.
  Scheduler(storage::Store& store, const app::Clock& clock, std::shared_ptr<spdlog::logger> log,
            std::function<void()> store_failed);
  // Waits for the transaction under way, not for all that is left to do.
  ~Scheduler();
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

 private:
  void Loop();
  bool KeepGoing() const { return !stopping_; }
  void BookWhatIsDue();
  void TellFailures(const std::vector<app::DueFailure>& failures);
  void ForgetOldAnswersOnceADay();

  storage::Store& store_;
  const app::Clock& clock_;
  const std::shared_ptr<spdlog::logger> log_;
  const std::function<void()> store_failed_;
  domain::Date forgotten_on_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace prorata::runtime
