#include "server/app/reservation_changes.h"

#include <memory>
#include <utility>
#include <vector>

#include "server/app/journal.h"
#include "server/app/reservations.h"
#include "server/domain/lineage.h"
#include "server/domain/status_macros.h"
#include "storage/schema/tables.h"

namespace prorata::app {
namespace {

// The reservation to be changed, if it is still what the caller saw.
absl::StatusOr<domain::Reservation> LoadToChange(const storage::Reader& reader, const domain::ReservationName& name,
                                                 const std::string& etag) {
  PRORATA_ASSIGN_OR_RETURN(const auto found, schema::Require<schema::Reservations>(reader, name));
  PRORATA_RETURN_IF_ERROR(CheckEtag(etag, found->revision));
  return *found;
}

// Writes the reservation as it is after the change and tells of it.
absl::StatusOr<domain::Reservation> Write(storage::Transaction& tx, const CallContext& context,
                                          domain::Reservation reservation, std::string change, std::string event) {
  PRORATA_ASSIGN_OR_RETURN(Journal journal, Journal::Open(tx, context, reservation.name.order.customer.partner));
  journal.Emit(std::move(event), domain::ToString(reservation.name));
  journal.Close();
  return WriteReservation(tx, context, std::move(reservation), std::move(change));
}

absl::Status CheckScope(const storage::Reader& reader, const domain::Reservation& reservation,
                        const domain::WantedScope& wanted, domain::Instant now) {
  const domain::CustomerName& customer = reservation.name.order.customer;
  std::shared_ptr<const domain::Subscription> subscription;
  if (!wanted.scope.subscription.value.empty()) {
    PRORATA_ASSIGN_OR_RETURN(subscription,
                             schema::Find<schema::Subscriptions>(reader, {customer, wanted.scope.subscription}));
  }
  std::vector<domain::Violation> violations = domain::CheckScopeChange(reservation, wanted, subscription.get(), now,
                                                                       "reservation.name", "reservation.applied_scope");
  return violations.empty() ? absl::OkStatus() : domain::Refuse(std::move(violations));
}

// `renamed`, `scope changed`, or both.
std::string ChangeText(const domain::Reservation& before, const domain::Reservation& after) {
  const bool renamed = before.display_name != after.display_name;
  const bool rescoped = before.scope != after.scope;
  if (!rescoped) return "renamed";
  return renamed ? "renamed, scope changed" : "scope changed";
}

absl::StatusOr<domain::Reservation> SetArchived(storage::Transaction& tx, const CallContext& context,
                                                domain::Reservation reservation, bool archived) {
  if (reservation.archived == archived) return reservation;
  reservation.archived = archived;
  const std::string verb = archived ? "archived" : "unarchived";
  return Write(tx, context, std::move(reservation), verb, "reservation." + verb);
}

}  // namespace

absl::StatusOr<domain::Reservation> UpdateReservation(storage::Transaction& tx, const CallContext& context,
                                                      const domain::ReservationName& name,
                                                      const ReservationChange& change, const std::string& etag) {
  PRORATA_ASSIGN_OR_RETURN(const domain::Reservation stored, LoadToChange(tx, name, etag));
  domain::Reservation changed = stored;
  if (change.display_name) changed.display_name = *change.display_name;
  if (change.scope) {
    PRORATA_RETURN_IF_ERROR(CheckScope(tx, stored, *change.scope, context.now));
    domain::ChangeScope(changed, change.scope->scope, context.now);
  }
  if (changed == stored) return stored;
  std::string text = ChangeText(stored, changed);
  return Write(tx, context, std::move(changed), std::move(text), "reservation.updated");
}

absl::StatusOr<domain::Reservation> ArchiveReservation(storage::Transaction& tx, const CallContext& context,
                                                       const domain::ReservationName& name, const std::string& etag) {
  PRORATA_ASSIGN_OR_RETURN(domain::Reservation reservation, LoadToChange(tx, name, etag));
  PRORATA_RETURN_IF_ERROR(domain::CheckMayArchive(reservation, context.now));
  return SetArchived(tx, context, std::move(reservation), true);
}

absl::StatusOr<domain::Reservation> UnarchiveReservation(storage::Transaction& tx, const CallContext& context,
                                                         const domain::ReservationName& name, const std::string& etag) {
  PRORATA_ASSIGN_OR_RETURN(domain::Reservation reservation, LoadToChange(tx, name, etag));
  return SetArchived(tx, context, std::move(reservation), false);
}

}  // namespace prorata::app
