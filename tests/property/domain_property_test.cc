// What must hold of every quote and every story of returns, whatever the plan, policy, limit, date and quantity. A
// failing case prints its seed; PRORATA_SEED=<seed> runs it first.

#include <gtest/gtest.h>

#include <iostream>
#include <map>

#include "server/domain/instalment.h"
#include "server/domain/ledger.h"
#include "tests/property/domain_facts.h"
#include "tests/support/working_text.h"

namespace prorata::domain {
namespace {

constexpr int kQuotes = 100'000;
constexpr int kStories = 5'000;
constexpr int kExchanges = 20'000;

// Runs a property on one case after another, each of a seed of its own, until one fails.
template <typename Property>
void ForCases(int cases, Property property) {
  const uint64_t seed = SeedOfRun();
  std::cout << "PRORATA_SEED=" << seed << "\n";
  for (int i = 0; i < cases; ++i) {
    const uint64_t case_seed = seed + static_cast<uint64_t>(i);
    SCOPED_TRACE("run it with PRORATA_SEED=" + std::to_string(case_seed));
    RandomFacts random(case_seed);
    property(random);
    if (testing::Test::HasFailure()) return;
  }
}

// |amount x denominator - numerator| is at most half the denominator, and at exactly half the amount is even.
void ExpectHalfEven(int64_t amount, __int128 numerator, int64_t denominator) {
  __int128 doubled_distance = (__int128{amount} * denominator - numerator) * 2;
  if (doubled_distance < 0) doubled_distance = -doubled_distance;
  EXPECT_TRUE(doubled_distance <= denominator) << amount;
  EXPECT_TRUE(doubled_distance != denominator || amount % 2 == 0) << amount;
}

bool HasReason(const RefundQuote& quote, Reason reason) {
  for (const Violation& violation : quote.violations) {
    if (violation.reason == reason) return true;
  }
  return false;
}

void ExpectAmountsAddUp(const RefundFacts& facts, const RefundQuote& quote) {
  const Credit& basis = quote.basis;
  EXPECT_EQ(quote.credit.minor - quote.fee.minor - quote.forfeited.minor, quote.refund.minor);
  EXPECT_EQ(quote.refund.minor + quote.retained.minor, quote.paid.minor);
  EXPECT_GE(quote.refund.minor, 0);
  EXPECT_GE(quote.fee.minor, 0);
  EXPECT_GE(quote.forfeited.minor, 0);
  EXPECT_LE(quote.credit.minor, basis.full.minor);
  EXPECT_LE(basis.full.minor, quote.paid.minor);
  EXPECT_GE(basis.days_left, 0);
  EXPECT_LE(basis.days_left, basis.days_in_period);
  ExpectHalfEven(quote.fee.minor, __int128{quote.credit.minor} * quote.fee_rate_ppm, 1'000'000);
  if (quote.credit_rule == CreditRule::kProrated && !quote.credit.is_zero()) {
    ExpectHalfEven(quote.credit.minor, __int128{basis.unit_amount.minor} * quote.quantity * basis.days_left,
                   basis.days_in_period);
  }
  const Reason nothing_to_return[] = {Reason::kReservationExpired, Reason::kQuantityAboveRemaining,
                                      Reason::kNonRefundable, Reason::kRefundWindowClosed};
  for (const Reason reason : nothing_to_return) {
    if (!HasReason(quote, reason)) continue;
    EXPECT_TRUE(quote.credit.is_zero() && quote.refund.is_zero() && quote.counted_amount.is_zero());
  }
  // Before any fee or cut the whole of a plan is what was paid and what is still to come.
  const bool priced =
      quote.quantity <= facts.reservation->quantity && quote.as_of_time < facts.reservation->plan.expire_time;
  if (priced) {
    EXPECT_EQ(basis.full.minor + basis.remaining_commitment.minor,
              facts.reservation->plan.unit_payment.minor * quote.quantity * basis.payments_total);
  }
}

void ExpectFrozenQuoteIsHonoured(const RefundFacts& facts, const RefundCommand& command, const RefundQuote& quote) {
  const RefundQuote again = QuoteRefund(facts, command, quote.as_of_time).value();
  EXPECT_EQ(again, quote);
  if (!quote.violations.empty()) return;
  EXPECT_TRUE(CheckHonoured(quote, AddHours(quote.as_of_time, 24), again, quote.as_of_time).empty());
}

bool Fits(const RefundFacts& facts, Date date, const Money& amount) {
  return amount.minor <= AllowanceOn(*facts.policy, facts.limit, *facts.allowance, date).value().available.minor;
}

void ExpectLimitHolds(const RefundFacts& facts, const RefundQuote& quote) {
  const Date today = DateOf(quote.as_of_time);
  if (HasReason(quote, Reason::kRefundLimitExceeded)) {
    EXPECT_FALSE(Fits(facts, today, quote.counted_amount));
    const auto fits = FirstDateThatFits(*facts.policy, facts.limit, *facts.allowance, today, quote.counted_amount);
    EXPECT_EQ(fits.has_value(), quote.counted_amount.minor <= facts.limit.minor);
    if (!fits) return;
    EXPECT_GT(*fits, today);
    EXPECT_TRUE(Fits(facts, *fits, quote.counted_amount));
    EXPECT_FALSE(Fits(facts, AddDays(*fits, -1), quote.counted_amount));
    return;
  }
  EXPECT_LE(quote.counted_amount.minor, quote.available_before.minor);
  AllowanceDays after = *facts.allowance;
  ASSERT_TRUE(AddUsed(after, today, quote.counted_amount, today).ok());
  const Allowance account = AllowanceOn(*facts.policy, facts.limit, after, today).value();
  EXPECT_EQ(account.available, quote.available_after);
  // Where it was above the limit before, because the limit was lowered, nothing was added.
  EXPECT_TRUE(quote.counted_amount.is_zero() || account.used.minor + account.held.minor <= account.limit.minor);
  // What was forfeited is no more than it had to be: one unit more would not have fitted.
  if (quote.forfeited.is_zero()) return;
  const Money commitment = quote.limit_basis == LimitBasis::kCanceledCommitment ? quote.basis.remaining_commitment
                                                                                : Money::Zero(quote.refund.currency);
  const ExchangeRate rate{quote.refund.currency, Currency::Usd(), quote.rate_to_usd_nanos};
  const Money more{quote.refund.currency, quote.refund.minor + commitment.minor + 1};
  EXPECT_GT(Convert(more, rate).value().minor, quote.available_before.minor);
}

std::map<Account, int64_t> Balances(const JournalHead& head) {
  std::map<Account, int64_t> balances;
  for (const AccountBalance& balance : head.balances) balances[balance.account] = balance.amount.minor;
  return balances;
}

void ExpectBalanced(const LedgerTransaction& transaction) {
  int64_t sum = 0;
  for (const Posting& posting : transaction.postings) {
    EXPECT_FALSE(posting.amount.is_zero());
    sum += posting.amount.minor;
  }
  EXPECT_EQ(sum, 0);
}

// Books entries and checks what came of it.
void Book(JournalHead& head, Cause cause, absl::StatusOr<std::vector<Entry>> entries) {
  ASSERT_TRUE(entries.ok()) << entries.status();
  const auto transaction =
      Append(head, {.create_time = {}, .effective_time = {}, .cause = cause, .resource = "x"}, *entries);
  ASSERT_TRUE(transaction.ok()) << transaction.status();
  ExpectBalanced(*transaction);
}

TEST(DomainProperty, EveryQuoteAddsUp) {
  int without_violations = 0;
  int forfeited = 0;
  ForCases(kQuotes, [&](RandomFacts& random) {
    Instant as_of;
    const RefundFacts facts = random.MakeFacts(as_of);
    const RefundCommand command = random.MakeCommand(*facts.reservation);
    const absl::StatusOr<RefundQuote> quote = QuoteRefund(facts, command, as_of);
    ASSERT_TRUE(quote.ok()) << quote.status();
    ExpectAmountsAddUp(facts, *quote);
    ExpectFrozenQuoteIsHonoured(facts, command, *quote);
    ExpectLimitHolds(facts, *quote);
    EXPECT_EQ(WorkingText(ExplainRefund, *quote), WorkingText(ExplainRefund, *quote));
    without_violations += quote->violations.empty() ? 1 : 0;
    forfeited += quote->forfeited.is_zero() ? 0 : 1;
  });
  std::cout << without_violations << " without violations, " << forfeited << " cut to the limit\n";
  if (testing::Test::HasFailure()) return;
  EXPECT_GT(without_violations, kQuotes / 4);
  EXPECT_GT(forfeited, kQuotes / 100);
}

TEST(DomainProperty, EveryPolicyMadeIsAPolicy) {
  ForCases(1'000, [](RandomFacts& random) { EXPECT_EQ(CheckPolicy(random.MakePolicy()), absl::OkStatus()); });
}

// One order from its purchase to its end, with units returned in any order, at any time, under any schedule.
class OrderStory {
 public:
  explicit OrderStory(RandomFacts& random) : random_(random), live_(random.MakeReservation()) {
    live_.refundable = true;
    policy_ = random.MakePolicy();
    head_.partner = {"contoso"};
    order_.plan = live_.plan;
    const Money payment = Multiply(live_.plan.unit_payment, live_.quantity).value();
    order_.charged = {payment};
    Charge(payment);
    Book(head_, Cause::kPurchase, PurchaseEntries(payment));
  }

  void Tell() {
    Instant now = live_.plan.purchase_time;
    for (int64_t steps = random_.Between(1, 6); steps > 0 && !live_.canceled(); --steps) {
      now = std::max(now, random_.MomentOf(live_.plan));
      CatchUp(now);
      Return(now);
      if (testing::Test::HasFailure()) return;
    }
    CatchUp(AddHours(live_.plan.expire_time, 1));
    ExpectNothingLeftOver();
  }

 private:
  int64_t Held() const { return live_.canceled() ? 0 : live_.quantity; }
  void Charge(const Money& amount) { charged_ += amount.minor; }

  void CatchUp(Instant now) {
    const std::vector<DueBooking> bookings = BookDue(order_, Held(), now).value();
    for (const DueBooking& booking : bookings) {
      if (booking.kind == DueKind::kReminder) continue;
      if (booking.kind == DueKind::kEnd) {
        Book(head_, Cause::kExpiry, ExpiryEntries(booking.amount));
        continue;
      }
      Charge(booking.amount);
      Book(head_, Cause::kInstalment, PurchaseEntries(booking.amount));
    }
  }

  void Return(Instant now) {
    RefundFacts facts;
    facts.reservation = live_;
    facts.policy = policy_;
    facts.limit = {Currency::Usd(), random_.OneIn(3) ? random_.Between(0, 1'000'000) : int64_t{1} << 50};
    const Currency currency = live_.plan.unit_price.currency;
    facts.rate_to_usd = ExchangeRate{currency, Currency::Usd(), 1'192'566'000};
    const RefundCommand command{.quantity = random_.OneIn(3) ? 0 : random_.Between(1, live_.quantity),
                                .accept_limited_amount = random_.OneIn(2)};
    const RefundQuote quote = QuoteRefund(facts, command, now).value();
    if (!quote.violations.empty()) return;
    const Money consumed = Subtract(quote.basis.full, quote.credit).value();
    Book(head_, Cause::kRefund, RefundEntries(quote.credit, quote.fee, quote.forfeited, consumed));
    refunded_ += quote.refund.minor;
    EXPECT_LE(refunded_, charged_);
    const ReturnedUnits units = ReturnUnits(live_, quote.quantity, CancelReason::kRefunded, RefundName{}, {}, now);
    live_ = units.remaining.value_or(units.source);
  }

  // Everything paid for was consumed or returned, and what the partner owes is what was charged less what came back.
  void ExpectNothingLeftOver() {
    std::map<Account, int64_t> balances = Balances(head_);
    EXPECT_EQ(balances[Account::kPrepaid], 0);
    EXPECT_EQ(balances[Account::kReceivable], charged_ - refunded_);
    EXPECT_EQ(balances[Account::kFees] + balances[Account::kRevenue], -(charged_ - refunded_));
    EXPECT_GE(charged_, refunded_);
    EXPECT_TRUE(order_.closed);
    EXPECT_EQ(static_cast<int>(order_.charged.size()), PaymentsTotal(order_.plan));
  }

  RandomFacts& random_;
  Reservation live_;
  RefundPolicy policy_;
  JournalHead head_;
  Order order_;
  int64_t charged_ = 0;
  int64_t refunded_ = 0;
};

TEST(DomainProperty, ReturnsOfAnOrderNeverPassWhatWasPaid) {
  ForCases(kStories, [](RandomFacts& random) { OrderStory(random).Tell(); });
}

PurchaseFacts FactsOf(const Offer& offer) {
  PurchaseFacts facts;
  facts.customer.name = {{"contoso"}, {"adatum"}};
  facts.offer = offer;
  return facts;
}

TEST(DomainProperty, EveryExchangeAddsUp) {
  int allowed = 0;
  int twins = 0;
  ForCases(kExchanges, [&](RandomFacts& random) {
    ExchangeFacts facts;
    ExchangeCommand command;
    facts.returns.push_back({random.MakeReservation(), random.MakePolicy(), std::nullopt});
    const Reservation& reservation = *facts.returns[0].reservation;
    command.returns.push_back({reservation.name, random.OneIn(2) ? 0 : random.Between(1, reservation.quantity)});
    for (int64_t bought = random.OneIn(2) ? 1 : random.Between(1, 3); bought > 0; --bought) {
      facts.purchases.push_back(FactsOf(random.MakeOffer(reservation)));
      PurchaseCommand purchase;
      purchase.billing_plan = random.OneIn(2) ? BillingPlan::kUpfront : BillingPlan::kMonthly;
      purchase.quantity = random.OneIn(2) ? reservation.quantity : random.Between(1, 1000);
      command.purchases.push_back(purchase);
    }
    const Instant now = random.MomentOf(reservation.plan);
    const ExchangeQuote quote = QuoteExchange({{"contoso"}, {"adatum"}}, facts, command, now).value();
    EXPECT_EQ(quote, QuoteExchange({{"contoso"}, {"adatum"}}, facts, command, now).value());
    EXPECT_EQ(quote.net_payable.minor, quote.purchases_total.minor - quote.refunds_total.minor);
    const ExchangeQuote::Return& returned = quote.returns[0];
    EXPECT_GE(returned.credit.minor, 0);
    EXPECT_LE(returned.credit.minor, returned.basis.full.minor);
    EXPECT_EQ(returned.credit.minor + returned.retained.minor, returned.paid.minor);
    if (quote.twin_swap) {
      ++twins;
      EXPECT_TRUE(quote.net_payable.is_zero() && quote.cash_today.is_zero() && returned.credit.is_zero());
      EXPECT_EQ(quote.purchases[0].plan, reservation.plan);
    }
    if (!quote.violations.empty()) return;
    ++allowed;
    EXPECT_GE(quote.net_payable.minor, 0);
    Money first_payments = Money::Zero(quote.cash_today.currency);
    for (const auto& purchase : quote.purchases) first_payments = Add(first_payments, purchase.first_payment).value();
    const Money consumed =
        quote.twin_swap ? Money::Zero(first_payments.currency) : Subtract(returned.basis.full, returned.credit).value();
    JournalHead head;
    Book(head, Cause::kExchange, ExchangeEntries(returned.credit, consumed, first_payments));
    EXPECT_EQ(Balances(head)[Account::kReceivable], quote.cash_today.minor);
  });
  std::cout << allowed << " allowed, " << twins << " twins\n";
  if (testing::Test::HasFailure()) return;
  EXPECT_GT(allowed, kExchanges / 10);
  EXPECT_GT(twins, kExchanges / 200);
}

}  // namespace
}  // namespace prorata::domain
