#include "server/app/reservation_details.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "server/app/refund_quotes.h"
#include "server/domain/error.h"
#include "server/domain/status_macros.h"
#include "server/domain/terms.h"
#include "storage/schema/tables.h"

namespace prorata::app {
namespace {

constexpr std::string_view kQuotePermission = "refunds.quote";

absl::StatusOr<std::vector<Payment>> PaymentsOf(const domain::Reservation& reservation, domain::Instant moment) {
  const domain::PaymentPlan& plan = reservation.plan;
  PRORATA_ASSIGN_OR_RETURN(const domain::Money amount, domain::Multiply(plan.unit_payment, reservation.quantity));
  const int made = domain::PaymentsMade(reservation, moment);
  std::vector<Payment> payments;
  for (int number = 1; number <= domain::PaymentsTotal(plan); ++number) {
    Payment payment{number, domain::DueTime(plan, number), amount, PaymentState::kScheduled};
    if (number <= made) {
      payment.state = PaymentState::kCharged;
    } else if (reservation.canceled()) {
      payment.state = PaymentState::kCanceled;
      payment.amount = domain::Money::Zero(amount.currency);
    }
    payments.push_back(payment);
  }
  return payments;
}

// What a refund and an exchange say of themselves alike.
template <typename Row>
OpenRequest RequestOf(const Row& row, const domain::Operation& operation, int64_t quantity) {
  OpenRequest request;
  request.operation = operation;
  request.quantity = quantity;
  request.reason = row.reason;
  request.requested_by = row.requested_by;
  request.create_time = row.create_time;
  if (row.support_request.has_value()) {
    request.support_request = domain::SupportRequestName{row.name.customer, *row.support_request};
  }
  return request;
}

absl::StatusOr<std::optional<OpenRequest>> LoadOpenRequest(const storage::Reader& reader,
                                                           const domain::Reservation& reservation) {
  if (const auto* name = std::get_if<domain::RefundName>(&reservation.pending)) {
    PRORATA_ASSIGN_OR_RETURN(const auto refund, schema::Require<schema::Refunds>(reader, *name));
    return RequestOf(*refund, reservation.pending, refund->quote.quantity);
  }
  if (const auto* name = std::get_if<domain::ExchangeName>(&reservation.pending)) {
    PRORATA_ASSIGN_OR_RETURN(const auto exchange, schema::Require<schema::Exchanges>(reader, *name));
    int64_t quantity = 0;
    for (const domain::ExchangeQuote::Return& returned : exchange->quote.returns) {
      if (returned.reservation == reservation.name) quantity += returned.quantity;
    }
    return RequestOf(*exchange, reservation.pending, quantity);
  }
  return std::nullopt;
}

}  // namespace

absl::StatusOr<ReservationDetails> LoadReservationDetails(const storage::Reader& reader,
                                                          const domain::Reservation& reservation,
                                                          domain::Instant moment) {
  ReservationDetails details;
  PRORATA_ASSIGN_OR_RETURN(const auto order, schema::Require<schema::Orders>(reader, reservation.name.order));
  PRORATA_ASSIGN_OR_RETURN(details.payments, PaymentsOf(reservation, moment));
  if (order->exchange.has_value()) {
    details.exchange = domain::ExchangeName{reservation.name.order.customer, *order->exchange};
  }
  details.replaces = order->replaces;
  PRORATA_ASSIGN_OR_RETURN(details.open_request, LoadOpenRequest(reader, reservation));
  return details;
}

absl::StatusOr<domain::RefundQuote> QuoteWholeReturn(const storage::Reader& reader, const CallContext& context,
                                                     const domain::Reservation& reservation, domain::Instant moment) {
  const std::string name = domain::ToString(reservation.name);
  if (!context.may(kQuotePermission, name)) {
    return domain::Refuse(domain::Reason::kPermissionDenied,
                          fmt::format("{} may not {} on {}", context.principal, kQuotePermission, name),
                          "include_return_quote", name);
  }
  PRORATA_ASSIGN_OR_RETURN(domain::RefundFacts facts, LoadRefundFacts(reader, reservation.name, 0, moment));
  facts.reservation = reservation;
  return domain::QuoteRefund(facts, {}, moment);
}

}  // namespace prorata::app
