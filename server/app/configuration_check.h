#pragma once

// Whether what partners set up (scopes, flexibility, labels, management groups) names what is there and keeps its own
// rules; a part of the check of integrity.h.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/domain/partner.h"
#include "server/domain/reservation.h"
#include "storage/store.h"

namespace prorata::app {

// What is wrong, a sentence for each. A subscription may lose a resource group that a scope names, and be disabled:
// that is no damage.
absl::StatusOr<std::vector<std::string>> BrokenConfiguration(const storage::Reader& reader,
                                                             const domain::Reservation& reservation);
absl::StatusOr<std::vector<std::string>> BrokenManagementGroup(const storage::Reader& reader,
                                                               const domain::ManagementGroup& group);

}  // namespace prorata::app
