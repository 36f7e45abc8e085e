#pragma once

// Who may call, from a YAML file:
//
//   principals:
//     - name: dana                       # letters, digits and . _ - @; at most 100
//       kind: partner_user               # partner_user, customer_user, provider_agent or service
//       token_sha256: 9f86d081...        # SHA-256 of the bearer token, in hex. Or `tokens_sha256:` with a list, to
//       change one without a
//                                        # gap. May be missing where callers are told apart by a header
//       roles:
//         - { role: sales_agent, scope: partners/contoso }
//       grants: [partners/contoso/customers/adatum]   # the customers on which sales and helpdesk agents may act
//
// Roles are those of permissions.csv. Partner roles are given at a partner; reservation roles at a customer, order or
// reservation; provider roles at `provider`. A partner user has partner and reservation roles, a customer user
// reservation roles, a provider agent provider roles, a service any.

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "server/app/context.h"
#include "server/app/sha256.h"
#include "server/rpc/permissions.h"

namespace prorata::rpc {

using TokenHash = app::Sha256Digest;

struct RoleAssignment {
  Role role = Role::kReader;
  // A resource name; empty for `provider`.
  std::string scope;

  friend bool operator==(const RoleAssignment&, const RoleAssignment&) = default;
};

struct Principal {
  std::string name;
  app::PrincipalKind kind = app::PrincipalKind::kService;
  std::vector<TokenHash> tokens;
  std::vector<RoleAssignment> roles;
  std::vector<std::string> grants;
};

// As in the file, such as `partner_user`.
std::string_view NameOf(app::PrincipalKind kind);

// Immutable. Principals stay where they are as long as this lives.
class Principals {
 public:
  // INVALID_ARGUMENT that starts with `<source>:<line>:` for anything that is not as described above.
  static absl::StatusOr<std::shared_ptr<const Principals>> Parse(const std::string& yaml, std::string_view source);
  // The same from a file; NOT_FOUND if it cannot be read.
  static absl::StatusOr<std::shared_ptr<const Principals>> Load(const std::string& path);

  // Null if there is none.
  const Principal* FindByName(std::string_view name) const;
  // Takes the same time for each token of the same length, whether it is known, nearly known or not.
  const Principal* FindByToken(std::string_view token) const;

  size_t size() const { return by_name_.size(); }

 private:
  std::map<std::string, Principal, std::less<>> by_name_;
  std::map<TokenHash, const Principal*> by_token_;
};

// SHA-256.
TokenHash HashToken(std::string_view token);

}  // namespace prorata::rpc
