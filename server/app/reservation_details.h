#pragma once

// What a full look at a reservation shows beside its row: payments, where it came from, what waits, what a return would
// pay. All of it as of a moment, like the row it is given.

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/app/context.h"
#include "server/app/orders.h"
#include "server/domain/refund.h"
#include "server/domain/reservation.h"
#include "storage/store.h"

namespace prorata::app {

// The refund or exchange that the reservation waits for, as it was asked for.
struct OpenRequest {
  domain::Operation operation;
  // The units of this reservation that are to be returned.
  int64_t quantity = 0;
  std::string reason;
  std::string requested_by;
  domain::Instant create_time;
  std::optional<domain::SupportRequestName> support_request;
};

struct ReservationDetails {
  // First to last, of these units alone: charged ones add up to domain::PaidBy, scheduled ones to
  // domain::RemainingCommitment. One that is canceled is zero.
  std::vector<Payment> payments;
  // The exchange that its order was bought in, and what was returned for it.
  std::optional<domain::ExchangeName> exchange;
  std::vector<domain::ReservationName> replaces;
  std::optional<OpenRequest> open_request;
};

// `reservation`: the row as of `moment`.
absl::StatusOr<ReservationDetails> LoadReservationDetails(const storage::Reader& reader,
                                                          const domain::Reservation& reservation,
                                                          domain::Instant moment);

// What returning all units would pay at `moment`, with everything that stands against it. PERMISSION_DENIED unless the
// caller holds refunds.quote on the reservation.
absl::StatusOr<domain::RefundQuote> QuoteWholeReturn(const storage::Reader& reader, const CallContext& context,
                                                     const domain::Reservation& reservation, domain::Instant moment);

}  // namespace prorata::app
