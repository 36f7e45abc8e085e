// Goal: a server with a certificate speaks TLS, one with a client authority only to its own, and files that do not fit
// are told by name before anything is bound.

#include "server/runtime/tls.h"

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "grpc/health/v1/health.grpc.pb.h"
#include "tests/support/server_process.h"

namespace prorata::runtime {
namespace {

struct Identity {
  std::string certificate;
  std::string key;
};

std::string TextOf(BIO* bio) {
  char* bytes = nullptr;
  const auto size = static_cast<size_t>(BIO_get_mem_data(bio, &bytes));
  return {bytes, size};
}

// Signed by itself, good for localhost and an hour.
Identity NewIdentity() {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), &X509_free);
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_set_pubkey(certificate.get(), key.get());
  X509_NAME* const name = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  X509_EXTENSION* const names = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "DNS:localhost");
  X509_add_ext(certificate.get(), names, -1);
  X509_EXTENSION_free(names);
  X509_sign(certificate.get(), key.get(), EVP_sha256());
  const std::unique_ptr<BIO, decltype(&BIO_free)> certificate_text(BIO_new(BIO_s_mem()), &BIO_free);
  const std::unique_ptr<BIO, decltype(&BIO_free)> key_text(BIO_new(BIO_s_mem()), &BIO_free);
  PEM_write_bio_X509(certificate_text.get(), certificate.get());
  PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  return {TextOf(certificate_text.get()), TextOf(key_text.get())};
}

class TlsTest : public ::testing::Test {
 protected:
  std::string Write(const std::string& name, const std::string& text) const {
    const std::string path = (directory_.path() / name).string();
    std::ofstream(path) << text;
    return path;
  }

  testing::TemporaryDirectory directory_;
};

TEST_F(TlsTest, FilesThatDoNotFitAreToldByName) {
  const Identity one = NewIdentity();
  const Identity other = NewIdentity();
  const std::string certificate = Write("one.pem", one.certificate);
  const std::string key = Write("one.key", one.key);
  const std::string other_key = Write("other.key", other.key);
  const std::string text = Write("text", "hello");
  const auto fault = [](const TlsFiles& files) { return std::string(LoadCredentials(files).status().message()); };
  EXPECT_EQ(fault({"", "", ""}), "");
  EXPECT_EQ(fault({certificate, key, ""}), "");
  EXPECT_EQ(fault({certificate, key, certificate}), "");
  EXPECT_EQ(fault({"/no/such", key, ""}), "/no/such cannot be read: No such file or directory");
  EXPECT_EQ(fault({certificate, "/no/such", ""}), "/no/such cannot be read: No such file or directory");
  EXPECT_EQ(fault({certificate, key, "/no/such"}), "/no/such cannot be read: No such file or directory");
  const std::string directory = directory_.path().string();
  EXPECT_EQ(fault({directory, key, ""}), directory + " cannot be read: Is a directory");
  const std::string empty = Write("empty", "");
  EXPECT_EQ(fault({empty, key, ""}), empty + " holds no PEM certificate");
  EXPECT_EQ(fault({text, key, ""}), text + " holds no PEM certificate");
  EXPECT_EQ(fault({certificate, text, ""}), text + " holds no PEM private key without a passphrase");
  EXPECT_EQ(fault({certificate, key, text}), text + " holds no PEM certificate");
  EXPECT_EQ(fault({certificate, other_key, ""}), other_key + " is not the key of " + certificate);
}

TEST_F(TlsTest, TheServerSaysSoAndDoesNotStart) {
  const std::string certificate = Write("one.pem", NewIdentity().certificate);
  const std::string other_key = Write("other.key", NewIdentity().key);
  const auto start = [&](const std::string& key) {
    return testing::RunToEnd({"prorata-server", "--data", (directory_.path() / "data").string(), "--principals",
                              "tests/data/principals.yaml", "--listen", "127.0.0.1:0", "--tls-cert", certificate,
                              "--tls-key", key});
  };
  const testing::Ended mismatch = start(other_key);
  EXPECT_EQ(mismatch.exit_code, 10);
  EXPECT_EQ(mismatch.output, "prorata-server: " + other_key + " is not the key of " + certificate + "\n");
  const testing::Ended missing = start("/no/such");
  EXPECT_EQ(missing.exit_code, 10);
  EXPECT_EQ(missing.output, "prorata-server: /no/such cannot be read: No such file or directory\n");
}

grpc::StatusCode Check(const std::string& address, const std::shared_ptr<grpc::ChannelCredentials>& credentials) {
  const std::string port = address.substr(address.rfind(':'));
  const auto stub = grpc::health::v1::Health::NewStub(grpc::CreateChannel("localhost" + port, credentials));
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
  grpc::health::v1::HealthCheckResponse response;
  return stub->Check(&context, grpc::health::v1::HealthCheckRequest(), &response).error_code();
}

TEST_F(TlsTest, OnlyClientsOfTheAuthorityConnect) {
  const Identity server_identity = NewIdentity();
  const Identity client = NewIdentity();
  const Identity stranger = NewIdentity();
  const auto server = testing::ServerProcess::Start(
      directory_.path() / "data",
      {"--tls-cert", Write("server.pem", server_identity.certificate), "--tls-key",
       Write("server.key", server_identity.key), "--tls-client-ca", Write("client.pem", client.certificate)});
  ASSERT_TRUE(server.ok()) << server.status();
  const auto as = [&](const Identity& identity) {
    return grpc::SslCredentials({server_identity.certificate, identity.key, identity.certificate});
  };
  EXPECT_EQ(Check(server->address(), as(client)), grpc::StatusCode::OK);
  EXPECT_EQ(Check(server->address(), as(stranger)), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(Check(server->address(), grpc::SslCredentials({server_identity.certificate, "", ""})),
            grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(Check(server->address(), grpc::InsecureChannelCredentials()), grpc::StatusCode::UNAVAILABLE);
}

}  // namespace
}  // namespace prorata::runtime
