// The working of an exchange quote, for people who must be able to do it again by hand.

#include <string>
#include <utility>

#include "fmt/format.h"
#include "server/domain/exchange.h"
#include "server/domain/explain_credit.h"

namespace prorata::domain {
namespace {

void ExplainReturn(const ExchangeQuote::Return& returned, const std::string& prefix, std::vector<Step>& steps) {
  const auto add = [&](Step step) {
    step.rule = prefix + step.rule;
    steps.push_back(std::move(step));
  };
  // Where both come to the same amount both are right.
  const bool prorated = returned.credit == returned.basis.prorated;
  add(prorated ? ExplainProratedCredit(returned.basis, returned.billing_plan, returned.quantity)
               : ExplainFullCredit(returned.basis, returned.quantity));
  if (returned.billing_plan == BillingPlan::kMonthly) {
    add(ExplainRemainingCommitment(returned.basis, returned.quantity));
  }
}

Step ExplainBought(const ExchangeQuote::Purchase& purchase, const std::string& prefix) {
  return MakeStep(prefix + "all payments of the term", "unit payment x units x payments",
                  {MoneyInput("unit payment", purchase.plan.unit_payment),
                   UnitsInput(purchase.quantity),
                   {"payments", CountText(PaymentsTotal(purchase.plan), "payment")}},
                  ToString(purchase.total));
}

// `returns[0] + returns[1]`, with their amounts.
struct Sum {
  std::string formula;
  std::vector<Step::Input> inputs;

  void Add(std::string name, const Money& amount) {
    formula += (formula.empty() ? "" : " + ") + name;
    inputs.push_back(MoneyInput(name, amount));
  }
};

Step ExplainReturnsTotal(const ExchangeQuote& quote) {
  Sum sum;
  for (size_t i = 0; i < quote.returns.size(); ++i) {
    const ExchangeQuote::Return& returned = quote.returns[i];
    sum.Add(fmt::format("returns[{}] credit", i), returned.credit);
    if (!returned.remaining_commitment.is_zero()) {
      sum.Add(fmt::format("returns[{}] remaining commitment", i), returned.remaining_commitment);
    }
  }
  return MakeStep("returns in all", std::move(sum.formula), std::move(sum.inputs), ToString(quote.refunds_total));
}

Step ExplainPurchasesTotal(const ExchangeQuote& quote) {
  Sum sum;
  for (size_t i = 0; i < quote.purchases.size(); ++i)
    sum.Add(fmt::format("purchases[{}]", i), quote.purchases[i].total);
  return MakeStep("purchases in all", std::move(sum.formula), std::move(sum.inputs), ToString(quote.purchases_total));
}

Step ExplainNet(const ExchangeQuote& quote) {
  return MakeStep("net payable over the terms", "purchases - returns",
                  {MoneyInput("purchases", quote.purchases_total), MoneyInput("returns", quote.refunds_total)},
                  ToString(quote.net_payable));
}

Step ExplainCash(const ExchangeQuote& quote) {
  Sum sum;
  std::string credits;
  for (size_t i = 0; i < quote.purchases.size(); ++i) {
    sum.Add(fmt::format("purchases[{}] first payment", i), quote.purchases[i].first_payment);
  }
  for (size_t i = 0; i < quote.returns.size(); ++i) {
    std::string name = fmt::format("returns[{}] credit", i);
    credits += " - " + name;
    sum.inputs.push_back(MoneyInput(name, quote.returns[i].credit));
  }
  return MakeStep("cash today", sum.formula + credits, std::move(sum.inputs), ToString(quote.cash_today));
}

bool CurrenciesDiffer(const ExchangeQuote& quote) {
  for (const Violation& violation : quote.violations) {
    if (violation.reason == Reason::kExchangeCurrencyMismatch) return true;
  }
  return false;
}

}  // namespace

std::vector<Step> ExplainExchange(const ExchangeQuote& quote) {
  if (quote.twin_swap) {
    return {MakeStep("premium-storage twin", "the same size with or without premium storage is swapped without charge",
                     {}, ToString(quote.net_payable))};
  }
  std::vector<Step> steps;
  for (size_t i = 0; i < quote.returns.size(); ++i) {
    ExplainReturn(quote.returns[i], fmt::format("returns[{}]: ", i), steps);
  }
  for (size_t i = 0; i < quote.purchases.size(); ++i) {
    steps.push_back(ExplainBought(quote.purchases[i], fmt::format("purchases[{}]: ", i)));
  }
  if (CurrenciesDiffer(quote)) return steps;
  steps.push_back(ExplainReturnsTotal(quote));
  steps.push_back(ExplainPurchasesTotal(quote));
  steps.push_back(ExplainNet(quote));
  steps.push_back(ExplainCash(quote));
  return steps;
}

}  // namespace prorata::domain
