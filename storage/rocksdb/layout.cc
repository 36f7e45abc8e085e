#include "storage/rocksdb/layout.h"

#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "storage/rocksdb/status.h"

namespace prorata::storage::rocks {
namespace {

constexpr absl::string_view kFormatPrefix = "prorata store, format ";
constexpr absl::string_view kBeingMade = ", being made";

std::string FormatText(absl::string_view suffix) {
  return absl::StrCat(kFormatPrefix, kFormatVersion, suffix, "\n");
}

absl::Status SyncDirectory(rocksdb::Env& env, const std::string& directory) {
  std::unique_ptr<rocksdb::Directory> handle;
  if (const auto opened = env.NewDirectory(directory, &handle); !opened.ok()) return ToStatus(opened);
  return ToStatus(handle->Fsync());
}

// Replaces the file as a whole, or not at all.
absl::Status ReplaceFormat(rocksdb::Env& env, const std::string& directory, const std::string& text) {
  const std::string path = Paths(directory).format;
  const std::string draft = path + ".new";
  if (const auto s = rocksdb::WriteStringToFile(&env, text, draft, /*should_sync=*/true); !s.ok()) return ToStatus(s);
  if (const auto s = env.RenameFile(draft, path); !s.ok()) return ToStatus(s);
  return SyncDirectory(env, directory);
}

absl::Status CannotUse(const std::string& directory, const std::error_code& error) {
  const bool not_a_directory = error == std::errc::not_a_directory || error == std::errc::file_exists;
  if (not_a_directory) return absl::FailedPreconditionError(absl::StrCat(directory, " is not a directory"));
  const std::string text = absl::StrCat(directory, " cannot be read and written: ", error.message());
  if (error == std::errc::no_space_on_device) return absl::ResourceExhaustedError(text);
  const bool forbidden = error == std::errc::permission_denied || error == std::errc::read_only_file_system ||
                         error == std::errc::operation_not_permitted;
  return forbidden ? absl::PermissionDeniedError(text) : absl::UnavailableError(text);
}

// A directory without a FORMAT file is ours to use only if there is nothing in it but what a first opening leaves that
// was cut off before that file was there.
absl::StatusOr<Contents> WithoutFormat(rocksdb::Env& env, const std::string& directory) {
  std::vector<std::string> children;
  if (const auto listed = env.GetChildren(directory, &children); !listed.ok()) return ToStatus(listed);
  for (const std::string& child : children) {
    if (child == "." || child == ".." || child == "LOCK" || child == "FORMAT.new" || child == "lost+found") continue;
    if (child == "rocksdb" || child == "HIGH_WATER_MARK") {
      return absl::DataLossError(absl::StrCat("the store in ", directory, " is damaged: its FORMAT file is missing"));
    }
    return absl::FailedPreconditionError(
        absl::StrCat(directory, " is not a store and not empty: it contains ", child, ". Choose another directory"));
  }
  return Contents::kNothing;
}

absl::StatusOr<Contents> JudgeFormat(const std::string& directory, absl::string_view text) {
  const absl::Status damaged = absl::DataLossError(
      absl::StrCat("the store in ", directory, " is damaged: its FORMAT file cannot be understood"));
  if (!absl::ConsumePrefix(&text, kFormatPrefix) || !absl::ConsumeSuffix(&text, "\n")) return damaged;
  const bool half_made = absl::ConsumeSuffix(&text, kBeingMade);
  int version = 0;
  if (!absl::SimpleAtoi(text, &version) || version < 1) return damaged;
  if (version > kFormatVersion) {
    return absl::FailedPreconditionError(
        absl::StrCat("the store in ", directory, " was written by a newer version (format ", version,
                     ", this program knows ", kFormatVersion, "): use that version or a newer one"));
  }
  // There is no older format yet. A step from each to the next belongs here, restartable, before the version is raised.
  return half_made ? Contents::kHalfMade : Contents::kStore;
}

}  // namespace

absl::StatusOr<std::unique_ptr<DirectoryLock>> DirectoryLock::Take(rocksdb::Env& env, const std::string& directory) {
  rocksdb::FileLock* lock = nullptr;
  const auto taken = env.LockFile(Paths(directory).lock, &lock);
  if (taken.IsNoSpace()) return ToStatus(taken);
  if (!taken.ok()) {
    return absl::FailedPreconditionError(
        absl::StrCat("the store in ", directory, " is in use by another process (", taken.ToString(), ")"));
  }
  return std::unique_ptr<DirectoryLock>(new DirectoryLock(env, lock));
}

DirectoryLock::~DirectoryLock() {
  env_.UnlockFile(lock_).PermitUncheckedError();
}

absl::Status PrepareDirectory(rocksdb::Env& env, const RocksDbOptions& options) {
  const std::filesystem::path directory = options.directory;
  std::error_code error;
  const std::filesystem::file_type kind = std::filesystem::status(directory, error).type();
  if (kind == std::filesystem::file_type::not_found) {
    if (!options.create_if_missing)
      return absl::NotFoundError(absl::StrCat("there is no store in ", options.directory));
    std::filesystem::create_directories(directory, error);
    if (error) return CannotUse(options.directory, error);
    const std::filesystem::path parent = std::filesystem::absolute(directory).lexically_normal().parent_path();
    return SyncDirectory(env, parent.string());
  }
  if (kind == std::filesystem::file_type::none) return CannotUse(options.directory, error);
  if (kind != std::filesystem::file_type::directory) {
    return CannotUse(options.directory, std::make_error_code(std::errc::not_a_directory));
  }
  if (access(options.directory.c_str(), R_OK | W_OK | X_OK) != 0) {
    return CannotUse(options.directory, std::error_code(errno, std::generic_category()));
  }
  return absl::OkStatus();
}

absl::StatusOr<Contents> LookFor(rocksdb::Env& env, const std::string& directory) {
  const Paths paths(directory);
  if (env.FileExists(paths.format).IsNotFound()) return WithoutFormat(env, directory);
  std::string text;
  if (const auto read = rocksdb::ReadFileToString(&env, paths.format, &text); !read.ok()) return ToStatus(read);
  return JudgeFormat(directory, text);
}

absl::Status MarkBeingMade(rocksdb::Env& env, const std::string& directory) {
  return ReplaceFormat(env, directory, FormatText(kBeingMade));
}

absl::Status MarkMade(rocksdb::Env& env, const std::string& directory) {
  return ReplaceFormat(env, directory, FormatText(""));
}

}  // namespace prorata::storage::rocks
