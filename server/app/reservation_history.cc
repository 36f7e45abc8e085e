#include "server/app/reservation_history.h"

#include <memory>

#include "fmt/format.h"
#include "server/domain/error.h"
#include "server/domain/revision.h"
#include "server/domain/status_macros.h"

namespace prorata::app {
namespace {

// A revision that must be there, as they are numbered without a gap.
absl::StatusOr<std::shared_ptr<const domain::ReservationRevision>> LoadRevision(const storage::Reader& reader,
                                                                                const domain::ReservationName& name,
                                                                                int64_t number) {
  PRORATA_ASSIGN_OR_RETURN(auto revision, schema::Find<schema::Revisions>(reader, {name, number}));
  if (revision == nullptr) {
    return absl::DataLossError(fmt::format("{} has no revision {}", domain::ToString(name), number));
  }
  return revision;
}

}  // namespace

// By halves: however often a reservation was changed, looking back is a handful of reads.
absl::StatusOr<std::shared_ptr<const domain::ReservationRevision>> RevisionAt(const storage::Reader& reader,
                                                                              const domain::ReservationName& name,
                                                                              int64_t newest, domain::Instant as_of) {
  std::shared_ptr<const domain::ReservationRevision> found;
  int64_t first = 1;
  while (first <= newest) {
    const int64_t middle = first + (newest - first) / 2;
    PRORATA_ASSIGN_OR_RETURN(auto revision, LoadRevision(reader, name, middle));
    if (revision->time <= as_of) {
      found = std::move(revision);
      first = middle + 1;
    } else {
      newest = middle - 1;
    }
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
  PRORATA_ASSIGN_OR_RETURN(const auto revision, RevisionAt(reader, name, current->revision, as_of));
  if (revision == nullptr) {
    const std::string text = domain::ToString(name);
    return domain::Refuse(domain::Reason::kResourceNotFound,
                          fmt::format("{} did not exist at {}: it came to be at {}", text, domain::ToString(as_of),
                                      domain::ToString(current->create_time)),
                          "", text);
  }
  return revision->reservation;
}

absl::StatusOr<std::vector<std::string>> FieldsChangedBy(const storage::Reader& reader,
                                                         const domain::ReservationRevision& revision) {
  const domain::Reservation& after = revision.reservation;
  if (after.revision <= 1) return std::vector<std::string>{};
  PRORATA_ASSIGN_OR_RETURN(const auto before, LoadRevision(reader, after.name, after.revision - 1));
  return domain::ChangedFields(before->reservation, after);
}

absl::Status CheckReservationExists(const storage::Reader& reader, const domain::ReservationName& name) {
  return schema::Require<schema::Reservations>(reader, name).status();
}

}  // namespace prorata::app
