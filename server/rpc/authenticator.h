#pragma once

// Who calls: told from `authorization: Bearer <token>`, or, where the server was started so on a loopback address, from
// a plain header.

#include <memory>
#include <mutex>
#include <string_view>

#include "absl/status/statusor.h"
#include "server/rpc/principals.h"

namespace prorata::rpc {

inline constexpr char kPrincipalHeader[] = "x-prorata-principal";

struct Caller {
  // Keeps the principal where it is.
  std::shared_ptr<const Principals> principals;
  const Principal* principal = nullptr;
};

// Thread-safe.
class Authenticator {
 public:
  // With `trust_principal_header` whoever can reach the server can be anyone: for loopback listeners only.
  Authenticator(std::shared_ptr<const Principals> principals, bool trust_principal_header);

  // Calls that come from now on are judged by these.
  void Replace(std::shared_ptr<const Principals> principals);

  // UNAUTHENTICATED that says what to send. Both are empty where the call has no such metadata.
  absl::StatusOr<Caller> Authenticate(std::string_view authorization, std::string_view principal_header) const;

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Principals> principals_;
  const bool trust_principal_header_;
};

}  // namespace prorata::rpc
