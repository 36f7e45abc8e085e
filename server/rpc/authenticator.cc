#include "server/rpc/authenticator.h"

#include <algorithm>
#include <utility>

#include "server/domain/error.h"

namespace prorata::rpc {
namespace {

absl::Status Unauthenticated(std::string description) {
  return domain::Refuse(domain::Reason::kUnauthenticated, std::move(description));
}

// The token behind `Bearer `, whose name may be written in any case; empty if it is something else.
std::string_view TokenOf(std::string_view authorization) {
  constexpr std::string_view kScheme = "bearer ";
  const auto same = [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b - 'A' + 'a' : b); };
  if (authorization.size() <= kScheme.size()) return "";
  if (!std::equal(kScheme.begin(), kScheme.end(), authorization.begin(), same)) return "";
  return authorization.substr(kScheme.size());
}

}  // namespace

Authenticator::Authenticator(std::shared_ptr<const Principals> principals, bool trust_principal_header)
    : principals_(std::move(principals)), trust_principal_header_(trust_principal_header) {}

void Authenticator::Replace(std::shared_ptr<const Principals> principals) {
  const std::lock_guard lock(mutex_);
  principals_.swap(principals);
}

absl::StatusOr<Caller> Authenticator::Authenticate(std::string_view authorization,
                                                   std::string_view principal_header) const {
  Caller caller;
  {
    const std::lock_guard lock(mutex_);
    caller.principals = principals_;
  }
  if (trust_principal_header_ && !principal_header.empty()) {
    caller.principal = caller.principals->FindByName(principal_header);
    if (caller.principal == nullptr) return Unauthenticated("the principal of `x-prorata-principal` is unknown");
    return caller;
  }
  if (authorization.empty()) {
    return Unauthenticated(
        trust_principal_header_
            ? "the call names nobody; send `x-prorata-principal: <name>` or `authorization: Bearer <token>`"
            : "the call has no `authorization` metadata; send `Bearer <token>`");
  }
  const std::string_view token = TokenOf(authorization);
  if (token.empty()) return Unauthenticated("the `authorization` metadata must be `Bearer <token>`");
  caller.principal = caller.principals->FindByToken(token);
  if (caller.principal == nullptr) return Unauthenticated("the token is unknown");
  return caller;
}

}  // namespace prorata::rpc
