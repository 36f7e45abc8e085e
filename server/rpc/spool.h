#pragma once

// A file that arrives in parts, kept on disk without a name: it is gone with the process, whatever happens.

#include <openssl/evp.h>

#include <cstdint>
#include <istream>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace prorata::rpc {

// For one thread at a time. Blocks.
class Spool {
 public:
  // In the directory. STORAGE_FULL, or an error of ours.
  static absl::StatusOr<std::unique_ptr<Spool>> Open(const std::string& directory, int64_t max_bytes);
  ~Spool();
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;

  // Refusals: IMPORT_TOO_LARGE above `max_bytes`, STORAGE_FULL.
  absl::Status Append(std::string_view part);

  // What was appended, from its start.
  std::unique_ptr<std::istream> Read() const;
  int64_t size() const { return size_; }
  // SHA-256 of it, as bytes. Ends the appending.
  std::string Digest();

 private:
  Spool(int file, int64_t max_bytes);

  int file_;
  int64_t max_bytes_;
  int64_t size_ = 0;
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> digest_;
};

}  // namespace prorata::rpc
