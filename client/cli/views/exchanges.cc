#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/cli/labels.h"
#include "client/cli/money.h"
#include "client/cli/names.h"
#include "client/cli/table.h"
#include "client/cli/time.h"
#include "client/cli/views/views.h"
#include "client/cli/views/working.h"

namespace prorata::cli {
namespace {

std::string QuoteBody(const v1::ExchangeQuote& quote) {
  std::string text = Fields()
                         .Add("Customer", quote.customer())
                         .Add("As of", ShortTime(quote.as_of_time()))
                         .Add("Returned", FormatMoney(quote.refunds_total()))
                         .Add("Bought", FormatMoney(quote.purchases_total()))
                         .Add("Net payable", FormatMoney(quote.net_payable()))
                         .Add("Cash today", FormatMoney(quote.cash_today()))
                         .Add("Twin swap", quote.twin_swap() ? "yes: no money moves, the term goes on" : "")
                         .Text();
  Table returns({{"RESERVATION RETURNED"},
                 {"ORDER"},
                 {"QTY", Align::kRight},
                 {"CREDIT", Align::kRight},
                 {"PAYMENTS CANCELED", Align::kRight},
                 {"PAID", Align::kRight},
                 {"RETAINED", Align::kRight}});
  for (const auto& item : quote.returns()) {
    returns.Add({LastPart(item.reservation()), PartOf(item.reservation(), "orders"), absl::StrCat(item.quantity()),
                 FormatMoney(item.credit()), FormatMoney(item.remaining_commitment()), FormatMoney(item.paid()),
                 FormatMoney(item.retained())});
  }
  Table purchases({{"OFFER BOUGHT"},
                   {"QTY", Align::kRight},
                   {"PLAN"},
                   {"UNIT PRICE", Align::kRight},
                   {"TOTAL", Align::kRight},
                   {"FIRST PAYMENT", Align::kRight}});
  for (const auto& item : quote.purchases()) {
    purchases.Add({LastPart(item.offer()), absl::StrCat(item.quantity()), Label(item.billing_plan()),
                   FormatMoney(item.unit_price()), FormatMoney(item.total()), FormatMoney(item.first_payment())});
  }
  return absl::StrCat(text, "\n", returns.Text(), "\n", purchases.Text(), StepsText(quote.steps()));
}

}  // namespace

std::string ExchangeTable(const Items<v1::Exchange>& exchanges) {
  Table table({{"EXCHANGE"},
               {"CUSTOMER"},
               {"RETURNS", Align::kRight},
               {"PURCHASES", Align::kRight},
               {"STATE"},
               {"NET PAYABLE", Align::kRight},
               {"CASH TODAY", Align::kRight},
               {"CREATED"}});
  for (const v1::Exchange& exchange : exchanges) {
    table.Add({LastPart(exchange.name()), PartOf(exchange.name(), "customers"), absl::StrCat(exchange.returns_size()),
               absl::StrCat(exchange.purchases_size()), Label(exchange.state()),
               FormatMoney(exchange.quote().net_payable()), FormatMoney(exchange.quote().cash_today()),
               ShortTime(exchange.create_time())});
  }
  return table.Text();
}

std::string ExchangeText(const v1::Exchange& exchange) {
  const std::string head = Fields()
                               .Add("Exchange", LastPart(exchange.name()))
                               .Add("Name", exchange.name())
                               .Add("State", Label(exchange.state()))
                               .Add("Reason", exchange.reason())
                               .Add("Requested by", exchange.requested_by())
                               .Add("Created", ShortTime(exchange.create_time()))
                               .Add("Decided by", exchange.decided_by())
                               .Add("Comment", exchange.decision_comment())
                               .Add("Decided", ShortTime(exchange.decide_time()))
                               .Add("Support request", exchange.support_request())
                               .Add("Orders bought", absl::StrJoin(exchange.orders(), ", "))
                               .Add("Transaction", exchange.transaction())
                               .Add("Etag", exchange.etag())
                               .Text();
  return absl::StrCat(head, "\n", QuoteBody(exchange.quote()));
}

std::string ExchangeQuoteText(const v1::ExchangeQuote& quote) {
  return absl::StrCat(QuoteBody(quote), ViolationsText(quote.violations()),
                      QuoteTokenText(quote.quote_token(), quote.quote_expire_time()));
}

}  // namespace prorata::cli
