#include "server/app/customers.h"

#include <fmt/format.h>

#include <utility>

#include "server/app/journal.h"
#include "server/app/reservations.h"
#include "server/domain/error.h"
#include "server/domain/status_macros.h"
#include "storage/schema/tables.h"

namespace prorata::app {
namespace {

constexpr std::string_view kPurchasePermission = "customers.setPurchasePermission";

absl::Status CheckMaySetPurchase(const CallContext& context, const std::string& name) {
  if (context.may(kPurchasePermission, name)) return absl::OkStatus();
  return domain::Refuse(domain::Reason::kPermissionDenied,
                        fmt::format("{} may not change purchase_permitted of {}: it takes {}", context.principal, name,
                                    kPurchasePermission),
                        "customer.purchase_permitted", name);
}

// Puts the customer as it is after a change and tells of it.
absl::Status Write(storage::Transaction& tx, const CallContext& context, domain::Customer& customer,
                   std::string_view event) {
  customer.update_time = context.now;
  schema::Put<schema::Customers>(tx, customer.name, customer);
  PRORATA_ASSIGN_OR_RETURN(Journal journal, Journal::Open(tx, context, customer.name.partner));
  journal.Emit(std::string(event), domain::ToString(customer.name));
  journal.Close();
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<domain::Customer> CreateCustomer(storage::Transaction& tx, const CallContext& context,
                                                domain::Customer customer) {
  const std::string name = domain::ToString(customer.name);
  PRORATA_RETURN_IF_ERROR(schema::Require<schema::Partners>(tx, customer.name.partner).status());
  PRORATA_ASSIGN_OR_RETURN(const auto existing, schema::Find<schema::Customers>(tx, customer.name));
  if (existing != nullptr) {
    return domain::Refuse(domain::Reason::kResourceAlreadyExists, fmt::format("{} exists already", name), "", name);
  }
  if (customer.purchase_permitted) PRORATA_RETURN_IF_ERROR(CheckMaySetPurchase(context, name));
  customer.revision = 1;
  customer.create_time = context.now;
  PRORATA_RETURN_IF_ERROR(Write(tx, context, customer, "customer.created"));
  return customer;
}

absl::StatusOr<domain::Customer> GetCustomer(const storage::Reader& reader, const domain::CustomerName& name) {
  PRORATA_ASSIGN_OR_RETURN(const auto customer, schema::Require<schema::Customers>(reader, name));
  return *customer;
}

absl::StatusOr<domain::Customer> UpdateCustomer(storage::Transaction& tx, const CallContext& context,
                                                const domain::CustomerName& name, const CustomerChange& change,
                                                const std::string& etag) {
  PRORATA_ASSIGN_OR_RETURN(const domain::Customer stored, GetCustomer(tx, name));
  PRORATA_RETURN_IF_ERROR(CheckEtag(etag, stored.revision));
  domain::Customer changed = stored;
  if (change.display_name) changed.display_name = *change.display_name;
  if (change.suspended) changed.suspended = *change.suspended;
  if (change.purchase_permitted) changed.purchase_permitted = *change.purchase_permitted;
  if (changed == stored) return stored;
  if (changed.purchase_permitted != stored.purchase_permitted) {
    PRORATA_RETURN_IF_ERROR(CheckMaySetPurchase(context, domain::ToString(name)));
  }
  ++changed.revision;
  PRORATA_RETURN_IF_ERROR(Write(tx, context, changed, "customer.updated"));
  return changed;
}

const domain::FilterFields& CustomerFields() {
  static const domain::FilterFields fields = {{"display_name", {domain::FilterType::kText, {}}},
                                              {"state", {domain::FilterType::kEnum, {"ACTIVE", "SUSPENDED"}}},
                                              {"purchase_permitted", {domain::FilterType::kBool, {}}}};
  return fields;
}

domain::FilterValue CustomerField(const domain::Customer& customer, std::string_view field) {
  if (field == "display_name") return customer.display_name;
  if (field == "state") return std::string(customer.suspended ? "SUSPENDED" : "ACTIVE");
  if (field == "purchase_permitted") return customer.purchase_permitted;
  return std::monostate{};
}

}  // namespace prorata::app
