#include "server/runtime/scheduler.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <string>
#include <utility>

#include "server/app/idempotency.h"
#include "server/runtime/log.h"

namespace prorata::runtime {
namespace {

constexpr std::chrono::seconds kInterval{10};
// Lines of the log that one run spends on what fails.
constexpr size_t kFailuresTold = 20;

}  // namespace

Scheduler::Scheduler(storage::Store& store, const app::Clock& clock, std::shared_ptr<spdlog::logger> log,
                     std::function<void()> store_failed)
    : store_(store), clock_(clock), log_(std::move(log)), store_failed_(std::move(store_failed)), thread_([this] {
        Loop();
      }) {}

Scheduler::~Scheduler() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void Scheduler::Loop() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    try {
      BookWhatIsDue();
      ForgetOldAnswersOnceADay();
      if (!store_.Info().writable) store_failed_();
    } catch (const std::exception& e) {
      Say(*log_, spdlog::level::err, fmt::format("scheduler: exception: {}", e.what()));
    }
    lock.lock();
    changed_.wait_for(lock, kInterval, [this] { return stopping_.load(); });
  }
}

void Scheduler::BookWhatIsDue() {
  const absl::StatusOr<app::DueRun> run = app::RunDue(store_, clock_.Now(), [this] { return KeepGoing(); });
  if (!run.ok()) {
    return Say(*log_, spdlog::level::err, fmt::format("what is due cannot be booked: {}", run.status().ToString()));
  }
  if (run->worked_off > 0) Say(*log_, spdlog::level::info, fmt::format("booked {} due entries", run->worked_off));
  TellFailures(run->failures);
}

void Scheduler::TellFailures(const std::vector<app::DueFailure>& failures) {
  const size_t told = std::min(failures.size(), kFailuresTold);
  for (size_t i = 0; i < told; ++i) {
    const app::DueFailure& failure = failures[i];
    Say(*log_, spdlog::level::err,
        fmt::format("what is due at {} for {} cannot be booked and waits for the next run: {}",
                    domain::ToString(failure.entry.due), domain::ToString(failure.entry.order),
                    failure.cause.ToString()));
  }
  if (told < failures.size()) {
    Say(*log_, spdlog::level::err, fmt::format("and {} more due entries cannot be booked", failures.size() - told));
  }
}

void Scheduler::ForgetOldAnswersOnceADay() {
  const domain::Date today = domain::DateOf(clock_.Now());
  if (today == forgotten_on_) return;
  const absl::StatusOr<int64_t> forgotten =
      app::ForgetOldAnswers(store_, clock_, app::SystemClock().Now(), [this] { return KeepGoing(); });
  if (!forgotten.ok()) {
    return Say(*log_, spdlog::level::err,
               fmt::format("old answers cannot be forgotten: {}", forgotten.status().ToString()));
  }
  forgotten_on_ = today;
  if (*forgotten > 0) Say(*log_, spdlog::level::info, fmt::format("forgot {} old answers", *forgotten));
}

}  // namespace prorata::runtime
