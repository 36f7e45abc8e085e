#pragma once

// Exchanges and their quotes, between API and domain.

#include "absl/status/statusor.h"
#include "prorata/v1/exchange.pb.h"
#include "server/app/exchange_quotes.h"
#include "server/domain/exchange.h"
#include "server/domain/status_macros.h"
#include "server/rpc/services/convert_order.h"

namespace prorata::rpc {

// Without a token: it is given by CalculateExchange alone.
prorata::v1::ExchangeQuote ToProto(const domain::ExchangeQuote& quote);
prorata::v1::ExchangeQuote ToProto(const app::SealedExchangeQuote& sealed);
prorata::v1::Exchange ToProto(const domain::Exchange& exchange);

// What to exchange, from either message that says so. FIELD_INVALID names the element, such as `purchases[1].offer`.
template <typename Request>
absl::StatusOr<domain::ExchangeCommand> ExchangeCommandFrom(const Request& request) {
  domain::ExchangeCommand command;
  for (int i = 0; i < request.returns_size(); ++i) {
    const std::string field = "returns[" + std::to_string(i) + "].reservation";
    PRORATA_ASSIGN_OR_RETURN(domain::ReservationName reservation,
                             domain::ParseReservationName(request.returns(i).reservation(), field));
    command.returns.push_back({std::move(reservation), request.returns(i).quantity()});
  }
  for (int i = 0; i < request.purchases_size(); ++i) {
    const std::string prefix = "purchases[" + std::to_string(i) + "].";
    PRORATA_ASSIGN_OR_RETURN(domain::PurchaseCommand purchase, PurchaseCommandFrom(request.purchases(i), prefix));
    command.purchases.push_back(std::move(purchase));
  }
  return command;
}

}  // namespace prorata::rpc
