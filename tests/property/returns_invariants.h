#pragma once

// What must hold of a partner's orders, refunds and books after whatever happened. Worked out from refunds, exchanges
// and plans alone, by sums that anybody can do again, and compared with what the service keeps.

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/domain/money.h"
#include "server/domain/names.h"
#include "storage/store.h"

namespace prorata::testing {

// Everything found wrong, one sentence each.
//
//   limit       the refunds that were paid or wait, of any 365 days, count no more than `limit`
//   quantity    held + refunded + exchanged units of an order are those bought
//   lineage     units that were split or merged are all there, once: each reservation of an order leads back to units
//               bought, and forward to units held or returned
//   lock        a reservation is locked exactly by the refund or exchange that waits for it
//   money       what the partner owes is what was charged less what was paid back; that is never above what was charged
//   prepaid     is what the held units of unfinished orders have paid
absl::StatusOr<std::vector<std::string>> BrokenInvariants(const storage::Reader& reader,
                                                          const domain::PartnerId& partner, const domain::Money& limit);

}  // namespace prorata::testing
