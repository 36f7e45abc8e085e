#include "server/runtime/scheduler.h"

#include <fmt/format.h>

#include <chrono>
#include <exception>
#include <string>
#include <utility>

#include "server/app/due.h"
#include "server/app/idempotency.h"
#include "server/runtime/log.h"

namespace prorata::runtime {
namespace {

constexpr std::chrono::seconds kInterval{10};

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
    changed_.wait_for(lock, kInterval, [this] { return stopping_; });
  }
}

void Scheduler::BookWhatIsDue() {
  const absl::StatusOr<int64_t> booked = app::RunDue(store_, clock_.Now());
  if (!booked.ok()) {
    return Say(*log_, spdlog::level::err, fmt::format("what is due cannot be booked: {}", booked.status().ToString()));
  }
  if (*booked > 0) Say(*log_, spdlog::level::info, fmt::format("booked {} due entries", *booked));
}

void Scheduler::ForgetOldAnswersOnceADay() {
  const domain::Date today = domain::DateOf(clock_.Now());
  if (today == forgotten_on_) return;
  const absl::StatusOr<int64_t> forgotten = app::ForgetOldAnswers(store_, clock_, app::SystemClock().Now());
  if (!forgotten.ok()) {
    return Say(*log_, spdlog::level::err,
               fmt::format("old answers cannot be forgotten: {}", forgotten.status().ToString()));
  }
  forgotten_on_ = today;
  if (*forgotten > 0) Say(*log_, spdlog::level::info, fmt::format("forgot {} old answers", *forgotten));
}

}  // namespace prorata::runtime
