#include "server/app/reservation_changes.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>
#include <vector>

#include "server/app/due.h"
#include "server/app/journal.h"
#include "server/app/renewals.h"
#include "server/app/reservations.h"
#include "server/app/scope_target.h"
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
                                          domain::Reservation reservation, const std::string& change,
                                          std::string event) {
  PRORATA_ASSIGN_OR_RETURN(Journal journal, Journal::Open(tx, context, reservation.name.order.customer.partner));
  journal.Emit(std::move(event), domain::ToString(reservation.name));
  journal.Close();
  return *WriteReservation(tx, context, std::move(reservation), change);
}

absl::Status CheckConfiguration(const storage::Reader& reader, const domain::Reservation& reservation,
                                const domain::ConfigurationChange& change, domain::Instant now) {
  LoadedScope loaded;
  if (change.scope.has_value()) {
    PRORATA_ASSIGN_OR_RETURN(loaded, LoadScope(reader, reservation.name.order.customer, *change.scope));
  }
  std::vector<domain::Violation> violations =
      domain::CheckConfigurationChange(reservation, change, loaded.target(), now, "reservation.");
  return violations.empty() ? absl::OkStatus() : domain::Refuse(std::move(violations));
}

absl::Status ChangeLabels(const ReservationChange& change, domain::Labels& labels) {
  if (change.labels.has_value()) labels = *change.labels;
  for (const LabelEdit& edit : change.label_edits) {
    if (edit.value.has_value()) {
      domain::SetLabel(labels, edit.key, *edit.value);
    } else {
      domain::RemoveLabel(labels, edit.key);
    }
  }
  std::vector<domain::Violation> violations = domain::CheckLabels(labels, "reservation.labels");
  return violations.empty() ? absl::OkStatus() : domain::Refuse(std::move(violations));
}

// All that was done, such as `renamed, scope changed`.
std::string ChangeText(const domain::Reservation& before, const domain::Reservation& after) {
  std::vector<std::string_view> done;
  if (before.display_name != after.display_name) done.emplace_back("renamed");
  if (before.scope != after.scope || before.scope_change != after.scope_change) done.emplace_back("scope changed");
  if (before.capacity_priority != after.capacity_priority) {
    done.emplace_back(after.capacity_priority ? "size flexibility switched off" : "size flexibility switched on");
  }
  if (before.labels != after.labels) done.emplace_back("labels changed");
  if (before.renewal.enabled != after.renewal.enabled) {
    done.emplace_back(after.renewal.enabled ? "renewal switched on" : "renewal switched off");
  }
  return fmt::format("{}", fmt::join(done, ", "));
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
  if (change.configuration.scope || change.configuration.size_flexibility || change.renew) {
    PRORATA_RETURN_IF_ERROR(CatchUp(tx, context, name.order));
  }
  PRORATA_ASSIGN_OR_RETURN(const domain::Reservation stored, LoadToChange(tx, name, etag));
  domain::Reservation changed = stored;
  if (change.display_name) changed.display_name = *change.display_name;
  PRORATA_RETURN_IF_ERROR(ChangeLabels(change, changed.labels));
  PRORATA_RETURN_IF_ERROR(CheckConfiguration(tx, stored, change.configuration, context.now));
  domain::Configure(changed, change.configuration, context.now);
  if (change.renew) PRORATA_RETURN_IF_ERROR(SwitchRenewal(tx, context, *change.renew, changed));
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
