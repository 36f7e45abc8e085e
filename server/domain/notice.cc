#include "server/domain/notice.h"

#include "fmt/format.h"

namespace prorata::domain {
namespace {

// `web (3 x Standard_B1ls in westeurope)`.
std::string Units(const Reservation& reservation) {
  return fmt::format("{} ({} x {} in {})", reservation.display_name, reservation.quantity, reservation.sku,
                     reservation.region);
}

std::string DaysText(int days) {
  return fmt::format("{} day{}", days, days == 1 ? "" : "s");
}

std::string RenewalText(const Renewal& renewal) {
  return renewal.enabled ? "It is set to be renewed then." : "It is not set to be renewed.";
}

Notice MakeNotice(std::string_view type, const Reservation& reservation, std::string text) {
  return {.type = std::string(type), .resource = ToString(reservation.name), .text = std::move(text), .reasons = {}};
}

// Fills in the reasons and answers them as a part of a sentence.
std::string TakeReasons(const std::vector<Violation>& violations, Notice& notice) {
  std::string text;
  for (const Violation& violation : violations) {
    text += fmt::format("{}{}", text.empty() ? "" : "; ", violation.description);
    notice.reasons.push_back(
        {.reason = violation.reason, .description = violation.description, .subject = violation.subject});
  }
  return text;
}

std::string_view BlockedType(int days_ahead) {
  if (days_ahead == 30) return kRenewalBlocked30Days;
  return days_ahead == 7 ? kRenewalBlocked7Days : kRenewalBlocked1Day;
}

}  // namespace

std::optional<Notice> ExpiryNotice(const Reservation& reservation, int days_ahead) {
  if (days_ahead != 30 && days_ahead != 7) return std::nullopt;
  return MakeNotice(days_ahead == 30 ? kExpiresIn30Days : kExpiresIn7Days, reservation,
                    fmt::format("{} ends in {}, on {}. {}", Units(reservation), DaysText(days_ahead),
                                ToString(reservation.plan.expire_time), RenewalText(reservation.renewal)));
}

Notice ExpiredNotice(const Reservation& reservation) {
  return MakeNotice(kExpired, reservation,
                    fmt::format("{} ended on {}.", Units(reservation), ToString(reservation.plan.expire_time)));
}

Notice PriceFixedNotice(const Reservation& reservation) {
  return MakeNotice(
      kRenewalPriceFixed, reservation,
      fmt::format(
          "{} will be renewed on {} at {} a unit for the term at most: at a lower price of that day if there is "
          "one.",
          Units(reservation), ToString(reservation.plan.expire_time),
          ToString(reservation.renewal.fixed_unit_price.value())));
}

Notice BlockedNotice(const Reservation& reservation, int days_ahead, const std::vector<Violation>& violations) {
  Notice notice = MakeNotice(BlockedType(days_ahead), reservation, "");
  const std::string reasons = TakeReasons(violations, notice);
  notice.text = fmt::format("{} is to be renewed in {}, on {}, but cannot be as things stand: {}.", Units(reservation),
                            DaysText(days_ahead), ToString(reservation.plan.expire_time), reasons);
  return notice;
}

Notice RenewedNotice(const Reservation& reservation, const PurchaseDecision& bought, const Money& price_at_end) {
  const PaymentPlan& plan = bought.order.plan;
  const std::string fixed = reservation.renewal.fixed_unit_price.has_value()
                                ? ToString(*reservation.renewal.fixed_unit_price)
                                : std::string("none");
  const int payments = PaymentsTotal(plan);
  return MakeNotice(
      kRenewed, reservation,
      fmt::format(
          "{} was renewed on {} until {} at {} a unit (price fixed before: {}, price of the day: {}), {} in all "
          "in {} payment{}, by {}.",
          Units(reservation), ToString(plan.purchase_time), ToString(plan.expire_time), ToString(plan.unit_price),
          fixed, ToString(price_at_end), ToString(bought.order.total), payments, payments == 1 ? "" : "s",
          ToString(bought.order.name)));
}

Notice RenewalFailedNotice(const Reservation& reservation, const std::vector<Violation>& violations) {
  Notice notice = MakeNotice(kRenewalFailed, reservation, "");
  const std::string reasons = TakeReasons(violations, notice);
  notice.text = fmt::format("{} ended on {} and could not be renewed: {}.", Units(reservation),
                            ToString(reservation.plan.expire_time), reasons);
  return notice;
}

}  // namespace prorata::domain
