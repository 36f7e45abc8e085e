#pragma once

// What one revision of a reservation changed.

#include <string>
#include <vector>

#include "server/domain/reservation.h"

namespace prorata::domain {

// The fields of the API's Reservation that a change set, in the order of that message: `display_name`, `cancel_reason`,
// `split_into` ... What follows from time alone or with every change (days left, amounts, revision, etag, update time)
// is not among them.
std::vector<std::string> ChangedFields(const Reservation& before, const Reservation& after);

}  // namespace prorata::domain
