#include "server/domain/allowance.h"

#include <algorithm>
#include <cstdint>

#include "fmt/format.h"
#include "server/domain/error.h"
#include "server/domain/status_macros.h"

namespace prorata::domain {
namespace {

// No window reaches so far back: they have at most 366 days, or a calendar year.
constexpr int32_t kKeptDays = 800;

struct Totals {
  Money used;
  Money held;
};

absl::StatusOr<Totals> TotalsFrom(const AllowanceDays& days, Date first) {
  // In 128 bits, which no number of days overflows, so that what is checked is the sums alone.
  __int128 used = 0;
  __int128 held = 0;
  for (auto day = days.days.rbegin(); day != days.days.rend() && day->date >= first; ++day) {
    used += day->used_minor;
    held += day->held_minor;
  }
  const auto fits = [](__int128 sum) { return sum == static_cast<int64_t>(sum); };
  if (!fits(used) || !fits(held)) {
    return Refuse(Reason::kAmountOutOfRange, "what counts against the refund limit cannot be counted in 64 bits");
  }
  return Totals{{Currency::Usd(), static_cast<int64_t>(used)}, {Currency::Usd(), static_cast<int64_t>(held)}};
}

std::vector<AllowanceDay>::iterator PlaceOf(AllowanceDays& days, Date date) {
  return std::lower_bound(days.days.begin(), days.days.end(), date,
                          [](const AllowanceDay& day, Date wanted) { return day.date < wanted; });
}

absl::Status CheckCounted(const Money& amount) {
  if (amount.currency != Currency::Usd()) {
    return Refuse(Reason::kCurrencyMismatch,
                  fmt::format("the refund limit counts in USD, the amount is in {}", amount.currency.code()));
  }
  if (amount.is_negative()) return absl::InternalError("a refund counts less than nothing");
  return absl::OkStatus();
}

absl::Status Count(AllowanceDays& days, Date date, const Money& amount, Date today, int64_t AllowanceDay::*counter) {
  PRORATA_RETURN_IF_ERROR(CheckCounted(amount));
  // What is held is kept however old it is: it still has to be used or given back.
  const Date oldest = AddDays(today, -kKeptDays);
  std::erase_if(days.days, [&](const AllowanceDay& day) { return day.date < oldest && day.held_minor == 0; });
  if (amount.is_zero()) return absl::OkStatus();
  auto place = PlaceOf(days, date);
  const bool known = place != days.days.end() && place->date == date;
  const int64_t before = known ? (*place).*counter : 0;
  PRORATA_ASSIGN_OR_RETURN(const Money sum, Add({Currency::Usd(), before}, amount));
  if (!known) place = days.days.insert(place, {.date = date});
  (*place).*counter = sum.minor;
  return absl::OkStatus();
}

// Takes a held amount off its day, and adds it to what is used there if it `becomes_used`.
absl::Status EndHold(AllowanceDays& days, Date date, const Money& amount, bool becomes_used) {
  PRORATA_RETURN_IF_ERROR(CheckCounted(amount));
  if (amount.is_zero()) return absl::OkStatus();
  const auto place = PlaceOf(days, date);
  const bool held = place != days.days.end() && place->date == date && place->held_minor >= amount.minor;
  if (!held) {
    return absl::InternalError(
        fmt::format("{} are not held of the refund limit on {}", ToString(amount), ToString(date)));
  }
  if (becomes_used) {
    PRORATA_ASSIGN_OR_RETURN(const Money used, Add({Currency::Usd(), place->used_minor}, amount));
    place->used_minor = used.minor;
  }
  place->held_minor -= amount.minor;
  if (place->held_minor == 0 && place->used_minor == 0) days.days.erase(place);
  return absl::OkStatus();
}

}  // namespace

Money LimitOf(const RefundPolicy& policy, const Partner& partner) {
  return partner.annual_refund_limit.value_or(policy.annual_limit);
}

Date FirstCounted(const RefundPolicy& policy, Date today) {
  if (policy.limit_window == LimitWindow::kCalendarYear) return FirstDayOfYear(today);
  return AddDays(today, 1 - policy.limit_window_days);
}

Date ReturnDate(const RefundPolicy& policy, Date date) {
  if (policy.limit_window == LimitWindow::kCalendarYear) return FirstDayOfNextYear(date);
  return AddDays(date, policy.limit_window_days);
}

absl::StatusOr<Allowance> AllowanceOn(const RefundPolicy& policy, const Money& limit, const AllowanceDays& days,
                                      Date today) {
  PRORATA_ASSIGN_OR_RETURN(const Totals totals, TotalsFrom(days, FirstCounted(policy, today)));
  PRORATA_ASSIGN_OR_RETURN(const Money taken, Add(totals.used, totals.held));
  PRORATA_ASSIGN_OR_RETURN(Money available, Subtract(limit, taken));
  if (available.is_negative()) available.minor = 0;
  return Allowance{.limit = limit, .used = totals.used, .held = totals.held, .available = available};
}

std::optional<Date> FirstDateThatFits(const RefundPolicy& policy, const Money& limit, const AllowanceDays& days,
                                      Date today, const Money& amount) {
  if (amount.currency != limit.currency || amount.minor > limit.minor) return std::nullopt;
  const auto fits_on = [&](Date date) {
    const absl::StatusOr<Allowance> allowance = AllowanceOn(policy, limit, days, date);
    return allowance.ok() && amount.minor <= allowance->available.minor;
  };
  if (fits_on(today)) return today;
  // Room comes only on the dates on which something comes back.
  for (const AllowanceDay& day : days.days) {
    const Date back = ReturnDate(policy, day.date);
    if (back > today && fits_on(back)) return back;
  }
  return std::nullopt;
}

absl::Status AddUsed(AllowanceDays& days, Date date, const Money& amount, Date today) {
  return Count(days, date, amount, today, &AllowanceDay::used_minor);
}

absl::Status AddHeld(AllowanceDays& days, Date date, const Money& amount, Date today) {
  return Count(days, date, amount, today, &AllowanceDay::held_minor);
}

absl::Status HeldBecomesUsed(AllowanceDays& days, Date date, const Money& amount) {
  return EndHold(days, date, amount, true);
}

absl::Status ReleaseHeld(AllowanceDays& days, Date date, const Money& amount) {
  return EndHold(days, date, amount, false);
}

}  // namespace prorata::domain
