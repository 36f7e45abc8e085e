#include "server/app/reservation_history.h"

#include <memory>

#include "fmt/format.h"
#include "server/domain/error.h"
#include "server/domain/status_macros.h"

namespace prorata::app {

// By halves: however often a reservation was changed, looking back is a handful of reads.
absl::StatusOr<std::shared_ptr<const domain::ReservationRevision>> RevisionAt(
    const storage::Reader& reader, const std::shared_ptr<const schema::ReservationRow>& row, domain::Instant as_of) {
  std::shared_ptr<const domain::ReservationRevision> found;
  int64_t first = 1;
  int64_t last = row->revision;
  // The newest two cost no read.
  int64_t middle = last;
  while (first <= last) {
    PRORATA_ASSIGN_OR_RETURN(auto revision, schema::LoadRevision(reader, row, middle));
    if (revision->update_time <= as_of) {
      found = std::move(revision);
      first = middle + 1;
    } else {
      last = middle - 1;
    }
    middle = last == row->revision - 1 ? last : first + (last - first) / 2;
  }
  return found;
}

absl::Status CheckIsPast(const CallContext& context, domain::Instant as_of) {
  if (as_of <= context.now) return absl::OkStatus();
  return domain::Refuse(domain::Reason::kTimeOutOfRange,
                        fmt::format("{} is after now, {}: what will be is not known", domain::ToString(as_of),
                                    domain::ToString(context.now)),
                        "as_of_time");
}

absl::StatusOr<domain::Reservation> GetReservationAsOf(const storage::Reader& reader, const CallContext& context,
                                                       const domain::ReservationName& name, domain::Instant as_of) {
  PRORATA_ASSIGN_OR_RETURN(const auto current, schema::Require<schema::Reservations>(reader, name));
  PRORATA_RETURN_IF_ERROR(CheckIsPast(context, as_of));
  PRORATA_ASSIGN_OR_RETURN(const auto revision, RevisionAt(reader, current, as_of));
  if (revision == nullptr) {
    const std::string text = domain::ToString(name);
    return domain::Refuse(domain::Reason::kResourceNotFound,
                          fmt::format("{} did not exist at {}: it came to be at {}", text, domain::ToString(as_of),
                                      domain::ToString(current->create_time)),
                          "", text);
  }
  return domain::Reservation(*revision);
}

absl::StatusOr<int64_t> FirstOfPage(const Pager& pager, const domain::Reservation& reservation) {
  if (pager.last_key().empty()) return reservation.revision;
  PRORATA_ASSIGN_OR_RETURN(const schema::RevisionKey last, schema::DecodeKey<schema::Revisions>(pager.last_key()));
  return last.number - 1;
}

}  // namespace prorata::app
