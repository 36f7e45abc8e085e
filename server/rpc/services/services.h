#pragma once

// The services of the API. Each call adds one to the dispatcher, with a handler for each of its methods.

#include <cstdint>
#include <functional>
#include <string>

#include "server/app/clock.h"
#include "server/domain/calendar.h"
#include "server/rpc/dispatcher.h"

namespace prorata::rpc {

void RegisterCatalogService(Dispatcher& dispatcher);
void RegisterCustomerService(Dispatcher& dispatcher);
void RegisterEventService(Dispatcher& dispatcher);
void RegisterExchangeService(Dispatcher& dispatcher);
void RegisterLedgerService(Dispatcher& dispatcher);
void RegisterPolicyService(Dispatcher& dispatcher);
void RegisterRefundService(Dispatcher& dispatcher);
void RegisterReservationService(Dispatcher& dispatcher);

// What GetServerInfo tells beside clock and store.
struct ServerIdentity {
  std::string version;
  // When the process started, by the machine's clock.
  domain::Instant start_time;
  // The format of the data.
  int32_t storage_format_version = 0;
};
// `clock` must outlive the dispatcher. `keep_going`: false once the server shuts down, so that what SetClock has to
// catch up with does not hold that up; asked on any thread.
void RegisterAdminService(
    Dispatcher& dispatcher, app::Clock& clock, ServerIdentity identity,
    std::function<bool()> keep_going = [] { return true; });

}  // namespace prorata::rpc
