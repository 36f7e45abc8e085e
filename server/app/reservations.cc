#include "server/app/reservations.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/app/reservation_index.h"
#include "server/domain/error.h"
#include "server/domain/lineage.h"
#include "server/domain/partner.h"
#include "server/domain/reservation_check.h"
#include "server/domain/status_macros.h"
#include "storage/schema/revisions.h"
#include "storage/schema/tables.h"

namespace prorata::app {

namespace {

// `before`: what is stored; null if nothing is.
std::shared_ptr<const domain::Reservation> Write(storage::Transaction& tx, const CallContext& context,
                                                 const schema::ReservationRow* before, domain::Reservation reservation,
                                                 const std::string& change) {
  auto row = std::make_shared<schema::ReservationRow>();
  static_cast<domain::Reservation&>(*row) = std::move(reservation);
  row->revision = before == nullptr ? 1 : before->revision + 1;
  row->create_time = before == nullptr ? context.now : before->create_time;
  row->update_time = context.now;
  row->changed_by = context.principal;
  row->request_id = context.request_id;
  row->change = change;
  IndexReservation(tx, before, *row);
  return schema::PutRevision(tx, before, std::move(row));
}

}  // namespace

std::shared_ptr<const domain::Reservation> WriteReservation(storage::Transaction& tx, const CallContext& context,
                                                            domain::Reservation reservation,
                                                            const std::string& change) {
  // A fault of the store needs no answer here: the store itself fails a body that went on after one (store.h). And what
  // cannot be decoded could not have been loaded to be changed.
  const auto before = schema::Find<schema::Reservations>(tx, reservation.name);
  const schema::ReservationRow* const stored = before.ok() ? before->get() : nullptr;
  return Write(tx, context, stored, std::move(reservation), change);
}

std::shared_ptr<const domain::Reservation> WriteFirstRevision(storage::Transaction& tx, const CallContext& context,
                                                              domain::Reservation reservation,
                                                              const std::string& change) {
  return Write(tx, context, nullptr, std::move(reservation), change);
}

absl::StatusOr<std::vector<domain::Reservation>> ReservationsOf(const storage::Reader& reader,
                                                                const domain::OrderName& order) {
  std::vector<domain::Reservation> found;
  PRORATA_RETURN_IF_ERROR(
      schema::Scan<schema::Reservations>(reader, schema::Within<schema::Reservations>(order),
                                         [&](const domain::ReservationName&, const domain::Reservation& reservation) {
                                           found.push_back(reservation);
                                           return true;
                                         }));
  return found;
}

int64_t UnitsHeld(const std::vector<domain::Reservation>& reservations) {
  int64_t held = 0;
  for (const domain::Reservation& reservation : reservations) {
    if (!reservation.canceled()) held += reservation.quantity;
  }
  return held;
}

absl::StatusOr<int64_t> CountReservations(const storage::Reader& reader, const domain::Reservation& reservation) {
  if (domain::IsOfPurchase(reservation)) return 1;
  int64_t count = 0;
  PRORATA_RETURN_IF_ERROR(
      schema::Scan<schema::Reservations>(reader, schema::Within<schema::Reservations>(reservation.name.order),
                                         [&](const domain::ReservationName&, const domain::Reservation& row) {
                                           const bool waits = !std::holds_alternative<std::monostate>(row.pending);
                                           count += 1 + (waits ? domain::kAddedByPartialReturn : 0);
                                           return true;
                                         }));
  return count;
}

absl::Status CheckEtag(const std::string& etag, int64_t revision) {
  if (etag.empty()) return absl::OkStatus();
  const std::string current = domain::EtagOf(revision);
  if (etag == current) return absl::OkStatus();
  return domain::Refuse(domain::Reason::kEtagMismatch,
                        absl::StrCat("etag: is ", current, " now, the request has ", etag), "etag");
}

}  // namespace prorata::app
