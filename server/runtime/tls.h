#pragma once

// The listeners' credentials from PEM files.

#include <grpcpp/security/server_credentials.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace prorata::runtime {

struct TlsFiles {
  // Empty: plain text.
  std::string certificate;
  std::string key;
  // Not empty: only clients with a certificate of one of these authorities connect.
  std::string client_ca;
};

// INVALID_ARGUMENT that names the file if one cannot be read or is no PEM, or if key and certificate do not belong
// together: gRPC itself would only say that it cannot listen.
absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> LoadCredentials(const TlsFiles& files);

}  // namespace prorata::runtime
