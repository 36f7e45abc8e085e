#pragma once

// Partners: who buys for its customers and is charged and credited.

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/app/context.h"
#include "server/app/paging.h"
#include "server/domain/partner.h"
#include "storage/store.h"

namespace prorata::app {

// What an update sets; what is empty stays.
struct PartnerChange {
  std::optional<std::string> display_name = {};
  std::optional<domain::Currency> billing_currency = {};
  std::optional<std::vector<std::string>> notice_emails = {};
  // An empty id is the default policy.
  std::optional<domain::PolicyId> default_refund_policy = {};
  // Money that is not there takes the override away.
  std::optional<std::optional<domain::Money>> annual_refund_limit = {};
};

// Creates it; revision and times are set here, an empty policy is the default one. Refusals: RESOURCE_ALREADY_EXISTS,
// RESOURCE_NOT_FOUND (the policy), FIELD_INVALID (a limit that is not in USD).
absl::StatusOr<domain::Partner> CreatePartner(storage::Transaction& tx, const CallContext& context,
                                              domain::Partner partner);

absl::StatusOr<domain::Partner> GetPartner(const storage::Reader& reader, const domain::PartnerId& id);

// An update that changes nothing makes no revision. Refusals: RESOURCE_NOT_FOUND, ETAG_MISMATCH, PERMISSION_DENIED
// (another yearly limit or refund policy, by one who may not create partners), those of CreatePartner.
absl::StatusOr<domain::Partner> UpdatePartner(storage::Transaction& tx, const CallContext& context,
                                              const domain::PartnerId& id, const PartnerChange& change,
                                              const std::string& etag);

const domain::FilterFields& PartnerFields();
domain::FilterValue PartnerField(const domain::Partner& partner, std::string_view field);

// One page of all partners; see ListPage.
template <typename Convert, typename Items>
absl::StatusOr<std::string> ListPartners(const storage::Reader& reader, const CallContext& context,
                                         const PageRequest& page, const Convert& convert, Items& items) {
  return ListPage<schema::Partners>(reader, context, page, schema::All<schema::Partners>(), PartnerFields(),
                                    PartnerField, convert, items);
}

}  // namespace prorata::app
