#pragma once

// Exchanges from the request to the end (rules.md, section 6): everything returned and everything bought in one
// transaction, booked as one ledger transaction, or nothing at all. Nothing of it touches the yearly limit.
//
// The amounts are frozen when the exchange is asked for. Until it is decided every returned reservation is locked. An
// approval buys at the frozen prices, whatever the offers cost or whether they are sold by then, and the terms of what
// is bought start with it; for the returns it settles what time brought as returns.h says.
//
// The swap with a premium-storage twin moves no money: the reservation ends as EXCHANGED, and its twin lives on under
// the same order with the same dates, payments and rights to return. The two name each other as split_from and
// split_into.

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "server/app/context.h"
#include "server/app/returns.h"
#include "server/domain/exchange.h"
#include "storage/store.h"

namespace prorata::app {

struct CreateExchangeCommand {
  domain::CustomerName customer;
  domain::ExchangeCommand exchange;
  // Empty: the amounts of now.
  std::string quote_token;
  std::string reason;
};

// Exchanges: at once, or as a request that waits where the policy of any returned reservation asks for approval.
// Refusals: RESOURCE_NOT_FOUND, QUOTE_INVALID, what domain::QuoteExchange refuses as a whole, else all violations of
// exchange_quotes.h together.
absl::StatusOr<domain::Exchange> CreateExchange(storage::Transaction& tx, const CallContext& context,
                                                const CreateExchangeCommand& command);

// RESOURCE_NOT_FOUND.
absl::StatusOr<std::shared_ptr<const domain::Exchange>> GetExchange(const storage::Reader& reader,
                                                                    const domain::ExchangeName& name);

// End an exchange that waits: as for refunds (refunds.h), with the same refusals.
absl::StatusOr<domain::Exchange> ApproveExchange(storage::Transaction& tx, const CallContext& context,
                                                 const EndCommand<domain::ExchangeName>& command);
absl::StatusOr<domain::Exchange> RejectExchange(storage::Transaction& tx, const CallContext& context,
                                                const EndCommand<domain::ExchangeName>& command);
absl::StatusOr<domain::Exchange> WithdrawExchange(storage::Transaction& tx, const CallContext& context,
                                                  const EndCommand<domain::ExchangeName>& command);

}  // namespace prorata::app
