#pragma once

// Tokens that only this service can make and read: quote tokens and page tokens. Encrypted and authenticated
// (AES-256-GCM with a random nonce), so that a caller can neither read nor change them, and bound to a purpose, so that
// one kind never passes for another.

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"

// OpenSSL's EVP_CIPHER_CTX.
struct evp_cipher_ctx_st;

namespace prorata::app {

// Thread-safe.
class Sealer {
 public:
  using Key = std::array<uint8_t, 32>;

  explicit Sealer(const Key& key);

  // `content` as URL-safe base64 text. `purpose` is not in the token: opening needs the same one.
  std::string Seal(std::string_view purpose, std::string_view content) const;

  // What was sealed for the purpose; INVALID_ARGUMENT without a reason for anything else, to which the caller gives its
  // own.
  absl::StatusOr<std::string> Open(std::string_view purpose, std::string_view token) const;

 private:
  using Cipher = std::unique_ptr<evp_cipher_ctx_st, void (*)(evp_cipher_ctx_st*)>;

  // Has the key already, and lacks a nonce.
  Cipher Take() const;
  void GiveBack(Cipher cipher) const;

  const Key key_;
  mutable std::mutex mutex_;
  mutable std::vector<Cipher> kept_ ABSL_GUARDED_BY(mutex_);
};

// A key from the system's random source.
Sealer::Key NewSealerKey();

}  // namespace prorata::app
