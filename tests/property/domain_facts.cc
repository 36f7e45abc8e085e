#include "tests/property/domain_facts.h"

#include <algorithm>
#include <cstdlib>
#include <string>

namespace prorata::domain {
namespace {

constexpr int64_t kDayMicros = 86'400'000'000;
constexpr std::string_view kFamilies[] = {"virtual_machines", "dedicated_host", "sql_database", "software"};

}  // namespace

uint64_t SeedOfRun() {
  const char* given = std::getenv("PRORATA_SEED");
  if (given != nullptr) return std::strtoull(given, nullptr, 10);
  return std::random_device()() * uint64_t{1'000'003};
}

Currency RandomFacts::MakeCurrency() {
  constexpr std::string_view kCodes[] = {"USD", "GBP", "JPY", "KWD"};
  return Currency::Parse(kCodes[Between(0, 3)]).value();
}

Reservation RandomFacts::MakeReservation() {
  Reservation reservation;
  reservation.name = {{{{"contoso"}, {"adatum"}}, {}}, {}};
  reservation.name.reservation.bytes[15] = static_cast<uint8_t>(Between(0, 255));
  reservation.name.reservation.bytes[14] = static_cast<uint8_t>(Between(0, 255));
  reservation.sku = OneIn(2) ? "Standard_F1" : "Standard_F2s";
  reservation.region = OneIn(4) ? "westus" : "westeurope";
  reservation.product_family = std::string(kFamilies[Between(0, OneIn(4) ? 3 : 0)]);
  reservation.refundable = !OneIn(20);
  reservation.used = OneIn(2);
  reservation.quantity = OneIn(3) ? 1 : Between(1, 1000);

  PaymentPlan& plan = reservation.plan;
  plan.term = OneIn(2) ? Term::kOneYear : Term::kThreeYears;
  plan.billing_plan = OneIn(2) ? BillingPlan::kUpfront : BillingPlan::kMonthly;
  // The last days of months, where clamps are, more often.
  const Date day = AddDays(ParseDate("1999-01-01").value(), static_cast<int32_t>(Between(0, 40 * 365)));
  const Instant start =
      OneIn(3) ? AddMonths(ParseInstant("2000-01-31").value(), static_cast<int32_t>(Between(0, 400))) : StartOf(day);
  plan.purchase_time = {start.micros + (OneIn(4) ? 0 : Between(0, kDayMicros - 1))};
  plan.expire_time = AddMonths(plan.purchase_time, MonthsOf(plan.term));
  plan.unit_price = {MakeCurrency(), OneIn(4) ? Between(1, 500) : Between(1, 5'000'000)};
  plan.unit_payment = DivideAndCut(plan.unit_price, PaymentsOf(plan.billing_plan, plan.term));
  return reservation;
}

Tier RandomFacts::MakeTier(bool last) {
  Tier tier;
  tier.display_name = last ? "last row" : "a row";
  if (!last) {
    if (OneIn(3)) {
      tier.max_age_hours = static_cast<int32_t>(Between(0, 24 * 400));
    } else {
      tier.max_age_days = static_cast<int32_t>(OneIn(2) ? Between(0, 7) : Between(0, 400));
    }
    tier.used = static_cast<UsedCondition>(Between(0, 2));
  }
  tier.credit = OneIn(6) ? CreditRule::kNone : OneIn(3) ? CreditRule::kFull : CreditRule::kProrated;
  if (tier.credit != CreditRule::kNone) {
    tier.fee_rate_ppm = static_cast<int32_t>(OneIn(3) ? 0 : OneIn(2) ? 120'000 : Between(0, 1'000'000));
  }
  return tier;
}

RefundPolicy RandomFacts::MakePolicy() {
  RefundPolicy policy = BuiltInPolicies()[static_cast<size_t>(Between(0, 1))];
  if (OneIn(3)) return policy;
  policy.tiers.clear();
  for (int64_t rows = Between(0, 3); rows > 0; --rows) policy.tiers.push_back(MakeTier(false));
  policy.tiers.push_back(MakeTier(true));
  if (OneIn(2)) policy.family_schedules.clear();
  if (OneIn(3)) {
    policy.limit_window = LimitWindow::kCalendarYear;
    policy.limit_window_days = 0;
  } else {
    policy.limit_window_days = static_cast<int32_t>(OneIn(2) ? 365 : Between(1, 366));
  }
  policy.limit_basis = OneIn(2) ? LimitBasis::kRefundAmount : LimitBasis::kCanceledCommitment;
  policy.price_basis = OneIn(2) ? PriceBasis::kPaid : PriceBasis::kLowerOfPaidAndCurrent;
  return policy;
}

Instant RandomFacts::MomentOf(const PaymentPlan& plan) {
  const int64_t span = plan.expire_time.micros - plan.purchase_time.micros;
  if (OneIn(4)) {
    const Instant due = DueTime(plan, static_cast<int>(Between(1, PaymentsTotal(plan) + 1)));
    return std::max(plan.purchase_time, Instant{due.micros + Between(-1, 1)});
  }
  if (OneIn(4)) return {plan.purchase_time.micros + Between(0, 7 * kDayMicros)};
  return {plan.purchase_time.micros + Between(0, span + (OneIn(20) ? kDayMicros : -1))};
}

RefundFacts RandomFacts::MakeFacts(Instant& as_of) {
  RefundFacts facts;
  facts.reservation = MakeReservation();
  facts.policy = MakePolicy();
  facts.limit = {Currency::Usd(), OneIn(3) ? Between(0, 100'000) : Between(0, 10'000'000'000)};
  as_of = MomentOf(facts.reservation->plan);
  const Currency currency = facts.reservation->plan.unit_price.currency;
  if (OneIn(2)) facts.current_price = Money{currency, Between(1, 5'000'000)};
  if (currency != Currency::Usd() && !OneIn(20)) {
    facts.rate_to_usd = ExchangeRate{currency, Currency::Usd(), OneIn(2) ? 1'192'566'000 : Between(1, 5'000'000'000)};
  }
  const Date today = DateOf(as_of);
  AllowanceDays allowance;
  int64_t room = OneIn(20) ? facts.limit.minor * 2 : facts.limit.minor;
  for (int64_t days = Between(0, 12); days > 0 && room > 0; --days) {
    const Money amount{Currency::Usd(), Between(1, room)};
    room -= amount.minor;
    const Date date = AddDays(today, static_cast<int32_t>(-Between(0, 400)));
    const absl::Status added =
        OneIn(3) ? AddHeld(allowance, date, amount, today) : AddUsed(allowance, date, amount, today);
    if (!added.ok()) std::abort();
  }
  facts.allowance = std::move(allowance);
  return facts;
}

RefundCommand RandomFacts::MakeCommand(const Reservation& reservation) {
  RefundCommand command;
  if (!OneIn(4)) command.quantity = Between(1, reservation.quantity + (OneIn(20) ? 1 : 0));
  command.accept_limited_amount = OneIn(2);
  return command;
}

Offer RandomFacts::MakeOffer(const Reservation& like) {
  Offer offer;
  offer.sku = OneIn(2) ? "Standard_F1s" : "Standard_F2";
  offer.region = "westeurope";
  offer.term = OneIn(2) ? Term::kOneYear : Term::kThreeYears;
  offer.currency = OneIn(20) ? MakeCurrency() : like.plan.unit_price.currency;
  offer.product_family = std::string(kFamilies[Between(0, OneIn(8) ? 3 : 1)]);
  offer.prices = {{kEarliestInstant, {offer.currency, Between(1, 50'000'000)}}};
  offer.billing_plans = {BillingPlan::kUpfront, BillingPlan::kMonthly};
  return offer;
}

}  // namespace prorata::domain
