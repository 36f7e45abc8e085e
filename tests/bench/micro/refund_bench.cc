// What the rule itself asks of a refund, without store and network: the quote, its working, the booking.

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string>

#include "server/domain/calendar.h"
#include "server/domain/ledger.h"
#include "server/domain/policy.h"
#include "server/domain/refund.h"

namespace prorata::domain {
namespace {

Instant At(const char* text) {
  const absl::StatusOr<Instant> instant = ParseInstant(text);
  if (!instant.ok()) std::abort();
  return *instant;
}

RefundPolicy DefaultPolicy() {
  for (const RefundPolicy& policy : BuiltInPolicies()) {
    if (policy.id.value == kDefaultPolicy) return policy;
  }
  std::abort();
}

// Ten units for a year, bought on the first of March, `days` earlier days of the year with refunds.
RefundFacts Facts(BillingPlan plan, int64_t days) {
  RefundFacts facts;
  Reservation reservation;
  const CustomerName customer = {.partner = {"contoso"}, .customer = {"adatum"}};
  reservation.name = {.order = {.customer = customer, .order = {}}, .reservation = {}};
  reservation.sku = "Standard_B2ms";
  reservation.region = "westeurope";
  reservation.product_family = "virtual_machines";
  reservation.quantity = 10;
  const int64_t payment = plan == BillingPlan::kUpfront ? 37200 : 3100;
  reservation.plan = {.term = Term::kOneYear,
                      .billing_plan = plan,
                      .purchase_time = At("2024-03-01T10:00:00Z"),
                      .expire_time = At("2025-03-01T10:00:00Z"),
                      .unit_price = {Currency::Usd(), 37200},
                      .unit_payment = {Currency::Usd(), payment}};
  reservation.create_time = reservation.plan.purchase_time;
  reservation.update_time = reservation.plan.purchase_time;
  facts.policy = DefaultPolicy();
  reservation.refund_policy = facts.policy->id;
  facts.reservation = std::move(reservation);
  facts.limit = facts.policy->annual_limit;
  AllowanceDays allowance{customer, {}};
  const Date newest = DateOf(At("2024-06-08T00:00:00Z"));
  for (int64_t day = days; day > 0; --day) {
    allowance.days.push_back({.date = AddDays(newest, -static_cast<int32_t>(day)), .used_minor = 1000});
  }
  facts.allowance = std::move(allowance);
  return facts;
}

constexpr char kNow[] = "2024-06-09T12:00:00Z";

void BM_QuoteRefund(benchmark::State& state) {
  const RefundFacts facts = Facts(static_cast<BillingPlan>(state.range(0)), state.range(1));
  const Instant now = At(kNow);
  for (auto _ : state) {
    const auto quote = QuoteRefund(facts, {.quantity = 2}, now);
    if (!quote.ok() || !quote->violations.empty()) state.SkipWithError("refused");
    benchmark::DoNotOptimize(quote);
  }
}
BENCHMARK(BM_QuoteRefund)
    ->ArgsProduct({{static_cast<int64_t>(BillingPlan::kUpfront), static_cast<int64_t>(BillingPlan::kMonthly)},
                   {0, 365}})
    ->ArgNames({"plan", "days"});

void BM_ExplainRefund(benchmark::State& state) {
  const auto quote = QuoteRefund(Facts(BillingPlan::kUpfront, 0), {.quantity = 2}, At(kNow));
  if (!quote.ok()) return state.SkipWithError("refused");
  for (auto _ : state) {
    ExplainRefund(*quote, [](const Step& step) { benchmark::DoNotOptimize(step); });
  }
}
BENCHMARK(BM_ExplainRefund);

void BM_BookRefund(benchmark::State& state) {
  const Money credit = {Currency::Usd(), 53800};
  const Money fee = {Currency::Usd(), 6456};
  const Money consumed = {Currency::Usd(), 20600};
  const TransactionHeader header = {.create_time = At(kNow),
                                    .effective_time = At(kNow),
                                    .cause = Cause::kRefund,
                                    .resource = "partners/contoso/customers/adatum/refunds/0",
                                    .payment_number = 0};
  JournalHead head;
  head.partner = {"contoso"};
  for (auto _ : state) {
    const auto entries = RefundEntries(credit, fee, Money::Zero(Currency::Usd()), consumed);
    if (!entries.ok()) return state.SkipWithError("no entries");
    const auto transaction = Append(head, header, *entries);
    if (!transaction.ok()) return state.SkipWithError("not booked");
    benchmark::DoNotOptimize(transaction);
  }
}
BENCHMARK(BM_BookRefund);

}  // namespace
}  // namespace prorata::domain

BENCHMARK_MAIN();
