#include "server/rpc/authorizer.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "server/domain/error.h"
#include "server/rpc/resource_scope.h"

namespace prorata::rpc {
namespace {

bool IsOpenTo(const Principal& principal, const PermissionTable& table, int permission) {
  return principal.kind != app::PrincipalKind::kCustomerUser || IsOpenToCustomerUsers(table.permission(permission));
}

}  // namespace

bool Holds(const Principal& principal, const PermissionTable& table, int permission, std::string_view scope) {
  if (!IsOpenTo(principal, table, permission)) return false;
  const auto is_granted = [&](const std::string& customer) { return Covers(customer, scope); };
  for (const RoleAssignment& assignment : principal.roles) {
    const Access access = table.At(permission, assignment.role);
    if (access == Access::kNo || !Covers(assignment.scope, scope)) continue;
    if (access == Access::kYes) return true;
    if (std::any_of(principal.grants.begin(), principal.grants.end(), is_granted)) return true;
  }
  return false;
}

bool HoldsAnywhere(const Principal& principal, const PermissionTable& table, int permission) {
  if (!IsOpenTo(principal, table, permission)) return false;
  return std::any_of(principal.roles.begin(), principal.roles.end(), [&](const RoleAssignment& assignment) {
    const Access access = table.At(permission, assignment.role);
    return access == Access::kYes || (access == Access::kGrant && !principal.grants.empty());
  });
}

absl::Status PermissionDenied(const Principal& principal, std::string_view permission, std::string_view name) {
  constexpr size_t kLongestShown = 300;
  std::string text = fmt::format("{} may not {}", principal.name, permission);
  if (!name.empty()) text += fmt::format(" on {}", name.substr(0, kLongestShown));
  return domain::Refuse(domain::Reason::kPermissionDenied, std::move(text));
}

}  // namespace prorata::rpc
