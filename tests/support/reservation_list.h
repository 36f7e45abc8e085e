#pragma once

// Pages of reservations as lists of messages, for tests below the API.

#include <string>

#include "server/app/reservation_list.h"

namespace prorata::testing {

// Adds the rows of one page to `items`, a repeated field; `fill_in(row, item)` makes an empty item that of a row.
template <typename FillIn, typename Items>
absl::StatusOr<std::string> ListReservations(const storage::Reader& reader, const app::CallContext& context,
                                             const app::PageRequest& request, const FillIn& fill_in, Items& items) {
  return app::WalkReservations(
      reader, context, request,
      [&](const domain::Reservation& row, absl::FunctionRef<bool(int64_t bytes)> fits) -> absl::StatusOr<bool> {
        auto& item = *items.Add();
        const absl::Status filled_in = fill_in(row, item);
        if (!filled_in.ok()) return filled_in;
        if (fits(static_cast<int64_t>(item.ByteSizeLong()))) return true;
        items.RemoveLast();
        return false;
      });
}

}  // namespace prorata::testing
