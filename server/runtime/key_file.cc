#include "server/runtime/key_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <system_error>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/escaping.h"
#include "absl/strings/strip.h"
#include "server/domain/status_macros.h"

namespace prorata::runtime {
namespace {

using ::prorata::app::Sealer;

absl::Status Fault(const std::string& path, int error) {
  const std::string text = fmt::format("{}: {}", path, std::error_code(error, std::generic_category()).message());
  if (error == ENOSPC || error == EDQUOT) return absl::ResourceExhaustedError(text);
  return absl::PermissionDeniedError(text);
}

std::string TextOf(const Sealer::Key& key) {
  return absl::BytesToHexString(std::string(key.begin(), key.end())) + "\n";
}

absl::StatusOr<Sealer::Key> Read(int file, const std::string& path) {
  struct stat kind {};
  if (fstat(file, &kind) != 0) return Fault(path, errno);
  if ((kind.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return absl::PermissionDeniedError(fmt::format("{} can be read by others: chmod 600 {}", path, path));
  }
  std::string text(128, '\0');
  const ssize_t size = read(file, text.data(), text.size());
  if (size < 0) return Fault(path, errno);
  text.resize(static_cast<size_t>(size));
  const std::string digits(absl::StripSuffix(text, "\n"));
  Sealer::Key key;
  const bool is_key =
      digits.size() == 2 * key.size() && digits.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (!is_key) {
    return absl::DataLossError(
        fmt::format("{} is damaged: with it removed a new key is made, and open quotes are void", path));
  }
  const std::string bytes = absl::HexStringToBytes(digits);
  std::copy(bytes.begin(), bytes.end(), key.begin());
  return key;
}

// Under another name first: a crash leaves either no key or a whole one.
absl::Status Write(const Sealer::Key& key, const std::string& path) {
  const std::string unfinished = path + ".new";
  const int file = open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file < 0) return Fault(unfinished, errno);
  const absl::Cleanup closer = [file] { close(file); };
  const std::string text = TextOf(key);
  if (write(file, text.data(), text.size()) != static_cast<ssize_t>(text.size())) return Fault(unfinished, errno);
  if (fchmod(file, S_IRUSR | S_IWUSR) != 0 || fsync(file) != 0) return Fault(unfinished, errno);
  if (std::rename(unfinished.c_str(), path.c_str()) != 0) return Fault(path, errno);
  const std::string parent = path.substr(0, path.rfind('/') + 1);
  const int directory = open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return Fault(path, errno);
  const absl::Cleanup directory_closer = [directory] { close(directory); };
  return fsync(directory) == 0 ? absl::OkStatus() : Fault(path, errno);
}

}  // namespace

absl::StatusOr<Sealer::Key> LoadOrMakeKey(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0 && errno != ENOENT) return Fault(path, errno);
  if (file >= 0) {
    const absl::Cleanup closer = [file] { close(file); };
    return Read(file, path);
  }
  const Sealer::Key key = app::NewSealerKey();
  PRORATA_RETURN_IF_ERROR(Write(key, path));
  return key;
}

}  // namespace prorata::runtime
