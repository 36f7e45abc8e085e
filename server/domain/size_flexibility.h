#pragma once

// Instance size flexibility (rules.md, sections 7 and 8): a reservation of a virtual machine covers other sizes of its
// flexibility group too, unless it is switched off to give its own size priority in capacity.

#include <optional>
#include <string_view>
#include <vector>

#include "server/domain/error.h"
#include "server/domain/reservation.h"

namespace prorata::domain {

// Virtual machines have it, no other product family.
bool HasSizeFlexibility(std::string_view product_family);

// What a request sets it to. kDefault is on where there is such a thing, and nothing elsewhere.
enum class SizeFlexibility { kDefault = 0, kOn = 1, kOff = 2 };

// Appends SIZE_FLEXIBILITY_NOT_OFFERED if units of the product family have nothing to be switched. `field`: of the
// request. `subject`: the resource it is about.
void CheckHasSizeFlexibility(std::string_view product_family, SizeFlexibility wanted, std::string_view subject,
                             std::string_view field, std::vector<Violation>& violations);
// Appends SCOPE_NOT_SINGLE if flexibility is to be off with a scope other than one subscription or resource group.
void CheckSingleScope(bool capacity_priority, const AppliedScope& scope, std::string_view subject,
                      std::string_view field, std::vector<Violation>& violations);

// Switches it from the next full hour on. Switching back before that hour takes the change back.
void ChangeSizeFlexibility(Reservation& reservation, bool capacity_priority, Instant now);

// From when on what was switched applies, where that is still to come at `now`, or was when the reservation ended.
std::optional<Instant> FlexibilityChangeToCome(const Reservation& reservation, Instant now);

}  // namespace prorata::domain
