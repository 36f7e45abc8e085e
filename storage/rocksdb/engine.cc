#include "storage/rocksdb/engine.h"

namespace prorata::storage::rocks {

Engine::Engine(const RocksDbOptions& given)
    : options(given),
      env(given.env == nullptr ? rocksdb::Env::Default() : given.env),
      space(*env, given.directory, given.disk_reserve_bytes),
      rows(given.row_cache_bytes, given.decoded_row_cache_bytes) {}

Engine::~Engine() {
  published.Set(nullptr);
  // Everything that was told is durable already: what closing may fail at loses nothing.
  if (db != nullptr) db->Close().PermitUncheckedError();
  if (mark != nullptr) mark->Sync().IgnoreError();
}

}  // namespace prorata::storage::rocks
