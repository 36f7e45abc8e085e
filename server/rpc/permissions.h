#pragma once

// Who may do what by role: the table permissions.csv, compiled in. Rows are permissions, columns are roles (rules.md,
// section 9).

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace prorata::rpc {

// In the order of the table's columns.
enum class Role {
  kGlobalAdmin,
  kAdminAgent,
  kSalesAgent,
  kHelpdeskAgent,
  kUserManagementAdmin,
  kOwner,
  kContributor,
  kReader,
  kReservationPurchaser,
  kReservationsAdministrator,
  kReservationsReader,
  kUserAccessAdministrator,
  kSupportAgent,
  kCatalogAdmin,
  kProviderAdmin,
  kAuditor,
  kUsageWriter,
};
inline constexpr int kRoleCount = 17;

// Where a role is given.
enum class RoleKind {
  kPartner,      // at a partner
  kReservation,  // at a customer, an order or a reservation
  kProvider,     // everywhere
};

// What the table says.
enum class Access {
  kNo,
  kYes,
  kGrant,  // only on customers that were granted to the caller
};

// As in the table's first line, such as `admin_agent`.
std::string_view NameOf(Role role);
std::optional<Role> ParseRole(std::string_view name);
RoleKind KindOf(Role role);

class PermissionTable {
 public:
  // The table of this build.
  static const PermissionTable& BuiltIn();
  // INVALID_ARGUMENT that names the line for anything but a full table.
  static absl::StatusOr<PermissionTable> Parse(std::string_view csv);

  // The row of a permission, or nothing if there is none.
  std::optional<int> Find(std::string_view permission) const;
  Access At(int row, Role role) const { return rows_[row].access[static_cast<size_t>(role)]; }

  int size() const { return static_cast<int>(rows_.size()); }
  const std::string& permission(int row) const { return rows_[row].permission; }

 private:
  struct Row {
    std::string permission;
    std::array<Access, kRoleCount> access{};
  };
  std::vector<Row> rows_;
};

// Whether the permission only looks, or buys: all that a user of a customer may do, whatever its roles.
bool IsOpenToCustomerUsers(std::string_view permission);

}  // namespace prorata::rpc
