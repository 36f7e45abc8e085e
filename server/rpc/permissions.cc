#include "server/rpc/permissions.h"

#include <fmt/format.h>

#include <cstdlib>
#include <utility>

namespace prorata::rpc {

// Made from permissions.csv when the build was configured.
extern const char kPermissionsCsv[];

namespace {

struct RoleInfo {
  std::string_view name;
  RoleKind kind;
};

constexpr std::array<RoleInfo, kRoleCount> kRoles = {{
    {"global_admin", RoleKind::kPartner},
    {"admin_agent", RoleKind::kPartner},
    {"sales_agent", RoleKind::kPartner},
    {"helpdesk_agent", RoleKind::kPartner},
    {"user_management_admin", RoleKind::kPartner},
    {"owner", RoleKind::kReservation},
    {"contributor", RoleKind::kReservation},
    {"reader", RoleKind::kReservation},
    {"reservation_purchaser", RoleKind::kReservation},
    {"reservations_administrator", RoleKind::kReservation},
    {"reservations_reader", RoleKind::kReservation},
    {"user_access_administrator", RoleKind::kReservation},
    {"support_agent", RoleKind::kProvider},
    {"catalog_admin", RoleKind::kProvider},
    {"provider_admin", RoleKind::kProvider},
    {"auditor", RoleKind::kProvider},
    {"usage_writer", RoleKind::kProvider},
}};

// Cuts the text up to the separator off the front of `rest`; all of it where there is none.
std::string_view Take(std::string_view& rest, char separator) {
  const size_t end = rest.find(separator);
  const std::string_view taken = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  return taken;
}

std::optional<Access> ParseAccess(std::string_view text) {
  if (text == "yes") return Access::kYes;
  if (text == "no") return Access::kNo;
  if (text == "grant") return Access::kGrant;
  return std::nullopt;
}

absl::Status Fault(int line, std::string_view what) {
  return absl::InvalidArgumentError(fmt::format("permissions table, line {}: {}", line, what));
}

}  // namespace

std::string_view NameOf(Role role) {
  return kRoles[static_cast<size_t>(role)].name;
}

std::optional<Role> ParseRole(std::string_view name) {
  for (size_t i = 0; i < kRoles.size(); ++i) {
    if (kRoles[i].name == name) return static_cast<Role>(i);
  }
  return std::nullopt;
}

RoleKind KindOf(Role role) {
  return kRoles[static_cast<size_t>(role)].kind;
}

const PermissionTable& PermissionTable::BuiltIn() {
  static const PermissionTable table = [] {
    absl::StatusOr<PermissionTable> parsed = Parse(kPermissionsCsv);
    if (!parsed.ok()) {
      // A build with a broken table must not come far enough to be asked anything.
      fmt::print(stderr, "{}\n", std::string(parsed.status().message()));
      std::abort();
    }
    return *std::move(parsed);
  }();
  return table;
}

absl::StatusOr<PermissionTable> PermissionTable::Parse(std::string_view csv) {
  std::string_view header = Take(csv, '\n');
  if (Take(header, ',') != "permission") return Fault(1, "the first column must be `permission`");
  for (const RoleInfo& role : kRoles) {
    if (Take(header, ',') != role.name)
      return Fault(1, fmt::format("the column `{}` is missing or misplaced", role.name));
  }
  if (!header.empty()) return Fault(1, "more columns than roles");

  PermissionTable table;
  for (int line = 2; !csv.empty(); ++line) {
    std::string_view text = Take(csv, '\n');
    Row row;
    row.permission = std::string(Take(text, ','));
    if (row.permission.empty()) return Fault(line, "no permission");
    if (table.Find(row.permission).has_value()) return Fault(line, fmt::format("`{}` is there twice", row.permission));
    for (Access& access : row.access) {
      const std::optional<Access> parsed = ParseAccess(Take(text, ','));
      if (!parsed.has_value()) return Fault(line, "each role needs `yes`, `no` or `grant`");
      access = *parsed;
    }
    if (!text.empty()) return Fault(line, "more columns than roles");
    table.rows_.push_back(std::move(row));
  }
  return table;
}

std::optional<int> PermissionTable::Find(std::string_view permission) const {
  for (size_t i = 0; i < rows_.size(); ++i) {
    if (rows_[i].permission == permission) return static_cast<int>(i);
  }
  return std::nullopt;
}

bool IsOpenToCustomerUsers(std::string_view permission) {
  const std::string_view verb = permission.substr(permission.rfind('.') + 1);
  return verb == "get" || verb == "list" || verb == "read" || permission == "reservations.quote" ||
         permission == "reservations.purchase" || permission == "access.testPermissions";
}

}  // namespace prorata::rpc
