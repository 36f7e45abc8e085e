#include "tests/unit/storage/fault_file_system.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

namespace prorata::storage {
namespace {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;
namespace fs = std::filesystem;

std::optional<std::string> ReadBytes(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

void WriteBytes(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc)
      .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

class SequentialFile : public rocksdb::FSSequentialFileOwnerWrapper {
 public:
  SequentialFile(FaultFileSystem& system, std::string path, std::unique_ptr<rocksdb::FSSequentialFile>&& base)
      : FSSequentialFileOwnerWrapper(std::move(base)), system_(system), path_(std::move(path)) {}

  IOStatus Read(size_t n, const IOOptions& options, Slice* result, char* scratch, IODebugContext* debug) override {
    if (IOStatus s = system_.Step("read", path_); !s.ok()) return s;
    return FSSequentialFileOwnerWrapper::Read(n, options, result, scratch, debug);
  }

 private:
  FaultFileSystem& system_;
  const std::string path_;
};

class RandomAccessFile : public rocksdb::FSRandomAccessFileOwnerWrapper {
 public:
  RandomAccessFile(FaultFileSystem& system, std::string path, std::unique_ptr<rocksdb::FSRandomAccessFile>&& base)
      : FSRandomAccessFileOwnerWrapper(std::move(base)), system_(system), path_(std::move(path)) {}

  IOStatus Read(uint64_t offset, size_t n, const IOOptions& options, Slice* result, char* scratch,
                IODebugContext* debug) const override {
    if (IOStatus s = system_.Step("read", path_); !s.ok()) return s;
    return FSRandomAccessFileOwnerWrapper::Read(offset, n, options, result, scratch, debug);
  }

 private:
  FaultFileSystem& system_;
  const std::string path_;
};

class WritableFile : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  WritableFile(FaultFileSystem& system, std::string path, std::unique_ptr<rocksdb::FSWritableFile>&& base)
      : FSWritableFileOwnerWrapper(std::move(base)), system_(system), path_(std::move(path)) {}

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* debug) override {
    if (IOStatus s = system_.Step("append", path_); !s.ok()) return s;
    IOStatus appended = FSWritableFileOwnerWrapper::Append(data, options, debug);
    if (appended.ok()) system_.NoteSize(path_, size_ += data.size());
    return appended;
  }
  IOStatus Append(const Slice& data, const IOOptions& options, const rocksdb::DataVerificationInfo&,
                  IODebugContext* debug) override {
    return Append(data, options, debug);
  }
  IOStatus Sync(const IOOptions&, IODebugContext*) override { return system_.SyncFile(path_); }
  IOStatus Fsync(const IOOptions&, IODebugContext*) override { return system_.SyncFile(path_); }
  IOStatus Close(const IOOptions& options, IODebugContext* debug) override {
    IOStatus step = system_.Step("close", path_);
    IOStatus closed = FSWritableFileOwnerWrapper::Close(options, debug);
    return step.ok() ? closed : step;
  }

 private:
  FaultFileSystem& system_;
  const std::string path_;
  uint64_t size_ = 0;
};

class RandomRWFile : public rocksdb::FSRandomRWFileOwnerWrapper {
 public:
  RandomRWFile(FaultFileSystem& system, std::string path, std::unique_ptr<rocksdb::FSRandomRWFile>&& base)
      : FSRandomRWFileOwnerWrapper(std::move(base)), system_(system), path_(std::move(path)) {}

  IOStatus Write(uint64_t offset, const Slice& data, const IOOptions& options, IODebugContext* debug) override {
    if (IOStatus s = system_.Step("write", path_); !s.ok()) return s;
    system_.NoteOverwrite(path_);
    return FSRandomRWFileOwnerWrapper::Write(offset, data, options, debug);
  }
  IOStatus Sync(const IOOptions&, IODebugContext*) override { return system_.SyncFile(path_); }
  IOStatus Fsync(const IOOptions&, IODebugContext*) override { return system_.SyncFile(path_); }

 private:
  FaultFileSystem& system_;
  const std::string path_;
};

class Directory : public rocksdb::FSDirectoryWrapper {
 public:
  Directory(FaultFileSystem& system, std::string path, std::unique_ptr<rocksdb::FSDirectory>&& base)
      : FSDirectoryWrapper(std::move(base)), system_(system), path_(std::move(path)) {}

  IOStatus Fsync(const IOOptions&, IODebugContext*) override { return Synced(); }
  IOStatus FsyncWithDirOptions(const IOOptions&, IODebugContext*, const rocksdb::DirFsyncOptions&) override {
    return Synced();
  }

 private:
  IOStatus Synced() {
    IOStatus s = system_.Step("sync", path_);
    if (s.ok()) system_.NoteDirectorySynced(path_);
    return s;
  }

  FaultFileSystem& system_;
  const std::string path_;
};

// Opens a file below and puts our own around it.
template <typename Ours, typename File, typename Open>
IOStatus OpenWrapped(FaultFileSystem& system, const char* operation, const std::string& path,
                     std::unique_ptr<File>* file, Open open) {
  if (IOStatus s = system.Step(operation, path); !s.ok()) return s;
  std::unique_ptr<File> base;
  if (IOStatus s = open(&base); !s.ok()) return s;
  *file = std::make_unique<Ours>(system, path, std::move(base));
  return IOStatus::OK();
}

}  // namespace

FaultFileSystem::FaultFileSystem() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}

void FaultFileSystem::FailAt(int64_t n, Mode mode) {
  const std::lock_guard lock(mutex_);
  until_failure_ = n;
  mode_ = mode;
  dead_ = false;
  failed_operation_.clear();
}

void FaultFileSystem::Heal() {
  const std::lock_guard lock(mutex_);
  until_failure_ = 0;
  dead_ = false;
}

bool FaultFileSystem::failed() const {
  const std::lock_guard lock(mutex_);
  return !failed_operation_.empty();
}

std::string FaultFileSystem::failed_operation() const {
  const std::lock_guard lock(mutex_);
  return failed_operation_;
}

void FaultFileSystem::set_free_bytes(uint64_t free_bytes) {
  const std::lock_guard lock(mutex_);
  free_bytes_ = free_bytes;
}

IOStatus FaultFileSystem::Step(const char* operation, const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (dead_) return IOStatus::IOError("injected: nothing works any more");
  if (until_failure_ == 0 || --until_failure_ > 0) return IOStatus::OK();
  dead_ = mode_ == Mode::kFromThenOn;
  failed_operation_ = std::string(operation) + " " + path;
  return IOStatus::IOError("injected: " + failed_operation_);
}

IOStatus FaultFileSystem::NewSequentialFile(const std::string& path, const rocksdb::FileOptions& options,
                                            std::unique_ptr<rocksdb::FSSequentialFile>* file, IODebugContext* debug) {
  return OpenWrapped<SequentialFile>(*this, "open", path, file, [&](auto* base) {
    return FileSystemWrapper::NewSequentialFile(path, options, base, debug);
  });
}

IOStatus FaultFileSystem::NewRandomAccessFile(const std::string& path, const rocksdb::FileOptions& options,
                                              std::unique_ptr<rocksdb::FSRandomAccessFile>* file,
                                              IODebugContext* debug) {
  return OpenWrapped<RandomAccessFile>(*this, "open", path, file, [&](auto* base) {
    return FileSystemWrapper::NewRandomAccessFile(path, options, base, debug);
  });
}

IOStatus FaultFileSystem::NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                          std::unique_ptr<rocksdb::FSWritableFile>* file, IODebugContext* debug) {
  const bool existed = fs::exists(path);
  IOStatus opened = OpenWrapped<WritableFile>(*this, "create", path, file, [&](auto* base) {
    return FileSystemWrapper::NewWritableFile(path, options, base, debug);
  });
  const std::lock_guard lock(mutex_);
  if (opened.ok()) files_[path] = Unsynced{0, 0, !existed, std::nullopt};
  return opened;
}

IOStatus FaultFileSystem::NewRandomRWFile(const std::string& path, const rocksdb::FileOptions& options,
                                          std::unique_ptr<rocksdb::FSRandomRWFile>* file, IODebugContext* debug) {
  return OpenWrapped<RandomRWFile>(*this, "open", path, file, [&](auto* base) {
    return FileSystemWrapper::NewRandomRWFile(path, options, base, debug);
  });
}

IOStatus FaultFileSystem::NewDirectory(const std::string& path, const IOOptions& options,
                                       std::unique_ptr<rocksdb::FSDirectory>* directory, IODebugContext* debug) {
  return OpenWrapped<Directory>(*this, "open", path, directory, [&](auto* base) {
    return FileSystemWrapper::NewDirectory(path, options, base, debug);
  });
}

IOStatus FaultFileSystem::RenameFile(const std::string& from, const std::string& to, const IOOptions& options,
                                     IODebugContext* debug) {
  if (IOStatus s = Step("rename", from); !s.ok()) return s;
  Rename rename{from, to, ReadBytes(to)};
  IOStatus renamed = FileSystemWrapper::RenameFile(from, to, options, debug);
  if (!renamed.ok()) return renamed;
  const std::lock_guard lock(mutex_);
  if (const auto moved = files_.extract(from); !moved.empty()) files_[to] = moved.mapped();
  renames_.push_back(std::move(rename));
  return renamed;
}

IOStatus FaultFileSystem::DeleteFile(const std::string& path, const IOOptions& options, IODebugContext* debug) {
  if (IOStatus s = Step("delete", path); !s.ok()) return s;
  const std::lock_guard lock(mutex_);
  files_.erase(path);
  return FileSystemWrapper::DeleteFile(path, options, debug);
}

IOStatus FaultFileSystem::Truncate(const std::string& path, size_t size, const IOOptions& options,
                                   IODebugContext* debug) {
  if (IOStatus s = Step("truncate", path); !s.ok()) return s;
  return FileSystemWrapper::Truncate(path, size, options, debug);
}

IOStatus FaultFileSystem::GetChildren(const std::string& path, const IOOptions& options,
                                      std::vector<std::string>* children, IODebugContext* debug) {
  if (IOStatus s = Step("list", path); !s.ok()) return s;
  return FileSystemWrapper::GetChildren(path, options, children, debug);
}

IOStatus FaultFileSystem::GetFreeSpace(const std::string& path, const IOOptions& options, uint64_t* free_bytes,
                                       IODebugContext* debug) {
  {
    const std::lock_guard lock(mutex_);
    if (free_bytes_.has_value()) {
      *free_bytes = *free_bytes_;
      return IOStatus::OK();
    }
  }
  return FileSystemWrapper::GetFreeSpace(path, options, free_bytes, debug);
}

void FaultFileSystem::NoteSize(const std::string& path, uint64_t size) {
  const std::lock_guard lock(mutex_);
  files_[path].size = size;
}

// Covers the bytes that the file had when the sync began.
IOStatus FaultFileSystem::SyncFile(const std::string& path) {
  uint64_t size = 0;
  {
    std::unique_lock lock(mutex_);
    size = files_[path].size;
    if (path.ends_with(".log")) WaitWhileHeld(lock);
  }
  if (IOStatus s = Step("sync", path); !s.ok()) return s;
  const std::lock_guard lock(mutex_);
  Unsynced& file = files_[path];
  file.synced_size = std::max(file.synced_size, size);
  file.synced_bytes.reset();
  return IOStatus::OK();
}

void FaultFileSystem::WaitWhileHeld(std::unique_lock<std::mutex>& lock) {
  ++held_;
  hold_changed_.notify_all();
  hold_changed_.wait(lock, [this] { return !holds_log_syncs_; });
  --held_;
}

void FaultFileSystem::HoldLogSyncs() {
  const std::lock_guard lock(mutex_);
  holds_log_syncs_ = true;
}

void FaultFileSystem::LetLogSyncsGo() {
  const std::lock_guard lock(mutex_);
  holds_log_syncs_ = false;
  hold_changed_.notify_all();
}

void FaultFileSystem::AwaitHeldLogSync() {
  std::unique_lock lock(mutex_);
  hold_changed_.wait(lock, [this] { return held_ > 0; });
}

void FaultFileSystem::NoteOverwrite(const std::string& path) {
  const std::lock_guard lock(mutex_);
  Unsynced& file = files_[path];
  if (!file.synced_bytes.has_value()) file.synced_bytes = ReadBytes(path);
}

void FaultFileSystem::NoteDirectorySynced(const std::string& directory) {
  const std::lock_guard lock(mutex_);
  const auto inside = [&](const std::string& path) { return fs::path(path).parent_path() == fs::path(directory); };
  for (auto& [path, file] : files_) {
    if (inside(path)) file.name_unsynced = false;
  }
  std::erase_if(renames_, [&](const Rename& rename) { return inside(rename.to); });
}

void FaultFileSystem::DropUnsynced(uint64_t seed) {
  const std::lock_guard lock(mutex_);
  std::mt19937_64 random(seed);
  for (const auto& [path, file] : files_) {
    if (!fs::exists(path)) continue;
    if (file.synced_bytes.has_value()) WriteBytes(path, *file.synced_bytes);
    if (file.size <= file.synced_size) continue;
    // Some of the bytes may have reached the disk, and a tail of them may be anything.
    const uint64_t kept = file.synced_size + random() % (file.size - file.synced_size + 1);
    fs::resize_file(path, kept);
  }
  for (auto rename = renames_.rbegin(); rename != renames_.rend(); ++rename) {
    if (!fs::exists(rename->to)) continue;
    fs::rename(rename->to, rename->from);
    if (const auto moved = files_.extract(rename->to); !moved.empty()) files_[rename->from] = moved.mapped();
    if (rename->replaced_bytes.has_value()) WriteBytes(rename->to, *rename->replaced_bytes);
  }
  for (const auto& [path, file] : files_) {
    if (file.name_unsynced && random() % 2 == 0) fs::remove(path);
  }
  files_.clear();
  renames_.clear();
}

}  // namespace prorata::storage
