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
#include "server/domain/revision.h"
#include "server/domain/status_macros.h"
#include "storage/schema/revisions.h"
#include "storage/schema/tables.h"
#include "storage/store.h"

namespace prorata::app {

// TIME_OUT_OF_RANGE (field `as_of_time`) for a time after context.now.
absl::Status CheckIsPast(const CallContext& context, domain::Instant as_of);

// The newest revision up to a moment; null if there was none yet.
absl::StatusOr<std::shared_ptr<const domain::ReservationRevision>> RevisionAt(
    const storage::Reader& reader, const std::shared_ptr<const schema::ReservationRow>& row, domain::Instant as_of);

// The row that GetReservation would have read at `as_of`, after everything done until then, that instant included.
// Refusals: RESOURCE_NOT_FOUND (also where it came to be later), TIME_OUT_OF_RANGE (field `as_of_time`: after now).
absl::StatusOr<domain::Reservation> GetReservationAsOf(const storage::Reader& reader, const CallContext& context,
                                                       const domain::ReservationName& name, domain::Instant as_of);

// The number of the revision that a page begins with; 0 if there is none.
absl::StatusOr<int64_t> FirstOfPage(const Pager& pager, const domain::Reservation& reservation);

// Adds one page of a reservation's revisions to `items`, newest first, and answers the token of the next. `convert`:
// from a revision and the fields that it changed (domain::ChangedFields; none for the first) to an absl::StatusOr of an
// item. Refusals: RESOURCE_NOT_FOUND, PAGE_TOKEN_INVALID.
template <typename Convert, typename Items>
absl::StatusOr<std::string> ListRevisions(const storage::Reader& reader, const CallContext& context,
                                          const PageRequest& page, const domain::ReservationName& name,
                                          const Convert& convert, Items& items) {
  PRORATA_ASSIGN_OR_RETURN(const auto row, schema::Require<schema::Reservations>(reader, name));
  PRORATA_ASSIGN_OR_RETURN(Pager pager, Pager::Start(context, page, kNoFilterFields));
  PRORATA_ASSIGN_OR_RETURN(int64_t number, FirstOfPage(pager, *row));
  std::shared_ptr<const domain::ReservationRevision> revision;
  if (number > 0) {
    PRORATA_ASSIGN_OR_RETURN(revision, schema::LoadRevision(reader, row, number));
  }
  while (number > 0) {
    std::shared_ptr<const domain::ReservationRevision> before;
    std::vector<std::string> changed;
    if (--number > 0) {
      PRORATA_ASSIGN_OR_RETURN(before, schema::LoadRevision(reader, row, number));
      changed = domain::ChangedFields(*before, *revision);
    }
    PRORATA_ASSIGN_OR_RETURN(auto item, convert(*revision, changed));
    const std::string place = schema::KeyBytes<schema::Revisions>({name, revision->revision});
    if (!pager.Add(place, static_cast<int64_t>(item.ByteSizeLong()))) break;
    *items.Add() = std::move(item);
    revision = std::move(before);
  }
  return pager.NextToken();
}

}  // namespace prorata::app
