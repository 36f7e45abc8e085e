#pragma once

// An ordered, transactional, strictly serializable key-value store. Bytes and promises; no word of the product.
//
// Keys and values are bytes, keys ordered as unsigned bytes. A range includes its start and excludes its end.
// An absent key and a key with an empty value are different things.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace prorata::storage {

// What the bytes of a value decode to, kept by the store beside the bytes so that a hot row is not decoded again.
// Opaque to the store and immutable. Whoever attaches it is the only one to read it back, and knows its type from the
// key.
using Decoded = std::shared_ptr<const void>;

// A value that was found. `bytes` is valid until the body that read it returns, and no longer than that.
struct Found {
  std::string_view bytes;
  // What was attached to exactly these bytes, or null: then decode them.
  Decoded decoded;
};

// Sees the rows of a scan one after another, until it returns false. The views are valid during the call only. It may
// read; the body of a transaction may also write: such a write is seen by the scan if its key is still ahead.
using Visitor = absl::FunctionRef<bool(std::string_view key, std::string_view value)>;

// Reads from one consistent state. Used by one thread at a time, only within the body it was given to.
//
// Any error must be returned by the body as it is: besides faults of the store (DATA_LOSS, UNAVAILABLE) it may mean
// that the body is to be run again elsewhere (see Store::Read). A body that swallows a fault does not succeed: the
// store then answers with the fault itself.
class Reader {
 public:
  virtual ~Reader() = default;

  // The value of the key, or NOT_FOUND.
  virtual absl::StatusOr<Found> Get(std::string_view key) const = 0;

  // The values of several keys, in the order of `keys`; nothing for a key that is absent. Says what one Get after the
  // other would, in less time.
  virtual absl::StatusOr<std::vector<std::optional<Found>>> GetMany(absl::Span<const std::string_view> keys) const;

  // Calls `visit` for the keys of [start, end) in ascending order, until it returns false. An empty `end` means to the
  // last key. An error means that not all was seen, even if `visit` was never called.
  virtual absl::Status Scan(std::string_view start, std::string_view end, Visitor visit) const = 0;

  // The same in descending order: from the last key below `end` down to `start`, included.
  virtual absl::Status ScanReverse(std::string_view start, std::string_view end, Visitor visit) const = 0;

  // Offers what the bytes just got under this key (by Get or GetMany, in this body) decode to, for the next reader;
  // null where there was just found no such key and the next reader will ask again. A hint: the store may drop it.
  virtual void Remember(std::string_view key, Decoded decoded) const = 0;
};

// Reads and writes of one transaction. Its own writes are visible to its reads, scans included.
class Transaction : public Reader {
 public:
  // Sets the value of the key. `decoded`, where given, is what `value` decodes to.
  virtual void Put(std::string_view key, std::string value, Decoded decoded = nullptr) = 0;
  // Removes the key; does nothing if it is absent.
  virtual void Delete(std::string_view key) = 0;
  // Forgets all writes of this body so far.
  virtual void Discard() = 0;
};

// How a submitted transaction ended.
enum class Outcome {
  // Its writes are durable and visible, all of them.
  kCommitted,
  // The body returned an error: nothing was written. The status is the body's.
  kRejected,
  // Nothing was written, and the body may never have run: too many conflicts (ABORTED), queue full
  // (RESOURCE_EXHAUSTED), disk full
  // (RESOURCE_EXHAUSTED with a text that says so), store closing (UNAVAILABLE). Repeating it is safe.
  kNotCommitted,
  // The store cannot tell whether the writes are durable (UNAVAILABLE). It takes no more writes until it is opened
  // again.
  // Never report it as failed: ask again after the restart.
  kUnknown,
};

struct Result {
  Outcome outcome = Outcome::kNotCommitted;
  // OK exactly if committed.
  absl::Status status;
};

// What a transaction does. An error rejects it. It may be run more than once, each time from a clean slate, and on
// another thread: it touches nothing outside of itself but what it overwrites each time it runs. It must not call the
// store. It is destroyed before its outcome is told. One that throws is rejected with INTERNAL.
using TransactionBody = absl::AnyInvocable<absl::Status(Transaction&)>;
// What a read does; may be run again like the body of a transaction.
using ReadBody = absl::AnyInvocable<absl::Status(const Reader&)>;

// Where the body of a read may run.
enum class ReadKind {
  // A few keys: on the caller's thread as long as nothing has to come from the disk, else on a thread of the store.
  kPoint,
  // Many keys: on a thread of the store.
  kScan,
};

// What an operator wants to know.
struct StoreInfo {
  std::string engine;
  // Grows by one with each group of transactions made durable together. Kept across restarts.
  int64_t commit_number = 0;
  // False after an unknown outcome: reads go on, writes are refused until the store is opened again.
  bool writable = true;
  // Transactions waiting for their turn.
  int64_t queued = 0;
};

// Thread-safe. Destroying a store waits for what was submitted and for the callbacks under way; the threads that call
// it must have stopped.
class Store {
 public:
  virtual ~Store() = default;

  // Runs the body as a transaction and tells the outcome through `done`, exactly once, on any thread and possibly
  // before Submit returns. What `done` needs must outlive the store or be owned by it. Submissions of one thread are
  // ordered: a later one sees the earlier one. `done` must not block and must not wait for another transaction.
  //
  // `reads`: keys that the body will get, as far as the caller knows them. A hint: the store may read those of all
  // transactions that wait together, in less time than one after the other. Worth telling of keys that are mostly
  // absent or not read of late.
  virtual void Submit(TransactionBody body, absl::AnyInvocable<void(Result)> done, std::vector<std::string> reads) = 0;
  void Submit(TransactionBody body, absl::AnyInvocable<void(Result)> done) {
    Submit(std::move(body), std::move(done), {});
  }

  // Runs the body on a consistent state that holds every transaction whose outcome was told before the call, and passes
  // what the body returned to `done`, exactly once, on any thread and possibly before Read returns. Blocks no writer.
  // RESOURCE_EXHAUSTED: too many reads are waiting; the body did not run.
  virtual void Read(ReadKind kind, ReadBody body, absl::AnyInvocable<void(absl::Status)> done) = 0;

  virtual StoreInfo Info() const = 0;

  // For tools and tests: Submit and wait. Never call them from a body or a callback of the store.
  Result Transact(TransactionBody body);
  absl::Status ReadNow(ReadBody body);
};

}  // namespace prorata::storage
