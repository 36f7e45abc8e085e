#pragma once

// Where the units of an order that is moved in came from and went to, by splits and merges elsewhere.

#include <span>
#include <vector>

#include "absl/status/status.h"
#include "server/app/imported_rows.h"
#include "server/domain/names.h"
#include "server/domain/reservation.h"
#include "storage/store.h"

namespace prorata::app {

// `reservations`: those of the order `name`, made of `rows`, one each. Afterwards each end of a move names the other,
// and what moved is canceled as such. Appends to `refusals`, with LINEAGE_INVALID, each row whose lineage cannot be. An
// error is one of the store.
absl::Status SettleLineage(const storage::Reader& reader, const domain::OrderName& name,
                           std::span<const ReservationRow* const> rows, std::vector<domain::Reservation>& reservations,
                           std::vector<RowRefusal>& refusals);

}  // namespace prorata::app
