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
  // The customer that the subscription was named under, if one was named.
  std::optional<CustomerName> customer;
};

// Appends what stands against `wanted` for a customer, in the published order: SCOPE_NOT_OWNED,
// SUBSCRIPTION_NOT_ACTIVE. `subscription`: the customer's of that id; null if there is none. `field`: of the scope in
// the request.
void CheckScopeOwned(const CustomerName& customer, const WantedScope& wanted, const Subscription* subscription,
                     std::string_view field, std::vector<Violation>& violations);

// Everything that stands against giving the reservation this scope: that of CheckStanding, then of CheckScopeOwned.
// Nothing stands against the scope that it has. `name_field`, `scope_field`: of the request.
std::vector<Violation> CheckScopeChange(const Reservation& reservation, const WantedScope& wanted,
                                        const Subscription* subscription, Instant now, std::string_view name_field,
                                        std::string_view scope_field);

// The start of the hour after the one that `now` is in. At a full hour that is the next one: benefit goes by whole
// hours, and this one has begun.
Instant NextFullHour(Instant now);

// Gives the reservation another scope from the next full hour on. Until then what applied so far goes on; setting that
// again before the hour takes the change back.
void ChangeScope(Reservation& reservation, const AppliedScope& scope, Instant now);

// The change of scope that is still to come at `now`, or was when the reservation ended; none if its scope applies.
std::optional<ScopeChange> ScopeChangeToCome(const Reservation& reservation, Instant now);

}  // namespace prorata::domain
