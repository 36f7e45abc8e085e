#pragma once

// How a partner sets up a reservation without touching its units: scope, instance size flexibility (rules.md, section
// 7). None of it costs anything, and all of it takes effect at the next full hour.

#include <optional>
#include <string_view>
#include <vector>

#include "server/domain/error.h"
#include "server/domain/reservation.h"
#include "server/domain/scope.h"
#include "server/domain/size_flexibility.h"

namespace prorata::domain {

// What is to be set; what is empty stays.
struct ConfigurationChange {
  std::optional<WantedScope> scope = {};
  std::optional<SizeFlexibility> size_flexibility = {};
};

// Everything that stands against a change at `now`, in the published order: RESERVATION_NOT_ACTIVE or
// RESERVATION_EXPIRED, OPERATION_IN_PROGRESS, SCOPE_NOT_OWNED, SUBSCRIPTION_NOT_ACTIVE, SIZE_FLEXIBILITY_NOT_OFFERED,
// SCOPE_NOT_SINGLE. Nothing stands against what it has already. `target`: what the wanted scope names. `field_prefix`
// goes before the fields named, as `reservation.`.
std::vector<Violation> CheckConfigurationChange(const Reservation& reservation, const ConfigurationChange& change,
                                                const ScopeTarget& target, Instant now, std::string_view field_prefix);

// Makes a change that nothing stands against.
void Configure(Reservation& reservation, const ConfigurationChange& change, Instant now);

}  // namespace prorata::domain
