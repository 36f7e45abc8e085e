#include "storage/wrappers/faulty_store.h"

#include <mutex>
#include <random>
#include <utility>

#include "absl/base/thread_annotations.h"

namespace prorata::storage {
namespace {

enum class Fault { kNone, kNotCommitted, kUnknownNotWritten, kUnknownWritten, kRunTwice, kReadRefused };

Result Unknown() {
  return {Outcome::kUnknown, absl::UnavailableError("injected: the outcome is not known")};
}

}  // namespace

struct FaultyStore::State {
  explicit State(const Options& given) : options(given), random(given.seed) {}

  Fault DrawForTransaction() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
    const FaultRates& rates = options.rates;
    int drawn = Draw();
    if (!injecting) return Fault::kNone;
    if ((drawn -= rates.not_committed) < 0) return ++counts.not_committed, Fault::kNotCommitted;
    if ((drawn -= rates.unknown_not_written) < 0) return ++counts.unknown_not_written, Fault::kUnknownNotWritten;
    if ((drawn -= rates.unknown_written) < 0) return ++counts.unknown_written, Fault::kUnknownWritten;
    if ((drawn -= rates.run_twice) < 0) return ++counts.run_twice, Fault::kRunTwice;
    return Fault::kNone;
  }

  Fault DrawForRead() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
    const int drawn = Draw();
    if (!injecting || drawn >= options.rates.read_refused) return Fault::kNone;
    return ++counts.read_refused, Fault::kReadRefused;
  }

  // The same on every platform, unlike the distributions of the standard library.
  int Draw() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) { return static_cast<int>(random() % 1000); }

  void NoteUnknown() {
    const std::lock_guard lock(mutex);
    if (options.stop_after_unknown) stopped = true;
  }

  const Options options;
  mutable std::mutex mutex;
  std::mt19937_64 random ABSL_GUARDED_BY(mutex);
  FaultCounts counts ABSL_GUARDED_BY(mutex);
  bool injecting ABSL_GUARDED_BY(mutex) = true;
  bool stopped ABSL_GUARDED_BY(mutex) = false;
};

FaultyStore::FaultyStore(Store& base, const Options& options) : base_(base), state_(std::make_shared<State>(options)) {}

FaultyStore::~FaultyStore() = default;

void FaultyStore::Submit(TransactionBody body, absl::AnyInvocable<void(Result)> done, std::vector<std::string> reads) {
  Fault fault = Fault::kNone;
  bool stopped = false;
  {
    const std::lock_guard lock(state_->mutex);
    stopped = state_->stopped;
    if (!stopped) fault = state_->DrawForTransaction();
  }
  const auto refuse = [&](Result result) {
    body = nullptr;
    done(std::move(result));
  };
  if (stopped) return refuse({Outcome::kNotCommitted, absl::UnavailableError("injected: takes no more writes")});
  switch (fault) {
    case Fault::kNotCommitted:
      return refuse({Outcome::kNotCommitted, absl::AbortedError("injected: too many conflicts")});
    case Fault::kUnknownNotWritten:
      state_->NoteUnknown();
      return refuse(Unknown());
    case Fault::kUnknownWritten:
      return base_.Submit(
          std::move(body),
          [state = state_, done = std::move(done)](Result result) mutable {
            // What was rejected or refused is known to be so.
            if (result.outcome != Outcome::kCommitted) return done(std::move(result));
            state->NoteUnknown();
            done(Unknown());
          },
          std::move(reads));
    case Fault::kRunTwice:
      return base_.Submit(
          [body = std::move(body)](Transaction& transaction) mutable {
            body(transaction).IgnoreError();
            transaction.Discard();
            return body(transaction);
          },
          std::move(done), std::move(reads));
    default:
      return base_.Submit(std::move(body), std::move(done), std::move(reads));
  }
}

void FaultyStore::Read(ReadKind kind, ReadBody body, absl::AnyInvocable<void(absl::Status)> done) {
  Fault fault = Fault::kNone;
  {
    const std::lock_guard lock(state_->mutex);
    fault = state_->DrawForRead();
  }
  if (fault == Fault::kNone) return base_.Read(kind, std::move(body), std::move(done));
  body = nullptr;
  done(absl::ResourceExhaustedError("injected: too many reads are waiting"));
}

StoreInfo FaultyStore::Info() const {
  StoreInfo info = base_.Info();
  const std::lock_guard lock(state_->mutex);
  info.writable = info.writable && !state_->stopped;
  return info;
}

void FaultyStore::Reopen() {
  const std::lock_guard lock(state_->mutex);
  state_->stopped = false;
}

void FaultyStore::SetInjecting(bool injecting) {
  const std::lock_guard lock(state_->mutex);
  state_->injecting = injecting;
}

FaultCounts FaultyStore::counts() const {
  const std::lock_guard lock(state_->mutex);
  return state_->counts;
}

}  // namespace prorata::storage
