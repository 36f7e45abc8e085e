#pragma once

// Which scopes a reservation could have (rules.md, section 7).

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/app/context.h"
#include "server/app/paging.h"
#include "server/domain/error.h"
#include "server/domain/names.h"
#include "server/domain/terms.h"
#include "storage/store.h"

namespace prorata::app {

struct AvailableScope {
  domain::AppliedScope scope;
  // The one that the reservation has.
  bool current = false;
  // What UpdateReservation would refuse it for; empty if it would not.
  std::vector<domain::Violation> violations;
};

struct AvailableScopes {
  std::vector<AvailableScope> scopes;
  std::string next_page_token;
};

// One page of all scopes of the customer: shared, then each subscription by id, each before its resource groups by
// name, then each management group by id. Refusals: RESOURCE_NOT_FOUND, PAGE_TOKEN_INVALID.
absl::StatusOr<AvailableScopes> ListAvailableScopes(const storage::Reader& reader, const CallContext& context,
                                                    const domain::ReservationName& name, const PageRequest& page);

}  // namespace prorata::app
