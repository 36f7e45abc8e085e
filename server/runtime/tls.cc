#include "server/runtime/tls.h"

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cerrno>
#include <fstream>
#include <sstream>
#include <system_error>

#include "server/domain/status_macros.h"

namespace prorata::runtime {
namespace {

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  errno = 0;
  std::ifstream file(path);
  std::ostringstream text;
  if (file.is_open()) text << file.rdbuf();
  if (file.is_open() && errno == 0) return text.str();
  return absl::InvalidArgumentError(
      fmt::format("{} cannot be read: {}", path, std::generic_category().message(errno == 0 ? EIO : errno)));
}

Bio Over(const std::string& pem) {
  return {BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free};
}

// The first certificate of a file; null if there is none.
Certificate FirstCertificate(const std::string& pem) {
  return {PEM_read_bio_X509(Over(pem).get(), nullptr, nullptr, nullptr), &X509_free};
}

// A key with a passphrase is none here: nobody is there to type it.
Key FirstKey(const std::string& pem) {
  const auto no_passphrase = [](char*, int, int, void*) { return -1; };
  return {PEM_read_bio_PrivateKey(Over(pem).get(), nullptr, no_passphrase, nullptr), &EVP_PKEY_free};
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> LoadCredentials(const TlsFiles& files) {
  if (files.certificate.empty()) return grpc::InsecureServerCredentials();
  PRORATA_ASSIGN_OR_RETURN(const std::string certificate_pem, ReadFile(files.certificate));
  PRORATA_ASSIGN_OR_RETURN(const std::string key_pem, ReadFile(files.key));
  const Certificate certificate = FirstCertificate(certificate_pem);
  if (certificate == nullptr) return absl::InvalidArgumentError(files.certificate + " holds no PEM certificate");
  const Key key = FirstKey(key_pem);
  if (key == nullptr) return absl::InvalidArgumentError(files.key + " holds no PEM private key without a passphrase");
  if (X509_check_private_key(certificate.get(), key.get()) != 1) {
    return absl::InvalidArgumentError(fmt::format("{} is not the key of {}", files.key, files.certificate));
  }
  grpc::SslServerCredentialsOptions options;
  if (!files.client_ca.empty()) {
    PRORATA_ASSIGN_OR_RETURN(options.pem_root_certs, ReadFile(files.client_ca));
    if (FirstCertificate(options.pem_root_certs) == nullptr) {
      return absl::InvalidArgumentError(files.client_ca + " holds no PEM certificate");
    }
    options.client_certificate_request = GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY;
  }
  options.pem_key_cert_pairs.push_back({key_pem, certificate_pem});
  return grpc::SslServerCredentials(options);
}

}  // namespace prorata::runtime
