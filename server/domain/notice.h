#pragma once

// What a partner is told of the end and the renewal of a reservation (rules.md, section 7): the type, the text and the
// reasons of an event. Nothing of it is ever sent to the customer.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/domain/error.h"
#include "server/domain/event.h"
#include "server/domain/renewal.h"
#include "server/domain/reservation.h"

namespace prorata::domain {

inline constexpr std::string_view kExpiresIn30Days = "notice.expires_in_30_days";
inline constexpr std::string_view kExpiresIn7Days = "notice.expires_in_7_days";
inline constexpr std::string_view kExpired = "notice.expired";
inline constexpr std::string_view kRenewalPriceFixed = "notice.renewal_price_fixed";
inline constexpr std::string_view kRenewalBlocked30Days = "notice.renewal_blocked_30_days";
inline constexpr std::string_view kRenewalBlocked7Days = "notice.renewal_blocked_7_days";
inline constexpr std::string_view kRenewalBlocked1Day = "notice.renewal_blocked_1_day";
inline constexpr std::string_view kRenewed = "notice.renewed";
inline constexpr std::string_view kRenewalFailed = "notice.renewal_failed";

struct Notice {
  std::string type;
  // The reservation.
  std::string resource;
  // One or two sentences with all numbers.
  std::string text;
  std::vector<EventReason> reasons = {};
};

// That it ends in so many days; none for a number of days that nobody is told of (1).
std::optional<Notice> ExpiryNotice(const Reservation& reservation, int days_ahead);
// That it has ended.
Notice ExpiredNotice(const Reservation& reservation);
// That the price of its next term is fixed. It must be.
Notice PriceFixedNotice(const Reservation& reservation);
// What stands in the way of its renewal, so many days ahead (one of kReminderDays).
Notice BlockedNotice(const Reservation& reservation, int days_ahead, const std::vector<Violation>& violations);
// That it was renewed by `bought`, for which the offer asked `price_at_end` a unit.
Notice RenewedNotice(const Reservation& reservation, const PurchaseDecision& bought, const Money& price_at_end);
// That it ended without the renewal that was switched on, and why.
Notice RenewalFailedNotice(const Reservation& reservation, const std::vector<Violation>& violations);

}  // namespace prorata::domain
