#pragma once

// A reservation as it was. Every change wrote a revision (reservations.h), so any past state can be read.

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/app/context.h"
#include "server/app/paging.h"
#include "server/domain/reservation.h"
#include "storage/schema/tables.h"
#include "storage/store.h"

namespace prorata::app {

// TIME_OUT_OF_RANGE (field `as_of_time`) for a time after context.now.
absl::Status CheckIsPast(const CallContext& context, domain::Instant as_of);

// The newest revision up to a moment, of `newest` (the reservation's); null if there was none yet.
absl::StatusOr<std::shared_ptr<const domain::ReservationRevision>> RevisionAt(const storage::Reader& reader,
                                                                              const domain::ReservationName& name,
                                                                              int64_t newest, domain::Instant as_of);

// The row that GetReservation would have read at `as_of`, after everything done until then, that instant included.
// Refusals: RESOURCE_NOT_FOUND (also where it came to be later), TIME_OUT_OF_RANGE (field `as_of_time`: after now).
absl::StatusOr<domain::Reservation> GetReservationAsOf(const storage::Reader& reader, const CallContext& context,
                                                       const domain::ReservationName& name, domain::Instant as_of);

// The fields that a revision changed (domain::ChangedFields); empty for the first.
absl::StatusOr<std::vector<std::string>> FieldsChangedBy(const storage::Reader& reader,
                                                         const domain::ReservationRevision& revision);

// RESOURCE_NOT_FOUND.
absl::Status CheckReservationExists(const storage::Reader& reader, const domain::ReservationName& name);

// Adds one page of a reservation's revisions to `items`, newest first, and answers the token of the next. `convert`:
// from row to an absl::StatusOr of an item. Refusals: RESOURCE_NOT_FOUND, PAGE_TOKEN_INVALID.
template <typename Convert, typename Items>
absl::StatusOr<std::string> ListRevisions(const storage::Reader& reader, const CallContext& context,
                                          const PageRequest& page, const domain::ReservationName& name,
                                          const Convert& convert, Items& items) {
  if (absl::Status status = CheckReservationExists(reader, name); !status.ok()) return status;
  absl::StatusOr<Pager> pager = Pager::Start(context, page, kNoFilterFields);
  if (!pager.ok()) return pager.status();
  absl::Status failed;
  const absl::Status scanned = schema::Scan<schema::Revisions>(
      reader, pager->RestInReverse(schema::Within<schema::Revisions>(name)),
      [&](const schema::RevisionKey& key, const domain::ReservationRevision& row) {
        auto item = convert(row);
        if (!item.ok()) {
          failed = item.status();
          return false;
        }
        if (!pager->Add(schema::KeyBytes<schema::Revisions>(key), static_cast<int64_t>(item->ByteSizeLong()))) {
          return false;
        }
        *items.Add() = *std::move(item);
        return true;
      },
      /*reverse=*/true);
  if (!scanned.ok()) return scanned;
  if (!failed.ok()) return failed;
  return pager->NextToken();
}

}  // namespace prorata::app
