#pragma once

// The connection.

#include <grpcpp/channel.h>

#include <memory>
#include <string>

#include "client/cli/io.h"
#include "client/cli/options.h"

namespace prorata::cli {

// The HOST:PORT of a server that was given with or without its port; what names another scheme stays as it is.
std::string TargetOf(const std::string& server);

// `server`: as TargetOf takes it, empty for 127.0.0.1:8443. Plain, or TLS where an option says so. Does not wait for
// the connection. Throws LocalError for a certificate that cannot be read.
std::shared_ptr<grpc::Channel> OpenChannel(const std::string& server, const GlobalOptions& global, const Io& io);

}  // namespace prorata::cli
