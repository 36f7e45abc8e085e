#include "server/rpc/services/convert_renewal.h"

#include "server/app/renewals.h"
#include "server/domain/status_macros.h"
#include "server/rpc/services/convert.h"

namespace prorata::rpc {

absl::Status SetRenewalToday(const storage::Reader& reader, const domain::Reservation& reservation, domain::Instant now,
                             prorata::v1::Reservation& message) {
  if (!reservation.renewal.enabled || now >= reservation.plan.expire_time) return absl::OkStatus();
  PRORATA_ASSIGN_OR_RETURN(const domain::RenewalQuote today, app::QuoteRenewal(reader, reservation, now));
  prorata::v1::Reservation::Renewal& shown = *message.mutable_renewal();
  if (today.price.has_value()) {
    Set(shown.mutable_current_unit_price(), *today.price);
    Set(shown.mutable_unit_price(), today.quote.plan.unit_price);
    Set(shown.mutable_total(), today.quote.total);
  }
  Append(today.quote.violations, *shown.mutable_violations());
  return absl::OkStatus();
}

}  // namespace prorata::rpc
