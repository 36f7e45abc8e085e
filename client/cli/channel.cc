#include "client/cli/channel.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/cli/file.h"
#include "client/cli/version.h"

namespace prorata::cli {
namespace {

std::string ReadIfGiven(const std::string& path, const Io& io) {
  return path.empty() ? "" : ReadFile(path, io);
}

std::shared_ptr<grpc::ChannelCredentials> CredentialsOf(const GlobalOptions& global, const Io& io) {
  const bool tls = global.tls || !global.tls_ca.empty() || !global.tls_cert.empty();
  if (!tls) return grpc::InsecureChannelCredentials();
  grpc::SslCredentialsOptions options;
  options.pem_root_certs = ReadIfGiven(global.tls_ca, io);
  options.pem_cert_chain = ReadIfGiven(global.tls_cert, io);
  options.pem_private_key = ReadIfGiven(global.tls_key, io);
  return grpc::SslCredentials(options);
}

// A proxy of the environment is for the way out, not for a server on this machine.
bool IsLoopback(const std::string& server) {
  return absl::StartsWith(server, "127.") || absl::StartsWith(server, "localhost:") ||
         absl::StartsWith(server, "[::1]");
}

}  // namespace

std::shared_ptr<grpc::Channel> OpenChannel(const std::string& server, const GlobalOptions& global, const Io& io) {
  grpc::ChannelArguments arguments;
  arguments.SetUserAgentPrefix(absl::StrCat("prorata-cli/", kVersion));
  // A server that is being restarted is found again by the next attempt.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
  const std::string target = server.empty() ? "127.0.0.1:8443" : server;
  if (IsLoopback(target)) arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  return grpc::CreateCustomChannel(target, CredentialsOf(global, io), arguments);
}

}  // namespace prorata::cli
