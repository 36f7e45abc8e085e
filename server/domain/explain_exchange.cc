// The working of an exchange quote, for people who must be able to do it again by hand.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "server/domain/exchange.h"
#include "server/domain/explain_credit.h"

namespace prorata::domain {
namespace {

void ExplainReturn(const ExchangeQuote::Return& returned, std::string_view prefix, StepSink sink) {
  const auto prefixed = [&](const Step& step) {
    const std::string rule = std::string(prefix).append(step.rule);
    sink({.rule = rule, .formula = step.formula, .inputs = step.inputs, .result = step.result});
  };
  // Where both come to the same amount both are right.
  if (returned.credit == returned.basis.prorated) {
    ExplainProratedCredit(returned.basis, returned.billing_plan, returned.quantity, prefixed);
  } else {
    ExplainFullCredit(returned.basis, returned.quantity, prefixed);
  }
  if (returned.billing_plan == BillingPlan::kMonthly) {
    ExplainRemainingCommitment(returned.basis, returned.quantity, prefixed);
  }
}

void ExplainBought(const ExchangeQuote::Purchase& purchase, const std::string& prefix, StepSink sink) {
  static constexpr Formula kFormula("unit payment x units x payments", {"unit payment", "units", "payments"});
  TellStep(sink, prefix + "all payments of the term", kFormula,
           {ToString(purchase.plan.unit_payment), std::to_string(purchase.quantity),
            CountText(PaymentsTotal(purchase.plan), "payment")},
           ToString(purchase.total));
}

// `returns[0] + returns[1] - returns[2]`, and the same with their amounts.
class Sum {
 public:
  void Add(std::string name, const Money& amount) { Append(terms_.empty() ? "" : " + ", std::move(name), amount); }
  void Subtract(std::string name, const Money& amount) { Append(" - ", std::move(name), amount); }

  void Tell(StepSink sink, std::string_view rule, const Money& result) const {
    std::vector<StepInput> inputs;
    for (const auto& [name, amount] : terms_) inputs.push_back({name, amount});
    sink({.rule = rule, .formula = words_ + " = " + amounts_, .inputs = inputs, .result = ToString(result)});
  }

 private:
  void Append(std::string_view sign, std::string name, const Money& amount) {
    std::string text = ToString(amount);
    words_.append(sign).append(name);
    amounts_.append(sign).append(text);
    terms_.emplace_back(std::move(name), std::move(text));
  }

  std::string words_;
  std::string amounts_;
  std::vector<std::pair<std::string, std::string>> terms_;
};

void ExplainReturnsTotal(const ExchangeQuote& quote, StepSink sink) {
  Sum sum;
  for (size_t i = 0; i < quote.returns.size(); ++i) {
    const ExchangeQuote::Return& returned = quote.returns[i];
    sum.Add(fmt::format("returns[{}] credit", i), returned.credit);
    if (!returned.remaining_commitment.is_zero()) {
      sum.Add(fmt::format("returns[{}] remaining commitment", i), returned.remaining_commitment);
    }
  }
  sum.Tell(sink, "returns in all", quote.refunds_total);
}

void ExplainPurchasesTotal(const ExchangeQuote& quote, StepSink sink) {
  Sum sum;
  for (size_t i = 0; i < quote.purchases.size(); ++i) {
    sum.Add(fmt::format("purchases[{}]", i), quote.purchases[i].total);
  }
  sum.Tell(sink, "purchases in all", quote.purchases_total);
}

void ExplainNet(const ExchangeQuote& quote, StepSink sink) {
  static constexpr Formula kFormula("purchases - returns", {"purchases", "returns"});
  TellStep(sink, "net payable over the terms", kFormula,
           {ToString(quote.purchases_total), ToString(quote.refunds_total)}, ToString(quote.net_payable));
}

void ExplainCash(const ExchangeQuote& quote, StepSink sink) {
  Sum sum;
  for (size_t i = 0; i < quote.purchases.size(); ++i) {
    sum.Add(fmt::format("purchases[{}] first payment", i), quote.purchases[i].first_payment);
  }
  for (size_t i = 0; i < quote.returns.size(); ++i) {
    sum.Subtract(fmt::format("returns[{}] credit", i), quote.returns[i].credit);
  }
  sum.Tell(sink, "cash today", quote.cash_today);
}

bool CurrenciesDiffer(const ExchangeQuote& quote) {
  for (const Violation& violation : quote.violations) {
    if (violation.reason == Reason::kExchangeCurrencyMismatch) return true;
  }
  return false;
}

}  // namespace

void ExplainExchange(const ExchangeQuote& quote, StepSink sink) {
  if (quote.twin_swap) {
    static constexpr Formula kFormula("the same size with or without premium storage is swapped without charge", {});
    return TellStep(sink, "premium-storage twin", kFormula, {}, ToString(quote.net_payable));
  }
  for (size_t i = 0; i < quote.returns.size(); ++i) {
    ExplainReturn(quote.returns[i], fmt::format("returns[{}]: ", i), sink);
  }
  for (size_t i = 0; i < quote.purchases.size(); ++i) {
    ExplainBought(quote.purchases[i], fmt::format("purchases[{}]: ", i), sink);
  }
  if (CurrenciesDiffer(quote)) return;
  ExplainReturnsTotal(quote, sink);
  ExplainPurchasesTotal(quote, sink);
  ExplainNet(quote, sink);
  ExplainCash(quote, sink);
}

}  // namespace prorata::domain
