#include "server/app/sealer.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "absl/strings/escaping.h"

namespace prorata::app {
namespace {

constexpr size_t kNonceBytes = 12;
constexpr size_t kTagBytes = 16;

// Fetching an algorithm by name costs more than using it on a token.
const EVP_CIPHER* Aes256Gcm() {
  static const EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  return cipher;
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

Sealer::Sealer(const Key& key) : key_(key) {}

// Getting a cipher ready for the key costs as much as a token: they are kept, and get a nonce for each.
Sealer::Cipher Sealer::Take() const {
  {
    const std::lock_guard lock(mutex_);
    if (!kept_.empty()) {
      Cipher cipher = std::move(kept_.back());
      kept_.pop_back();
      return cipher;
    }
  }
  Cipher fresh(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  if (EVP_EncryptInit_ex2(fresh.get(), Aes256Gcm(), key_.data(), nullptr, nullptr) != 1) std::abort();
  return fresh;
}

void Sealer::GiveBack(Cipher cipher) const {
  const std::lock_guard lock(mutex_);
  kept_.push_back(std::move(cipher));
}

std::string Sealer::Seal(std::string_view purpose, std::string_view content) const {
  // nonce, ciphertext, tag
  std::string sealed(kNonceBytes + content.size() + kTagBytes, '\0');
  FillNonce(Bytes(sealed.data()));
  Cipher cipher = Take();
  EVP_CIPHER_CTX* const context = cipher.get();
  char* const body = sealed.data() + kNonceBytes;
  int written = 0;
  const bool done =
      EVP_EncryptInit_ex2(context, nullptr, nullptr, Bytes(sealed), nullptr) == 1 &&
      EVP_EncryptUpdate(context, nullptr, &written, Bytes(purpose), static_cast<int>(purpose.size())) == 1 &&
      EVP_EncryptUpdate(context, Bytes(body), &written, Bytes(content), static_cast<int>(content.size())) == 1 &&
      EVP_EncryptFinal_ex(context, Bytes(body + content.size()), &written) == 1 &&
      EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, kTagBytes, body + content.size()) == 1;
  if (!done) std::abort();
  GiveBack(std::move(cipher));
  return absl::WebSafeBase64Escape(sealed);
}

absl::StatusOr<std::string> Sealer::Open(std::string_view purpose, std::string_view token) const {
  std::string sealed;
  if (!absl::WebSafeBase64Unescape({token.data(), token.size()}, &sealed)) return NotASeal();
  if (sealed.size() < kNonceBytes + kTagBytes) return NotASeal();
  const size_t size = sealed.size() - kNonceBytes - kTagBytes;
  char* const body = sealed.data() + kNonceBytes;
  std::string content(size, '\0');
  Cipher cipher = Take();
  EVP_CIPHER_CTX* const context = cipher.get();
  int written = 0;
  const bool genuine =
      EVP_DecryptInit_ex2(context, nullptr, nullptr, Bytes(sealed), nullptr) == 1 &&
      EVP_DecryptUpdate(context, nullptr, &written, Bytes(purpose), static_cast<int>(purpose.size())) == 1 &&
      EVP_DecryptUpdate(context, Bytes(content.data()), &written, Bytes(body), static_cast<int>(size)) == 1 &&
      EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, kTagBytes, body + size) == 1 &&
      EVP_DecryptFinal_ex(context, Bytes(content.data() + size), &written) == 1;
  GiveBack(std::move(cipher));
  if (!genuine) return NotASeal();
  return content;
}

Sealer::Key NewSealerKey() {
  Sealer::Key key;
  FillRandom(key.data(), key.size());
  return key;
}

}  // namespace prorata::app
