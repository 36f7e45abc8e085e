#include "server/app/split_merge.h"

#include <utility>

#include "server/app/due.h"
#include "server/app/ids.h"
#include "server/app/journal.h"
#include "server/app/reservations.h"
#include "server/domain/status_macros.h"
#include "storage/schema/tables.h"

namespace prorata::app {
namespace {

absl::StatusOr<domain::Reservation> Load(const storage::Reader& reader, const MergeSource& source) {
  PRORATA_ASSIGN_OR_RETURN(const auto found, schema::Require<schema::Reservations>(reader, source.reservation));
  PRORATA_RETURN_IF_ERROR(CheckEtag(source.etag, found->revision));
  return *found;
}

absl::Status Tell(storage::Transaction& tx, const CallContext& context, std::string event,
                  const domain::ReservationName& name) {
  PRORATA_ASSIGN_OR_RETURN(Journal journal, Journal::Open(tx, context, name.order.customer.partner));
  journal.Emit(std::move(event), domain::ToString(name));
  journal.Close();
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<domain::SplitUnits> SplitReservation(storage::Transaction& tx, const CallContext& context,
                                                    const domain::ReservationName& name,
                                                    const std::vector<int64_t>& quantities, const std::string& etag) {
  PRORATA_RETURN_IF_ERROR(CatchUp(tx, context, name.order));
  PRORATA_ASSIGN_OR_RETURN(const domain::Reservation reservation, Load(tx, {name, etag}));
  std::vector<domain::ReservationId> ids;
  for (size_t i = 0; i < quantities.size(); ++i) ids.push_back(NewId<domain::ReservationId>(context.now));
  PRORATA_ASSIGN_OR_RETURN(const int64_t of_order, CountReservations(tx, reservation));
  PRORATA_ASSIGN_OR_RETURN(domain::SplitUnits units,
                           domain::DecideSplit(reservation, quantities, ids, of_order, context.now));

  units.source = *WriteReservation(tx, context, std::move(units.source), "split");
  for (domain::Reservation& part : units.parts)
    part = *WriteReservation(tx, context, std::move(part), "made by a split");
  PRORATA_RETURN_IF_ERROR(Tell(tx, context, "reservation.split", name));
  return units;
}

absl::StatusOr<domain::MergedUnits> MergeReservations(storage::Transaction& tx, const CallContext& context,
                                                      const std::vector<MergeSource>& sources) {
  std::vector<domain::Reservation> reservations;
  for (const MergeSource& source : sources) {
    PRORATA_RETURN_IF_ERROR(CatchUp(tx, context, source.reservation.order));
    PRORATA_ASSIGN_OR_RETURN(domain::Reservation reservation, Load(tx, source));
    reservations.push_back(std::move(reservation));
  }
  int64_t of_order = 0;
  if (!reservations.empty()) {
    PRORATA_ASSIGN_OR_RETURN(of_order, CountReservations(tx, reservations.front()));
  }
  PRORATA_ASSIGN_OR_RETURN(
      domain::MergedUnits units,
      domain::DecideMerge(reservations, NewId<domain::ReservationId>(context.now), of_order, context.now));

  for (domain::Reservation& source : units.sources)
    source = *WriteReservation(tx, context, std::move(source), "merged");
  units.merged = *WriteReservation(tx, context, std::move(units.merged), "made by a merge");
  PRORATA_RETURN_IF_ERROR(Tell(tx, context, "reservation.merged", units.merged.name));
  return units;
}

}  // namespace prorata::app
