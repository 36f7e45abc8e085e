#include "server/app/sha256.h"

#include <openssl/evp.h>

#include <cstdlib>
#include <memory>

namespace prorata::app {

Sha256Digest Sha256(std::initializer_list<std::string_view> parts) {
  // Fetching an algorithm by name and making a context cost more than a small digest.
  static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  thread_local const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                                     &EVP_MD_CTX_free);
  bool done = EVP_DigestInit_ex2(context.get(), sha256, nullptr) == 1;
  for (const std::string_view part : parts)
    done = done && EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1;
  Sha256Digest digest;
  done = done && EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) == 1;
  // Only a broken installation of OpenSSL cannot do this, and nothing sensible can be done without.
  if (!done) std::abort();
  return digest;
}

}  // namespace prorata::app
