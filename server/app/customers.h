#pragma once

// Customers of a partner.

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "server/app/context.h"
#include "server/app/paging.h"
#include "server/domain/partner.h"
#include "storage/store.h"

namespace prorata::app {

// What an update sets; what is empty stays.
struct CustomerChange {
  std::optional<std::string> display_name = {};
  std::optional<bool> suspended = {};
  std::optional<bool> purchase_permitted = {};
};

// Creates it; revision and times are set here. Refusals: RESOURCE_NOT_FOUND (the partner), RESOURCE_ALREADY_EXISTS,
// PERMISSION_DENIED (buying permitted from the start, by one without customers.setPurchasePermission).
absl::StatusOr<domain::Customer> CreateCustomer(storage::Transaction& tx, const CallContext& context,
                                                domain::Customer customer);

absl::StatusOr<domain::Customer> GetCustomer(const storage::Reader& reader, const domain::CustomerName& name);

// An update that changes nothing makes no revision. Refusals: RESOURCE_NOT_FOUND, ETAG_MISMATCH, PERMISSION_DENIED as
// above.
absl::StatusOr<domain::Customer> UpdateCustomer(storage::Transaction& tx, const CallContext& context,
                                                const domain::CustomerName& name, const CustomerChange& change,
                                                const std::string& etag);

const domain::FilterFields& CustomerFields();
domain::FilterValue CustomerField(const domain::Customer& customer, std::string_view field);

// One page of a partner's customers; see ListPage.
template <typename Convert, typename Items>
absl::StatusOr<std::string> ListCustomers(const storage::Reader& reader, const CallContext& context,
                                          const PageRequest& page, const domain::PartnerId& partner,
                                          const Convert& convert, Items& items) {
  return ListPage<schema::Customers>(reader, context, page, schema::Within<schema::Customers>(partner),
                                     CustomerFields(), CustomerField, convert, items);
}

}  // namespace prorata::app
