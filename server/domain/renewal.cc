#include "server/domain/renewal.h"

#include <string>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "server/domain/error.h"
#include "server/domain/instalment.h"
#include "server/domain/reservation_check.h"
#include "server/domain/status_macros.h"

namespace prorata::domain {
namespace {

bool IsSameOffer(const Offer& offer, const Reservation& reservation) {
  return offer.sku == reservation.sku && offer.region == reservation.region && offer.term == reservation.plan.term &&
         offer.currency == reservation.plan.unit_price.currency;
}

Violation AnotherOffer(const Offer& offer) {
  return {.reason = Reason::kOfferWithdrawn,
          .description = fmt::format("{} is {} in {} for {} in {} now, not what was bought", ToString(offer.id),
                                     offer.sku, offer.region, NameOf(offer.term), offer.currency.code()),
          .field = {},
          .subject = ToString(offer.id),
          .metadata = {}};
}

void CheckPending(const Reservation& reservation, std::vector<Violation>& violations) {
  if (std::holds_alternative<std::monostate>(reservation.pending)) return;
  const std::string pending = ToString(reservation.pending);
  violations.push_back(
      {.reason = Reason::kOperationInProgress,
       .description = fmt::format("{} waits for approval: what is to be returned is not bought again", pending),
       .field = {},
       .subject = ToString(reservation.name),
       .metadata = {{"pending_operation", pending}}});
}

Money LowerOf(const Money& price, const std::optional<Money>& fixed) {
  const bool fixed_is_lower = fixed.has_value() && fixed->currency == price.currency && fixed->minor < price.minor;
  return fixed_is_lower ? *fixed : price;
}

}  // namespace

PurchaseCommand RenewalCommand(const Reservation& reservation) {
  PurchaseCommand command;
  command.offer = reservation.offer;
  command.billing_plan = reservation.plan.billing_plan;
  command.quantity = reservation.quantity;
  command.scope = reservation.scope;
  command.display_name = reservation.display_name;
  command.labels = reservation.labels;
  if (reservation.capacity_priority) command.size_flexibility = SizeFlexibility::kOff;
  return command;
}

absl::StatusOr<RenewalQuote> QuoteRenewal(PurchaseFacts facts, const Reservation& reservation, Instant at) {
  RenewalQuote renewal;
  std::vector<Violation> violations;
  if (IsSameOffer(facts.offer, reservation)) {
    renewal.price = PriceAt(facts.offer, at);
  } else {
    violations.push_back(AnotherOffer(facts.offer));
  }
  if (renewal.price.has_value()) {
    facts.offer.prices = {{.effective_time = kEarliestInstant,
                           .unit_price = LowerOf(*renewal.price, reservation.renewal.fixed_unit_price)}};
  }
  PRORATA_ASSIGN_OR_RETURN(renewal.quote, QuotePurchase(facts, RenewalCommand(reservation), at));
  for (Violation& violation : renewal.quote.violations) {
    violation.field.clear();
    violations.push_back(std::move(violation));
  }
  CheckPending(reservation, violations);
  renewal.quote.violations = std::move(violations);
  renewal.facts = std::move(facts);
  return renewal;
}

bool FixRenewalPrice(Reservation& reservation, const std::optional<Money>& price, Instant now) {
  if (reservation.renewal.fixed_unit_price.has_value() || !price.has_value()) return false;
  reservation.renewal.fixed_unit_price = price;
  reservation.renewal.fix_time = now;
  return true;
}

Instant RenewalPriceTime(const PaymentPlan& plan) {
  return ReminderTime(plan, kReminderDays.front());
}

absl::Status CheckMaySwitchRenewal(const Reservation& reservation, Instant now, std::string_view field) {
  Reservation standing = reservation;
  standing.pending = {};
  std::vector<Violation> violations;
  CheckStanding(standing, now, field, violations);
  return violations.empty() ? absl::OkStatus() : Refuse(std::move(violations));
}

}  // namespace prorata::domain
