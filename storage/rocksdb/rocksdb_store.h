#pragma once

// The embedded engine: one directory, one process. The promises are those of store.h; this page says what is particular
// to it.
//
// Bodies of transactions run one after another on one thread of the store, over the writes of the group being built, so
// there are no conflicts and a body runs once. A second thread writes the group, and a third makes what was written
// durable, several groups by one sync of the log, and tells the outcomes. All three work at the same time.
//
// The directory holds:
//   FORMAT            the version of this layout, as text; checked before anything else is touched
//   HIGH_WATER_MARK   the newest group whose outcome was told; the store refuses to open behind it
//   rocksdb/          the data

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "storage/store.h"

namespace rocksdb {
class Env;
}  // namespace rocksdb

namespace prorata::storage {

struct RocksDbOptions {
  std::string directory;
  // Makes the directory and an empty store where there is none. Never replaces something else that is found there.
  bool create_if_missing = true;
  // Whether an outcome waits for the disk. Only tests and benchmarks may turn it off: what was told is then lost on a
  // power cut.
  bool sync = true;

  // Transactions that may wait; beyond it they are refused with RESOURCE_EXHAUSTED.
  size_t queue_bound = 8192;
  // Reads that may wait for a thread of the store; beyond it they are refused with RESOURCE_EXHAUSTED.
  size_t read_queue_bound = 1024;
  // Threads for scans and for what is not in memory.
  int reader_threads = 2;
  // A group is closed when it holds this much, even if more transactions wait; and when groups that hold this much are
  // written and not durable yet, no more are written.
  size_t group_max_transactions = 512;
  size_t group_max_bytes = size_t{4} << 20;

  // Memory: the blocks of files, the writes that go into a file together (up to three times as much waits for it), the
  // rows that were used of late, and how much of those may be decoded.
  size_t block_cache_bytes = size_t{64} << 20;
  size_t write_buffer_bytes = size_t{32} << 20;
  size_t row_cache_bytes = size_t{160} << 20;
  size_t decoded_row_cache_bytes = size_t{64} << 20;

  // How many bytes at the start of a key say whose it is. Keys of one owner are often written one behind the other:
  // what is not in files yet is kept in order, and the place of the next is looked for from that of the last with the
  // same such bytes, which takes less the nearer it is. A few hundred bytes of memory for each owner. Null: no such
  // places.
  size_t (*owner_prefix)(std::string_view key) = nullptr;

  // Transactions that write are refused with RESOURCE_EXHAUSTED while the file system has less than this left, so that
  // the log and the work in the background never meet a full disk. They are taken again as soon as it has more.
  uint64_t disk_reserve_bytes = uint64_t{256} << 20;

  // The operating system as RocksDB sees it; null is the real one. For tests that inject faults. Must outlive the
  // store.
  rocksdb::Env* env = nullptr;
};

// Opens the store or says why not, in words for an operator. An open that fails changes no data.
//
//   NOT_FOUND             no store there, and create_if_missing is off
//   FAILED_PRECONDITION   not a directory, or one with something else in it; written by a newer version; held by
//                         another process
//   PERMISSION_DENIED     the directory or its files cannot be read or written
//   DATA_LOSS             a file is damaged or missing, or the store is behind its high-water mark
//   RESOURCE_EXHAUSTED    no space on the device
//   UNAVAILABLE           any other fault of the file system
absl::StatusOr<std::unique_ptr<Store>> OpenRocksDbStore(const RocksDbOptions& options);

}  // namespace prorata::storage
