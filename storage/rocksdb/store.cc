#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "storage/rocksdb/open.h"
#include "storage/rocksdb/reader_pool.h"
#include "storage/rocksdb/rocksdb_store.h"
#include "storage/rocksdb/sequencer.h"

namespace prorata::storage {
namespace {

class RocksDbStore : public Store {
 public:
  explicit RocksDbStore(std::unique_ptr<rocks::Engine> engine)
      : engine_(std::move(engine)), readers_(*engine_), sequencer_(*engine_) {}

  void Submit(TransactionBody body, absl::AnyInvocable<void(Result)> done, std::vector<std::string> reads) override {
    sequencer_.Submit(std::move(body), std::move(done), std::move(reads));
  }

  void Read(ReadKind kind, ReadBody body, absl::AnyInvocable<void(absl::Status)> done) override {
    readers_.Read(kind, std::move(body), std::move(done));
  }

  StoreInfo Info() const override {
    return {.engine = "rocksdb",
            .commit_number = engine_->published.Get()->commit(),
            .writable = engine_->writable,
            .queued = sequencer_.queued()};
  }

 private:
  const std::unique_ptr<rocks::Engine> engine_;
  rocks::ReaderPool readers_;
  // Ends first: its callbacks may still read.
  rocks::Sequencer sequencer_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Store>> OpenRocksDbStore(const RocksDbOptions& options) {
  absl::StatusOr<std::unique_ptr<rocks::Engine>> engine = rocks::OpenEngine(options);
  if (!engine.ok()) return engine.status();
  return std::make_unique<RocksDbStore>(*std::move(engine));
}

}  // namespace prorata::storage
