#pragma once

// A store that fails now and then in every way that store.h allows, as a seed has it: for simulators. What it tells is
// always true.

#include <cstdint>
#include <memory>

#include "storage/store.h"

namespace prorata::storage {

// How often in a thousand transactions or reads. What is left over goes through.
struct FaultRates {
  // Told kNotCommitted and ABORTED; the body has not run.
  int not_committed = 0;
  // Told kUnknown; nothing was written.
  int unknown_not_written = 0;
  // Told kUnknown, once it is written.
  int unknown_written = 0;
  // The body is run, discarded, and run again.
  int run_twice = 0;
  // Reads that are refused with RESOURCE_EXHAUSTED; the body has not run.
  int read_refused = 0;
};

// How many of each have been injected.
struct FaultCounts {
  int64_t not_committed = 0;
  int64_t unknown_not_written = 0;
  int64_t unknown_written = 0;
  int64_t run_twice = 0;
  int64_t read_refused = 0;
};

// Passes everything on to `base`, which must outlive it. Unlike a real store it goes on taking writes after an unknown
// outcome unless `stop_after_unknown` is set; then it is as good as closed, until Reopen. Thread-safe; which call meets
// which fault depends on the seed and the order of the calls alone.
class FaultyStore : public Store {
 public:
  struct Options {
    uint64_t seed = 1;
    FaultRates rates;
    bool stop_after_unknown = false;
  };

  FaultyStore(Store& base, const Options& options);
  ~FaultyStore() override;

  void Submit(TransactionBody body, absl::AnyInvocable<void(Result)> done, std::vector<std::string> reads) override;
  void Read(ReadKind kind, ReadBody body, absl::AnyInvocable<void(absl::Status)> done) override;
  StoreInfo Info() const override;

  // As if the process had been started again: writes are taken again.
  void Reopen();
  // From now on everything goes through, or faults are injected as before.
  void SetInjecting(bool injecting);
  FaultCounts counts() const;

 private:
  struct State;

  Store& base_;
  // Shared with the callbacks under way, which may end after this object.
  const std::shared_ptr<State> state_;
};

}  // namespace prorata::storage
