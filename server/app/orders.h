#pragma once

// Looking at orders and reservations: one, or a page of orders (of reservations: reservation_list.h). States, payments
// and amounts are as time has them at context.now, whether or not the scheduler has booked them yet.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "server/app/context.h"
#include "server/app/paging.h"
#include "server/domain/filter.h"
#include "server/domain/order.h"
#include "server/domain/reservation.h"
#include "storage/schema/tables.h"
#include "storage/store.h"

namespace prorata::app {

// RESOURCE_NOT_FOUND.
absl::StatusOr<std::shared_ptr<const domain::Order>> GetOrder(const storage::Reader& reader,
                                                              const domain::OrderName& name);
absl::StatusOr<std::shared_ptr<const domain::Reservation>> GetReservation(const storage::Reader& reader,
                                                                          const domain::ReservationName& name);

enum class PaymentState { kScheduled = 1, kCharged = 2, kCanceled = 3 };

struct Payment {
  // From 1.
  int number = 0;
  domain::Instant due_time;
  domain::Money amount;
  PaymentState state = PaymentState::kScheduled;

  friend bool operator==(const Payment&, const Payment&) = default;
};

// All payments of an order, first to last. `held`: the units of it that are held at `now`.
absl::StatusOr<std::vector<Payment>> PaymentsOf(const domain::Order& order, int64_t held, domain::Instant now);

// What the filters of the two lists may speak of, and what a row answers.
const domain::FilterFields& OrderFields();
domain::FilterValue OrderField(const domain::Order& order, std::string_view field);
const domain::FilterFields& ReservationFields();
domain::FilterValue ReservationField(const domain::Reservation& reservation, domain::Instant now,
                                     std::string_view field);

// The rows that a parent with `-` for any id after the partner's stands for. FIELD_INVALID: an id follows a `-`.
absl::StatusOr<schema::KeyRange> OrdersBelow(std::string_view parent);

// Whose reservations: of a partner, of one of its customers, or of one of that customer's orders.
struct ReservationParent {
  domain::PartnerId partner;
  std::optional<domain::CustomerId> customer;
  std::optional<domain::OrderId> order;

  domain::CustomerName customer_name() const { return {partner, *customer}; }
};
absl::StatusOr<ReservationParent> ParseReservationParent(std::string_view parent);

// Adds the rows of one page to `items` and answers the token of the next; see ListPage. `convert`: from row to item.
template <typename Convert, typename Items>
absl::StatusOr<std::string> ListOrders(const storage::Reader& reader, const CallContext& context,
                                       const PageRequest& request, const Convert& convert, Items& items) {
  const absl::StatusOr<schema::KeyRange> range = OrdersBelow(request.parent);
  if (!range.ok()) return range.status();
  return ListPage<schema::Orders>(reader, context, request, *range, OrderFields(), OrderField, convert, items);
}

}  // namespace prorata::app
