#pragma once

// The account of a customer's yearly refund limit (rules.md, section 4): one small row with the days that count, which
// every refund reads and writes and by which concurrent refunds of a customer are ordered. What people see as entries
// of it are the refunds themselves.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/app/context.h"
#include "server/app/paging.h"
#include "server/domain/allowance.h"
#include "server/domain/refund.h"
#include "storage/store.h"

namespace prorata::app {

// The days that count; none yet for a customer without refunds.
absl::StatusOr<domain::Shared<domain::AllowanceDays>> LoadAllowanceDays(const storage::Reader& reader,
                                                                        const domain::CustomerName& customer);

// Counts the amount of a new refund on today's date, as used if it has succeeded and as held if it waits. `days` is
// what LoadAllowanceDays answered in this transaction. An amount of zero is not written down.
absl::Status CountRefund(storage::Transaction& tx, domain::AllowanceDays days, const domain::Refund& refund,
                         domain::Instant now);

// Makes what a refund holds used, or available again, on the date of its request.
absl::Status UseHeldAmount(storage::Transaction& tx, const domain::Refund& refund);
absl::Status ReleaseHeldAmount(storage::Transaction& tx, const domain::Refund& refund);

// The account as it is now.
struct RefundAllowance {
  domain::PolicyId refund_policy;
  domain::Allowance allowance;
  struct Entry {
    domain::RefundName refund;
    // When it was asked for.
    domain::Date date;
    domain::Money amount;
    // True while it waits for approval.
    bool held = false;
    // The first date on which it no longer counts.
    domain::Date return_date;
  };
  // A page of what counts now, newest first.
  std::vector<Entry> entries;
  std::string next_page_token;
  // If an amount was asked about and can ever fit.
  std::optional<domain::Date> fits_on_date;
};
// By the policy that new orders of the partner get. `amount`: in USD (else FIELD_INVALID). RESOURCE_NOT_FOUND: the
// customer.
absl::StatusOr<RefundAllowance> GetRefundAllowance(const storage::Reader& reader, const CallContext& context,
                                                   const domain::CustomerName& customer, const PageRequest& page,
                                                   const std::optional<domain::Money>& amount);

}  // namespace prorata::app
