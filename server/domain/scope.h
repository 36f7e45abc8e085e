#pragma once

// Where the benefit of a reservation may apply, and from when on a change of that does (rules.md, section 7).

#include <optional>
#include <string_view>
#include <vector>

#include "server/domain/error.h"
#include "server/domain/partner.h"
#include "server/domain/reservation.h"

namespace prorata::domain {

// A scope as a caller names it.
struct WantedScope {
  AppliedScope scope;
  // The customer that the subscription or management group was named under, if one was named.
  std::optional<CustomerName> customer;
};

// What a scope names, of the customer that it is for; null where it names none or there is none.
struct ScopeTarget {
  const Subscription* subscription = nullptr;
  const ManagementGroup* management_group = nullptr;
};

// Appends what stands against `wanted` for a customer, in the published order: SCOPE_NOT_OWNED,
// SUBSCRIPTION_NOT_ACTIVE. `field`: of the scope in the request. A management group may have disabled subscriptions, or
// none: it covers what is active.
void CheckScopeOwned(const CustomerName& customer, const WantedScope& wanted, const ScopeTarget& target,
                     std::string_view field, std::vector<Violation>& violations);

// The start of the hour after the one that `now` is in. At a full hour that is the next one: benefit goes by whole
// hours, and this one has begun.
Instant NextFullHour(Instant now);

// Gives the reservation another scope from the next full hour on. Until then what applied so far goes on; setting that
// again before the hour takes the change back.
void ChangeScope(Reservation& reservation, const AppliedScope& scope, Instant now);

// The change of scope that is still to come at `now`, or was when the reservation ended; none if its scope applies.
std::optional<ScopeChange> ScopeChangeToCome(const Reservation& reservation, Instant now);

}  // namespace prorata::domain
