#include "server/rpc/spool.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include "server/domain/error.h"

namespace prorata::rpc {
namespace {

absl::Status FaultOf(int error) {
  if (error == ENOSPC || error == EDQUOT) {
    return domain::Refuse(domain::Reason::kStorageFull, "no space is left to take the file in");
  }
  // Not the words of the system: strerror is not thread-safe, and the number says the same.
  return absl::InternalError(fmt::format("an upload cannot be kept on disk: errno {}", error));
}

int OpenUnnamed(const std::string& directory) {
  const int file = open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file >= 0 || (errno != EOPNOTSUPP && errno != EISDIR)) return file;
  // A file system that cannot make a file without a name.
  std::string path = directory + "/upload-XXXXXX";
  const int named = mkostemp(path.data(), O_CLOEXEC);
  if (named >= 0) unlink(path.c_str());
  return named;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Spool>> Spool::Open(const std::string& directory, int64_t max_bytes) {
  const int file = OpenUnnamed(directory);
  if (file < 0) return FaultOf(errno);
  return std::unique_ptr<Spool>(new Spool(file, max_bytes));
}

Spool::Spool(int file, int64_t max_bytes)
    : file_(file), max_bytes_(max_bytes), digest_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
  if (EVP_DigestInit_ex2(digest_.get(), EVP_sha256(), nullptr) != 1) std::abort();
}

Spool::~Spool() {
  close(file_);
}

absl::Status Spool::Append(std::string_view part) {
  if (size_ + static_cast<int64_t>(part.size()) > max_bytes_) {
    return domain::Refuse(domain::Reason::kImportTooLarge, fmt::format("the file is above {} bytes", max_bytes_));
  }
  size_ += static_cast<int64_t>(part.size());
  if (EVP_DigestUpdate(digest_.get(), part.data(), part.size()) != 1) std::abort();
  while (!part.empty()) {
    const ssize_t written = write(file_, part.data(), part.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return FaultOf(errno);
    part.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

std::unique_ptr<std::istream> Spool::Read() const {
  // A descriptor of its own, so that it starts at the first byte.
  return std::make_unique<std::ifstream>(fmt::format("/proc/self/fd/{}", file_), std::ios::binary);
}

std::string Spool::Digest() {
  std::string digest(static_cast<size_t>(EVP_MAX_MD_SIZE), '\0');
  unsigned int length = 0;
  if (EVP_DigestFinal_ex(digest_.get(), reinterpret_cast<unsigned char*>(digest.data()), &length) != 1) std::abort();
  digest.resize(length);
  return digest;
}

}  // namespace prorata::rpc
