#include "server/app/renewal_links.h"

#include <algorithm>
#include <utility>

#include "server/app/reservations.h"
#include "server/domain/status_macros.h"
#include "storage/schema/tables.h"

namespace prorata::app {
namespace {

using domain::Order;
using domain::Reservation;

bool IsRenewal(const Order& old_order, const Reservation& from, const Order& new_order, const Reservation& into) {
  const bool is_free = !from.renewed_into.has_value() && !into.renewed_from.has_value() && !new_order.renewed_from;
  return is_free && old_order.closed && !from.canceled() && from.plan.expire_time == new_order.plan.purchase_time;
}

void Name(Order& old_order, Reservation& from, Order& new_order, Reservation& into) {
  from.renewed_into = into.name;
  into.renewed_from = from.name;
  old_order.renewed_into.push_back(new_order.name.order);
  new_order.renewed_from = from.name;
}

}  // namespace

absl::StatusOr<bool> LinkRenewal(storage::Transaction& tx, const CallContext& context, const RenewalLink& link,
                                 Order& order, std::vector<Reservation>& reservations) {
  const bool is_old = link.from.order == order.name;
  const domain::ReservationName& own_name = is_old ? link.from : link.into;
  const domain::ReservationName& other_name = is_old ? link.into : link.from;
  if (other_name.order == order.name) return false;
  PRORATA_ASSIGN_OR_RETURN(const auto stored, schema::Find<schema::Reservations>(tx, other_name));
  if (stored == nullptr) return true;
  PRORATA_ASSIGN_OR_RETURN(const auto stored_order, schema::Require<schema::Orders>(tx, other_name.order));
  const auto own = std::ranges::find(reservations, own_name, &Reservation::name);
  Reservation other = *stored;
  Order other_order = *stored_order;
  Reservation& from = is_old ? *own : other;
  Reservation& into = is_old ? other : *own;
  Order& old_order = is_old ? order : other_order;
  Order& new_order = is_old ? other_order : order;
  const bool is_known = from.renewed_into == into.name && into.renewed_from == from.name;
  if (is_known) return true;
  if (!IsRenewal(old_order, from, new_order, into)) return false;
  Name(old_order, from, new_order, into);
  WriteReservation(tx, context, std::move(other), "renewal imported");
  schema::Put<schema::Orders>(tx, other_name.order, std::move(other_order));
  return true;
}

}  // namespace prorata::app
