#include "server/app/parent.h"

#include <algorithm>

#include "server/domain/names.h"
#include "server/domain/status_macros.h"
#include "storage/schema/tables.h"

namespace prorata::app {
namespace {

// What stands before the first wildcard and its collection: `partners/p/customers/-/orders/-` is `partners/p`.
std::string_view BeforeWildcards(std::string_view parent) {
  for (size_t at = parent.find("/-"); at != std::string_view::npos; at = parent.find("/-", at + 1)) {
    const bool is_wildcard = at + 2 == parent.size() || parent[at + 2] == '/';
    if (!is_wildcard) continue;
    const size_t collection = parent.rfind('/', at - 1);
    return collection == std::string_view::npos ? "" : parent.substr(0, collection);
  }
  return parent;
}

}  // namespace

absl::Status RequireParent(const storage::Reader& reader, std::string_view parent) {
  const std::string_view named = BeforeWildcards(parent);
  switch (std::count(named.begin(), named.end(), '/')) {
    case 1: {
      PRORATA_ASSIGN_OR_RETURN(const domain::PartnerId partner, domain::ParsePartnerName(named, "parent"));
      return schema::Require<schema::Partners>(reader, partner).status();
    }
    case 3: {
      PRORATA_ASSIGN_OR_RETURN(const domain::CustomerName customer, domain::ParseCustomerName(named, "parent"));
      return schema::Require<schema::Customers>(reader, customer).status();
    }
    case 5: {
      PRORATA_ASSIGN_OR_RETURN(const domain::OrderName order, domain::ParseOrderName(named, "parent"));
      return schema::Require<schema::Orders>(reader, order).status();
    }
    default:
      return absl::OkStatus();
  }
}

}  // namespace prorata::app
