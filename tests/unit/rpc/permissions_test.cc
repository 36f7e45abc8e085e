// Goal: a role can do what the table says, cell by cell, at its own place and below, and nowhere else.

#include "server/rpc/permissions.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "server/rpc/authorizer.h"

namespace prorata::rpc {
namespace {

constexpr char kPartner[] = "partners/contoso";
constexpr char kCustomer[] = "partners/contoso/customers/adatum";
constexpr char kOtherCustomer[] = "partners/contoso/customers/wingtip";
constexpr char kOtherPartner[] = "partners/fabrikam/customers/adatum";

// The table as a person reads it: permission -> column -> cell.
std::map<std::string, std::map<std::string, std::string>> ReadCells() {
  std::map<std::string, std::map<std::string, std::string>> cells;
  std::ifstream file("server/rpc/permissions.csv");
  std::string line;
  std::getline(file, line);
  const std::vector<std::string> columns = absl::StrSplit(line, ',');
  while (std::getline(file, line)) {
    const std::vector<std::string> row = absl::StrSplit(line, ',');
    for (size_t i = 1; i < row.size(); ++i) cells[row[0]][columns[i]] = row[i];
  }
  return cells;
}

std::string PlaceOf(const std::string& role) {
  const RoleKind kind = KindOf(*ParseRole(role));
  if (kind == RoleKind::kProvider) return "";
  return kind == RoleKind::kPartner ? kPartner : kCustomer;
}

Principal Agent(const std::string& role, std::vector<std::string> grants) {
  Principal principal;
  principal.name = "dana";
  principal.kind = app::PrincipalKind::kPartnerUser;
  principal.roles = {{*ParseRole(role), PlaceOf(role)}};
  principal.grants = std::move(grants);
  return principal;
}

TEST(Permissions, EachCellIsWhatTheTableSays) {
  const PermissionTable& table = PermissionTable::BuiltIn();
  const auto cells = ReadCells();
  ASSERT_EQ(static_cast<size_t>(table.size()), cells.size());
  int seen = 0;
  for (const auto& [permission, columns] : cells) {
    const std::optional<int> row = table.Find(permission);
    ASSERT_TRUE(row.has_value()) << permission;
    ASSERT_EQ(columns.size(), static_cast<size_t>(kRoleCount)) << permission;
    for (const auto& [role, cell] : columns) {
      SCOPED_TRACE(permission + " as " + role + " is " + cell);
      const Principal plain = Agent(role, {});
      const Principal granted = Agent(role, {kCustomer});
      EXPECT_EQ(Holds(plain, table, *row, kCustomer), cell == "yes");
      EXPECT_EQ(Holds(granted, table, *row, kCustomer), cell != "no");
      EXPECT_EQ(Holds(granted, table, *row, kOtherCustomer), cell == "yes" && PlaceOf(role) != kCustomer);
      EXPECT_EQ(Holds(granted, table, *row, kOtherPartner), cell == "yes" && PlaceOf(role).empty());
      EXPECT_EQ(Holds(granted, table, *row, ""), cell == "yes" && PlaceOf(role).empty());
      EXPECT_EQ(HoldsAnywhere(plain, table, *row), cell == "yes");
      EXPECT_EQ(HoldsAnywhere(granted, table, *row), cell != "no");
      ++seen;
    }
  }
  EXPECT_EQ(seen, static_cast<int>(cells.size()) * kRoleCount);
}

// What a user of a customer may do at most, written out: looking and buying.
TEST(Permissions, AUserOfACustomerLooksAndBuysWhateverItsRoles) {
  const std::vector<std::string> open = {"partners.get",
                                         "partners.list",
                                         "customers.get",
                                         "customers.list",
                                         "subscriptions.get",
                                         "subscriptions.list",
                                         "offers.read",
                                         "reservations.quote",
                                         "reservations.purchase",
                                         "reservations.get",
                                         "reservations.list",
                                         "refunds.get",
                                         "exchanges.get",
                                         "refundAllowance.get",
                                         "supportRequests.get",
                                         "access.get",
                                         "access.testPermissions",
                                         "utilization.get",
                                         "advice.get",
                                         "ledger.read",
                                         "events.read",
                                         "refundPolicies.read",
                                         "admin.read"};
  const PermissionTable& table = PermissionTable::BuiltIn();
  for (int row = 0; row < table.size(); ++row) {
    const bool is_open = std::find(open.begin(), open.end(), table.permission(row)) != open.end();
    for (int role = 0; role < kRoleCount; ++role) {
      Principal user = Agent(std::string(NameOf(static_cast<Role>(role))), {kCustomer});
      const bool as_partner_user = Holds(user, table, row, kCustomer);
      user.kind = app::PrincipalKind::kCustomerUser;
      EXPECT_EQ(Holds(user, table, row, kCustomer), is_open && as_partner_user) << table.permission(row);
      EXPECT_EQ(HoldsAnywhere(user, table, row), is_open && as_partner_user) << table.permission(row);
    }
  }
}

TEST(Permissions, ABrokenTableIsRefusedWithItsLine) {
  std::string good(std::istreambuf_iterator<char>(std::ifstream("server/rpc/permissions.csv").rdbuf()), {});
  ASSERT_TRUE(PermissionTable::Parse(good).ok());
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    text.replace(text.find(from), from.size(), to);
    return std::string(PermissionTable::Parse(text).status().message());
  };
  EXPECT_EQ(with("permission,", "right,"), "permissions table, line 1: the first column must be `permission`");
  EXPECT_EQ(with("owner,contributor", "contributor,owner"),
            "permissions table, line 1: the column `owner` is missing or misplaced");
  EXPECT_EQ(with("partners.create,no", "partners.create,maybe"),
            "permissions table, line 3: each role needs `yes`, `no` or `grant`");
  EXPECT_EQ(with("partners.create,no", "partners.get,no"), "permissions table, line 3: `partners.get` is there twice");
  EXPECT_EQ(with("partners.create,no", "partners.create"),
            "permissions table, line 3: each role needs `yes`, `no` or `grant`");
}

}  // namespace
}  // namespace prorata::rpc
