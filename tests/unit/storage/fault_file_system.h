#pragma once

// A file system that fails at a chosen operation, forgets what was not synced, or says that it is full.

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "rocksdb/env.h"
#include "rocksdb/file_system.h"

namespace prorata::storage {

// Thread-safe. Syncs are remembered but not passed on to the disk: the test's own power cut is all that they protect
// from.
class FaultFileSystem : public rocksdb::FileSystemWrapper {
 public:
  enum class Mode {
    // That one operation fails and the next ones work again.
    kOnce,
    // Nothing works from then on, as if the process were cut off.
    kFromThenOn,
  };

  FaultFileSystem();

  // The n-th operation from now on fails, counted from 1. Reading counts as well as writing.
  void FailAt(int64_t n, Mode mode);
  // Everything works again.
  void Heal();
  // Whether the chosen operation was reached, and which it was.
  bool failed() const;
  std::string failed_operation() const;

  // Takes away what was written and not synced, or a random part of it, as a power cut does. With all files closed.
  void DropUnsynced(uint64_t seed);

  // From now on syncs of logs wait, until they may go on.
  void HoldLogSyncs();
  void LetLogSyncsGo();
  // Waits until one does.
  void AwaitHeldLogSync();

  void set_free_bytes(uint64_t free_bytes);

  const char* Name() const override { return "FaultFileSystem"; }
  static const char* kClassName() { return "FaultFileSystem"; }

  using IOStatus = rocksdb::IOStatus;
  IOStatus NewSequentialFile(const std::string& path, const rocksdb::FileOptions& options,
                             std::unique_ptr<rocksdb::FSSequentialFile>* file, rocksdb::IODebugContext* debug) override;
  IOStatus NewRandomAccessFile(const std::string& path, const rocksdb::FileOptions& options,
                               std::unique_ptr<rocksdb::FSRandomAccessFile>* file,
                               rocksdb::IODebugContext* debug) override;
  IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                           std::unique_ptr<rocksdb::FSWritableFile>* file, rocksdb::IODebugContext* debug) override;
  IOStatus NewRandomRWFile(const std::string& path, const rocksdb::FileOptions& options,
                           std::unique_ptr<rocksdb::FSRandomRWFile>* file, rocksdb::IODebugContext* debug) override;
  IOStatus NewDirectory(const std::string& path, const rocksdb::IOOptions& options,
                        std::unique_ptr<rocksdb::FSDirectory>* directory, rocksdb::IODebugContext* debug) override;
  IOStatus RenameFile(const std::string& from, const std::string& to, const rocksdb::IOOptions& options,
                      rocksdb::IODebugContext* debug) override;
  IOStatus DeleteFile(const std::string& path, const rocksdb::IOOptions& options,
                      rocksdb::IODebugContext* debug) override;
  IOStatus Truncate(const std::string& path, size_t size, const rocksdb::IOOptions& options,
                    rocksdb::IODebugContext* debug) override;
  IOStatus GetChildren(const std::string& path, const rocksdb::IOOptions& options, std::vector<std::string>* children,
                       rocksdb::IODebugContext* debug) override;
  IOStatus GetFreeSpace(const std::string& path, const rocksdb::IOOptions& options, uint64_t* free_bytes,
                        rocksdb::IODebugContext* debug) override;

  // For the files.
  IOStatus Step(const char* operation, const std::string& path);
  void NoteSize(const std::string& path, uint64_t size);
  IOStatus SyncFile(const std::string& path);
  void NoteOverwrite(const std::string& path);
  void NoteDirectorySynced(const std::string& directory);

 private:
  void WaitWhileHeld(std::unique_lock<std::mutex>& lock);

  struct Unsynced {
    uint64_t size = 0;
    uint64_t synced_size = 0;
    // Whether the name of a new file may be gone too.
    bool name_unsynced = false;
    // Of a file that is written in place: what it held when it was synced last.
    std::optional<std::string> synced_bytes;
  };
  struct Rename {
    std::string from;
    std::string to;
    std::optional<std::string> replaced_bytes;
  };

  mutable std::mutex mutex_;
  std::condition_variable hold_changed_;
  bool holds_log_syncs_ = false;
  int held_ = 0;
  int64_t until_failure_ = 0;
  Mode mode_ = Mode::kOnce;
  bool dead_ = false;
  std::string failed_operation_;
  std::optional<uint64_t> free_bytes_;
  std::map<std::string, Unsynced> files_;
  std::vector<Rename> renames_;
};

}  // namespace prorata::storage
