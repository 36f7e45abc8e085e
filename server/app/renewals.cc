#include "server/app/renewals.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "server/app/ids.h"
#include "server/app/purchase.h"
#include "server/app/reservations.h"
#include "server/domain/ledger.h"
#include "server/domain/notice.h"
#include "server/domain/status_macros.h"

namespace prorata::app {
namespace {

// A refusal as what stands in the way; any other status stays one.
absl::StatusOr<domain::RenewalQuote> Blocked(const absl::Status& status) {
  domain::RenewalQuote blocked;
  blocked.quote.violations = domain::ViolationsOf(status);
  for (domain::Violation& violation : blocked.quote.violations) violation.field.clear();
  if (blocked.quote.violations.empty()) return status;
  return blocked;
}

// What the renewal of one reservation creates. Its ids follow from what it renews.
absl::StatusOr<domain::PurchaseDecision> Decide(const domain::RenewalQuote& renewal, domain::Reservation& reservation,
                                                domain::Instant now) {
  const std::string name = domain::ToString(reservation.name);
  const domain::OrderId order{DerivedUuid(now, "order that renews " + name)};
  const domain::ReservationId id{DerivedUuid(now, "reservation that renews " + name)};
  PRORATA_ASSIGN_OR_RETURN(
      domain::PurchaseDecision bought,
      domain::DecidePurchase(renewal.facts, domain::RenewalCommand(reservation), renewal.quote, order, id, "", now));
  bought.order.renewed_from = reservation.name;
  bought.reservation.renewed_from = reservation.name;
  // It goes on being renewed until somebody switches it off.
  bought.reservation.renewal.enabled = true;
  reservation.renewed_into = bought.reservation.name;
  return bought;
}

}  // namespace

CallContext NotBefore(const CallContext& due, const domain::Reservation& reservation) {
  CallContext context = due;
  context.now = std::max(due.now, reservation.update_time);
  return context;
}

absl::Status CheckMayRenew(const CallContext& context, const std::string& resource, const std::string& field) {
  if (context.may(kRenewPermission, resource)) return absl::OkStatus();
  return domain::Refuse(
      domain::Reason::kPermissionDenied,
      fmt::format("{} may not switch renewal of {}: it takes {}", context.principal, resource, kRenewPermission), field,
      resource);
}

absl::StatusOr<domain::RenewalQuote> QuoteRenewal(const storage::Reader& reader, const domain::Reservation& reservation,
                                                  domain::Instant at) {
  // As the partner buys it, whoever asks.
  CallContext buyer;
  buyer.now = at;
  absl::StatusOr<domain::PurchaseFacts> facts =
      LoadPurchaseFacts(reader, buyer, reservation.name.order.customer, domain::RenewalCommand(reservation));
  if (!facts.ok()) return Blocked(facts.status());
  absl::StatusOr<domain::RenewalQuote> renewal = domain::QuoteRenewal(*std::move(facts), reservation, at);
  return renewal.ok() ? renewal : Blocked(renewal.status());
}

absl::StatusOr<bool> FixLatePrice(const storage::Reader& reader, domain::Instant now,
                                  domain::Reservation& reservation) {
  const bool has_price = reservation.renewal.fixed_unit_price.has_value();
  if (has_price || now < domain::RenewalPriceTime(reservation.plan)) return false;
  PRORATA_ASSIGN_OR_RETURN(const domain::RenewalQuote renewal, QuoteRenewal(reader, reservation, now));
  return domain::FixRenewalPrice(reservation, renewal.price, now);
}

absl::Status SwitchRenewal(storage::Transaction& tx, const CallContext& context, bool enabled,
                           domain::Reservation& reservation) {
  if (reservation.renewal.enabled == enabled) return absl::OkStatus();
  PRORATA_RETURN_IF_ERROR(CheckMayRenew(context, domain::ToString(reservation.name), "reservation.renewal"));
  PRORATA_RETURN_IF_ERROR(domain::CheckMaySwitchRenewal(reservation, context.now, "reservation.name"));
  reservation.renewal.enabled = enabled;
  if (!enabled) return absl::OkStatus();
  PRORATA_ASSIGN_OR_RETURN(const bool fixed, FixLatePrice(tx, context.now, reservation));
  if (!fixed) return absl::OkStatus();
  PRORATA_ASSIGN_OR_RETURN(Journal journal, Journal::Open(tx, context, reservation.name.order.customer.partner));
  PRORATA_RETURN_IF_ERROR(journal.Notify(domain::PriceFixedNotice(reservation)));
  journal.Close();
  return absl::OkStatus();
}

absl::StatusOr<std::vector<domain::Violation>> Renew(storage::Transaction& tx, const CallContext& due, Journal& journal,
                                                     domain::Reservation& reservation, domain::Order& order) {
  PRORATA_ASSIGN_OR_RETURN(const domain::RenewalQuote renewal, QuoteRenewal(tx, reservation, due.now));
  if (!renewal.quote.violations.empty()) {
    PRORATA_RETURN_IF_ERROR(
        journal.NotifyByTime(due.now, domain::RenewalFailedNotice(reservation, renewal.quote.violations)));
    return renewal.quote.violations;
  }
  PRORATA_ASSIGN_OR_RETURN(domain::PurchaseDecision bought, Decide(renewal, reservation, due.now));
  PRORATA_ASSIGN_OR_RETURN(const std::vector<domain::Entry> entries, domain::PurchaseEntries(renewal.quote.payment));
  const std::string name = domain::ToString(bought.order.name);
  PRORATA_ASSIGN_OR_RETURN(bought.order.transaction,
                           journal.BookAt(due.now, domain::Cause::kPurchase, name, 0, entries));
  journal.EmitByTime(due.now, "order.renewed", name);
  PRORATA_RETURN_IF_ERROR(
      journal.NotifyByTime(due.now, domain::RenewedNotice(reservation, bought, renewal.price.value())));
  order.renewed_into.push_back(bought.order.name.order);
  const CallContext dated = NotBefore(due, reservation);
  reservation = *WriteReservation(tx, dated, std::move(reservation), "renewed");
  WritePurchase(tx, due, bought);
  return std::vector<domain::Violation>{};
}

}  // namespace prorata::app
