#pragma once

// What time it is. The machine's clock, or a virtual one that stands where it is put, so that a three-year story can be
// told in a second. Nothing else of the product asks the machine for the time.

#include <atomic>
#include <functional>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/domain/calendar.h"
#include "storage/store.h"

namespace prorata::app {

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual domain::Instant Now() const = 0;
  // Whether it stands where AdvanceClock puts it.
  virtual bool is_virtual() const { return false; }
};

// The machine's time, which never goes back within the process: where the machine's clock is put back it stands until
// that has caught up, so that what was booked first is also dated first.
class SystemClock final : public Clock {
 public:
  // `machine`: where the time is taken from; the system unless told.
  explicit SystemClock(std::function<domain::Instant()> machine = MachineTime) : machine_(std::move(machine)) {}

  domain::Instant Now() const override;

 private:
  static domain::Instant MachineTime();

  std::function<domain::Instant()> machine_;
  mutable std::atomic<int64_t> newest_micros_ = 0;
};

class VirtualClock final : public Clock {
 public:
  explicit VirtualClock(domain::Instant start) : micros_(start.micros) {}

  domain::Instant Now() const override { return {micros_.load(std::memory_order_acquire)}; }
  bool is_virtual() const override { return true; }
  // Forward only: an earlier time changes nothing. Not stored: see AdvanceClock.
  void MoveTo(domain::Instant time);

 private:
  std::atomic<int64_t> micros_;
};

// Where a virtual clock of this store stands: where it was left, or `start` on a store that never had one, which is
// stored then. Blocks.
absl::StatusOr<domain::Instant> RestoreClock(storage::Store& store, domain::Instant start);

// Stores the time and puts the clock there. Refusals: CLOCK_NOT_VIRTUAL, CLOCK_BACKWARD, else what the store says. The
// same time again is fine. What falls due by it is not done here (due.h). Blocks.
absl::Status AdvanceClock(storage::Store& store, Clock& clock, domain::Instant time);
// The same checks, changing nothing.
absl::Status CheckAdvance(const Clock& clock, domain::Instant time);

}  // namespace prorata::app
