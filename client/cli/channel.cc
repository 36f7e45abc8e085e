#include "client/cli/channel.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/cli/file.h"
#include "client/cli/version.h"

namespace prorata::cli {
namespace {

constexpr char kDefaultPort[] = ":8443";

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

// An IPv6 address without brackets, to which no port can be appended.
bool IsBareIpv6(const std::string& server) {
  return std::count(server.begin(), server.end(), ':') > 1 &&
         server.find_first_not_of("0123456789abcdefABCDEF:.") == std::string::npos;
}

}  // namespace

std::string TargetOf(const std::string& server) {
  if (server.empty()) return absl::StrCat("127.0.0.1", kDefaultPort);
  if (IsBareIpv6(server)) return absl::StrCat("[", server, "]", kDefaultPort);
  const bool lacks_port = !absl::StrContains(server, ":") || (server.front() == '[' && server.back() == ']');
  return lacks_port ? absl::StrCat(server, kDefaultPort) : server;
}

std::shared_ptr<grpc::Channel> OpenChannel(const std::string& server, const GlobalOptions& global, const Io& io) {
  grpc::ChannelArguments arguments;
  arguments.SetUserAgentPrefix(absl::StrCat("prorata-cli/", kVersion));
  // A server that is being restarted refuses connections and is asked again soon. How long one attempt may take stays
  // as it is, for slow links.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 500);
  const std::string target = TargetOf(server);
  if (IsLoopback(target)) arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  return grpc::CreateCustomChannel(target, CredentialsOf(global, io), arguments);
}

}  // namespace prorata::cli
