#include "absl/strings/str_cat.h"
#include "client/cli/labels.h"
#include "client/cli/money.h"
#include "client/cli/names.h"
#include "client/cli/table.h"
#include "client/cli/time.h"
#include "client/cli/views/views.h"
#include "client/cli/views/working.h"

namespace prorata::cli {
namespace {

Fields QuoteFields(const v1::RefundQuote& quote) {
  Fields fields;
  fields.Add("Reservation", LastPart(quote.reservation()))
      .Add("Order", PartOf(quote.reservation(), "orders"))
      .Add("Quantity", absl::StrCat(quote.quantity()))
      .Add("As of", ShortTime(quote.as_of_time()))
      .Add("Refund policy", quote.refund_policy())
      .Add("Tier", quote.tier())
      .Add("Age", absl::StrCat(quote.age_days(), " days"))
      .Add("Days left", absl::StrCat(quote.days_left(), " of ", quote.days_in_period()))
      .Add("Payments", absl::StrCat(quote.payments_made(), " of ", quote.payments_total()))
      .Add("Paid", FormatMoney(quote.paid()))
      .Add("Credit", FormatMoney(quote.credit()))
      .Add("Fee", FormatMoney(quote.fee()))
      .Add("Forfeited",
           quote.forfeited().units() == 0 && quote.forfeited().nanos() == 0 ? "" : FormatMoney(quote.forfeited()))
      .Add("Refund", FormatMoney(quote.refund()))
      .Add("Retained", FormatMoney(quote.retained()))
      .Add("Payments canceled", FormatMoney(quote.remaining_commitment()))
      .Add("Counts", FormatMoney(quote.counted_amount()))
      .Add("Limit left before", FormatMoney(quote.available_before()))
      .Add("Limit left after", FormatMoney(quote.available_after()));
  return fields;
}

}  // namespace

std::string RefundTable(const Items<v1::Refund>& refunds) {
  Table table({{"REFUND"},
               {"RESERVATION"},
               {"ORDER"},
               {"CUSTOMER"},
               {"QTY", Align::kRight},
               {"STATE"},
               {"AMOUNT", Align::kRight},
               {"FEE", Align::kRight},
               {"CREATED"}});
  for (const v1::Refund& refund : refunds) {
    table.Add({LastPart(refund.name()), LastPart(refund.reservation()), PartOf(refund.reservation(), "orders"),
               PartOf(refund.name(), "customers"), absl::StrCat(refund.quantity()), Label(refund.state()),
               FormatMoney(refund.quote().refund()), FormatMoney(refund.quote().fee()),
               ShortTime(refund.create_time())});
  }
  return table.Text();
}

std::string RefundText(const v1::Refund& refund) {
  const std::string head = Fields()
                               .Add("Refund", LastPart(refund.name()))
                               .Add("Name", refund.name())
                               .Add("State", Label(refund.state()))
                               .Add("Reason", refund.reason())
                               .Add("Requested by", refund.requested_by())
                               .Add("Created", ShortTime(refund.create_time()))
                               .Add("Decided by", refund.decided_by())
                               .Add("Comment", refund.decision_comment())
                               .Add("Decided", ShortTime(refund.decide_time()))
                               .Add("Support request", refund.support_request())
                               .Add("Transaction", refund.transaction())
                               .Add("Returned", refund.returned_reservation())
                               .Add("Lives on", refund.remaining_reservation())
                               .Add("Etag", refund.etag())
                               .Text();
  return absl::StrCat(head, "\n", QuoteFields(refund.quote()).Text(), StepsText(refund.quote().steps()));
}

std::string RefundQuoteText(const v1::RefundQuote& quote) {
  return absl::StrCat(QuoteFields(quote).Text(), StepsText(quote.steps()), ViolationsText(quote.violations()),
                      QuoteTokenText(quote.quote_token(), quote.quote_expire_time()));
}

std::string AllowanceText(const v1::RefundAllowance& allowance) {
  std::string text = Fields()
                         .Add("Customer", allowance.customer())
                         .Add("Refund policy", allowance.refund_policy())
                         .Add("Limit", FormatMoney(allowance.limit()))
                         .Add("Used", FormatMoney(allowance.used()))
                         .Add("Held", FormatMoney(allowance.held()))
                         .Add("Available", FormatMoney(allowance.available()))
                         .Add("Fits on", allowance.fits_on_date())
                         .Text();
  if (allowance.entries().empty()) return text;
  Table entries({{"REFUND"}, {"COUNTS FROM"}, {"COMES BACK"}, {"AMOUNT", Align::kRight}, {"HELD"}});
  for (const auto& entry : allowance.entries()) {
    entries.Add({LastPart(entry.refund()), entry.date(), entry.return_date(), FormatMoney(entry.amount()),
                 YesNo(entry.held())});
  }
  return absl::StrCat(text, "\n", entries.Text());
}

}  // namespace prorata::cli
