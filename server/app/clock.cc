#include "server/app/clock.h"

#include <algorithm>
#include <chrono>
#include <string>

#include "server/domain/error.h"
#include "server/domain/status_macros.h"
#include "storage/schema/tables.h"

namespace prorata::app {
namespace {

using ::prorata::domain::Instant;
using ::prorata::domain::Reason;

const schema::SettingKey kClockKey{"virtual_clock"};

absl::StatusOr<Instant> ParseStored(const schema::Setting& setting) {
  absl::StatusOr<Instant> time = domain::ParseInstant(setting.value);
  if (!time.ok()) return absl::DataLossError("the stored time of the virtual clock is damaged: " + setting.value);
  return time;
}

// Raises to `value` what is below it, and answers what is there then.
int64_t RaiseTo(std::atomic<int64_t>& atomic, int64_t value) {
  int64_t found = atomic.load(std::memory_order_relaxed);
  while (found < value && !atomic.compare_exchange_weak(found, value, std::memory_order_acq_rel)) {
  }
  return std::max(found, value);
}

}  // namespace

Instant SystemClock::Now() const {
  return {RaiseTo(newest_micros_, machine_().micros)};
}

Instant SystemClock::MachineTime() {
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::microseconds>(since_epoch).count()};
}

void VirtualClock::MoveTo(Instant time) {
  RaiseTo(micros_, time.micros);
}

absl::StatusOr<Instant> RestoreClock(storage::Store& store, Instant start) {
  Instant restored = start;
  const storage::Result result = store.Transact([&](storage::Transaction& tx) -> absl::Status {
    restored = start;
    PRORATA_ASSIGN_OR_RETURN(const auto setting, schema::Find<schema::Settings>(tx, kClockKey));
    if (setting == nullptr) {
      schema::Put<schema::Settings>(tx, kClockKey, {domain::ToString(start)});
      return absl::OkStatus();
    }
    PRORATA_ASSIGN_OR_RETURN(restored, ParseStored(*setting));
    return absl::OkStatus();
  });
  if (!result.status.ok()) return result.status;
  return restored;
}

absl::Status CheckAdvance(const Clock& clock, Instant time) {
  if (!clock.is_virtual()) {
    return domain::Refuse(Reason::kClockNotVirtual, "the server was not started with --virtual-clock");
  }
  if (time < clock.Now()) {
    return domain::Refuse(Reason::kClockBackward, "the clock is at " + domain::ToString(clock.Now()) + " already",
                          "time");
  }
  return absl::OkStatus();
}

absl::Status AdvanceClock(storage::Store& store, Clock& clock, Instant time) {
  PRORATA_RETURN_IF_ERROR(CheckAdvance(clock, time));
  const storage::Result result = store.Transact([&](storage::Transaction& tx) -> absl::Status {
    // Compared with what is stored, so that of two calls at once the later time stays.
    PRORATA_ASSIGN_OR_RETURN(const auto setting, schema::Find<schema::Settings>(tx, kClockKey));
    if (setting != nullptr) {
      PRORATA_ASSIGN_OR_RETURN(const Instant stored, ParseStored(*setting));
      if (time < stored) {
        return domain::Refuse(Reason::kClockBackward, "the clock is at " + domain::ToString(stored) + " already",
                              "time");
      }
    }
    schema::Put<schema::Settings>(tx, kClockKey, {domain::ToString(time)});
    return absl::OkStatus();
  });
  if (!result.status.ok()) return result.status;
  static_cast<VirtualClock&>(clock).MoveTo(time);
  return absl::OkStatus();
}

}  // namespace prorata::app
