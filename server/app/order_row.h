#pragma once

// What reservation orders say, for imported_rows.h.

#include <optional>
#include <string_view>

#include "server/app/imported_rows.h"
#include "server/app/reservation_file.h"
#include "server/domain/terms.h"

namespace prorata::app {

// `Upfront` or `Monthly`, as either format writes them.
std::optional<domain::BillingPlan> BillingPlanNamed(std::string_view text);

// Keeps what an order says. It is no row: what it says wrongly is told with the rows of it, as what is missing there.
void TakeOrder(const ReservationItem& item, ImportedRows& rows);

}  // namespace prorata::app
