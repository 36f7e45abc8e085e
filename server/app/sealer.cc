#include "server/app/sealer.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "absl/strings/escaping.h"

namespace prorata::app {
namespace {

constexpr size_t kNonceBytes = 12;
constexpr size_t kTagBytes = 16;

using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

// Fetching an algorithm by name costs more than using it on a token.
const EVP_CIPHER* Aes256Gcm() {
  static const EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  return cipher;
}

CipherContext NewContext() {
  return {EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free};
}

// Making a context costs more than using it, too: each thread keeps one, which gets key and nonce anew for each token.
EVP_CIPHER_CTX* SealingContext() {
  thread_local const CipherContext context = [] {
    CipherContext fresh = NewContext();
    if (EVP_EncryptInit_ex2(fresh.get(), Aes256Gcm(), nullptr, nullptr, nullptr) != 1) std::abort();
    return fresh;
  }();
  return context.get();
}

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* Bytes(char* text) {
  return reinterpret_cast<unsigned char*>(text);
}

void FillRandom(unsigned char* bytes, size_t size) {
  // Without randomness no token is safe: there is nothing sensible to go on with.
  if (RAND_bytes(bytes, static_cast<int>(size)) != 1) std::abort();
}

// Random bytes come in larger amounts much cheaper than a few at a time. No byte is used twice.
void FillNonce(unsigned char* nonce) {
  struct Pool {
    std::array<unsigned char, 64 * kNonceBytes> bytes;
    size_t used = sizeof(bytes);
  };
  thread_local Pool pool;
  if (pool.used == pool.bytes.size()) {
    FillRandom(pool.bytes.data(), pool.bytes.size());
    pool.used = 0;
  }
  std::memcpy(nonce, pool.bytes.data() + pool.used, kNonceBytes);
  pool.used += kNonceBytes;
}

absl::Status NotASeal() {
  return absl::InvalidArgumentError("not a token made here for this purpose");
}

}  // namespace

std::string Sealer::Seal(std::string_view purpose, std::string_view content) const {
  // nonce, ciphertext, tag
  std::string sealed(kNonceBytes + content.size() + kTagBytes, '\0');
  FillNonce(Bytes(sealed.data()));
  EVP_CIPHER_CTX* const context = SealingContext();
  char* const body = sealed.data() + kNonceBytes;
  int written = 0;
  const bool done =
      EVP_EncryptInit_ex2(context, nullptr, key_.data(), Bytes(sealed), nullptr) == 1 &&
      EVP_EncryptUpdate(context, nullptr, &written, Bytes(purpose), static_cast<int>(purpose.size())) == 1 &&
      EVP_EncryptUpdate(context, Bytes(body), &written, Bytes(content), static_cast<int>(content.size())) == 1 &&
      EVP_EncryptFinal_ex(context, Bytes(body + content.size()), &written) == 1 &&
      EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, kTagBytes, body + content.size()) == 1;
  if (!done) std::abort();
  return absl::WebSafeBase64Escape(sealed);
}

absl::StatusOr<std::string> Sealer::Open(std::string_view purpose, std::string_view token) const {
  std::string sealed;
  if (!absl::WebSafeBase64Unescape({token.data(), token.size()}, &sealed)) return NotASeal();
  if (sealed.size() < kNonceBytes + kTagBytes) return NotASeal();
  const size_t size = sealed.size() - kNonceBytes - kTagBytes;
  char* const body = sealed.data() + kNonceBytes;
  std::string content(size, '\0');
  const CipherContext context = NewContext();
  int written = 0;
  const bool genuine =
      EVP_DecryptInit_ex2(context.get(), Aes256Gcm(), key_.data(), Bytes(sealed), nullptr) == 1 &&
      EVP_DecryptUpdate(context.get(), nullptr, &written, Bytes(purpose), static_cast<int>(purpose.size())) == 1 &&
      EVP_DecryptUpdate(context.get(), Bytes(content.data()), &written, Bytes(body), static_cast<int>(size)) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, body + size) == 1 &&
      EVP_DecryptFinal_ex(context.get(), Bytes(content.data() + size), &written) == 1;
  if (!genuine) return NotASeal();
  return content;
}

Sealer::Key NewSealerKey() {
  Sealer::Key key;
  FillRandom(key.data(), key.size());
  return key;
}

}  // namespace prorata::app
