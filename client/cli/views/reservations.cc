#include <map>

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

std::string StateText(const v1::Reservation& reservation) {
  const std::string reason = Label(reservation.cancel_reason());
  return absl::StrCat(Label(reservation.state()), reason.empty() ? "" : " (", reason, reason.empty() ? "" : ")");
}

std::vector<Column> ReservationColumns() {
  return {{"RESERVATION"},        {"ORDER"}, {"CUSTOMER"}, {"SKU"},   {"REGION"},
          {"QTY", Align::kRight}, {"TERM"},  {"PLAN"},     {"STATE"}, {"EXPIRES"},
          {"PAID", Align::kRight}};
}

std::vector<std::string> ReservationCells(const v1::Reservation& reservation) {
  return {LastPart(reservation.name()),
          PartOf(reservation.name(), "orders"),
          PartOf(reservation.name(), "customers"),
          reservation.sku(),
          reservation.region(),
          absl::StrCat(reservation.quantity()),
          TermText(reservation.term()),
          Label(reservation.billing_plan()),
          StateText(reservation),
          ShortTime(reservation.expire_time()),
          FormatMoney(reservation.paid())};
}

// `env=prod, team=web`, by key.
std::string LabelsText(const v1::Reservation& reservation) {
  const std::map<std::string, std::string> sorted(reservation.labels().begin(), reservation.labels().end());
  return absl::StrJoin(sorted, ", ", absl::PairFormatter("="));
}

std::string PaymentTable(const Items<v1::Order::Payment>& payments) {
  Table table({{"PAYMENT", Align::kRight}, {"DUE"}, {"AMOUNT", Align::kRight}, {"STATE"}});
  for (const auto& payment : payments) {
    table.Add({absl::StrCat(payment.number()), ShortTime(payment.due_time()), FormatMoney(payment.amount()),
               Label(payment.state())});
  }
  return table.empty() ? "" : absl::StrCat("\n", table.Text());
}

// `on, at the end`, `on, price fixed from ...`, `off`; "" where nothing was ever switched on.
std::string RenewalText(const v1::Reservation& reservation) {
  if (!reservation.has_renewal()) return "";
  const v1::Reservation::Renewal& renewal = reservation.renewal();
  if (!renewal.enabled()) return "off";
  return absl::StrCat(renewal.has_fixed_unit_price() ? "on, price fixed on " : "on, price will be fixed on ",
                      ShortTime(renewal.price_fix_time()));
}

std::string RenewedTodayText(const v1::Reservation::Renewal& renewal) {
  if (!renewal.has_unit_price()) return "";
  return absl::StrCat(FormatMoney(renewal.unit_price()), " a unit, ", FormatMoney(renewal.total()), " in all");
}

}  // namespace

std::string ReservationTable(const Items<v1::Reservation>& reservations) {
  Table table(ReservationColumns());
  for (const v1::Reservation& reservation : reservations) table.Add(ReservationCells(reservation));
  return table.Text();
}

std::string CountTable(const v1::CountReservationsResponse& counts) {
  Table table({{"STATE"}, {"RESERVATIONS", Align::kRight}, {"UNITS", Align::kRight}, {"PRICE", Align::kRight}});
  for (const v1::CountReservationsResponse::StateCount& count : counts.states()) {
    const std::string prices = absl::StrJoin(
        count.prices(), ", ", [](std::string* out, const auto& price) { absl::StrAppend(out, FormatMoney(price)); });
    table.Add(
        {Label(count.state()), absl::StrCat(count.reservation_count()), absl::StrCat(count.unit_count()), prices});
  }
  return table.Text();
}

WatchedReservationTable::WatchedReservationTable()
    : table_([] {
        std::vector<Column> columns = ReservationColumns();
        columns.insert(columns.begin(), {"CHANGE "});  // As wide as what comes later: CHANGED.
        return columns;
      }()) {}

std::string WatchedReservationTable::Next(const std::vector<WatchedReservation>& changes) {
  for (const WatchedReservation& one : changes) {
    std::vector<std::string> cells = ReservationCells(one.reservation);
    cells.insert(cells.begin(), one.change);
    table_.Add(std::move(cells));
  }
  return table_.Next();
}

std::string ReservationText(const v1::Reservation& reservation) {
  const v1::Reservation::Renewal& renewal = reservation.renewal();
  const std::string text =
      Fields()
          .Add("Reservation", LastPart(reservation.name()))
          .Add("Order", PartOf(reservation.name(), "orders"))
          .Add("Name", reservation.name())
          .Add("Display name", reservation.display_name())
          .Add("Offer", reservation.offer())
          .Add("Sku", reservation.sku())
          .Add("Region", reservation.region())
          .Add("Family", reservation.product_family())
          .Add("Quantity", absl::StrCat(reservation.quantity()))
          .Add("Scope", ScopeText(reservation.applied_scope()))
          .Add("Scope from", ShortTime(reservation.scope_effective_time()))
          .Add("Until then", reservation.has_scope_until_then() ? ScopeText(reservation.scope_until_then()) : "")
          .Add("Size flexibility", Label(reservation.instance_size_flexibility()))
          .Add("Flexibility from", ShortTime(reservation.instance_size_flexibility_effective_time()))
          .Add("Labels", LabelsText(reservation))
          .Add("Term", TermText(reservation.term()))
          .Add("Plan", Label(reservation.billing_plan()))
          .Add("State", StateText(reservation))
          .Add("Archived", reservation.archived() ? YesNo(true) : "")
          .Add("Bought", ShortTime(reservation.purchase_time()))
          .Add("Expires", ShortTime(reservation.expire_time()))
          .Add("Days left", absl::StrCat(reservation.days_left()))
          .Add("Canceled", ShortTime(reservation.cancel_time()))
          .Add("Unit price", FormatMoney(reservation.unit_price()))
          .Add("Unit payment", FormatMoney(reservation.unit_payment()))
          .Add("Paid", FormatMoney(reservation.paid()))
          .Add("Still to pay", FormatMoney(reservation.remaining_commitment()))
          .Add("Payments", absl::StrCat(reservation.payments_made(), " of ", reservation.payments_total()))
          .Add("Refund policy", reservation.refund_policy())
          .Add("Split from", reservation.split_from())
          .Add("Split into", absl::StrJoin(reservation.split_into(), ", "))
          .Add("Merged from", absl::StrJoin(reservation.merged_from(), ", "))
          .Add("Merged into", reservation.merged_into())
          .Add("Returned by", reservation.returned_by())
          .Add("Replaced by", absl::StrJoin(reservation.replaced_by(), ", "))
          .Add("Exchange", reservation.exchange())
          .Add("Replaces", absl::StrJoin(reservation.replaces(), ", "))
          .Add("Pending", reservation.pending_operation())
          .Add("Renewed from", reservation.renewed_from())
          .Add("Renewed into", reservation.renewed_into())
          .Add("Renewal", RenewalText(reservation))
          .Add("Fixed price", FormatMoney(renewal.fixed_unit_price()))
          .Add("Price today", FormatMoney(renewal.current_unit_price()))
          .Add("Renewed today", RenewedTodayText(renewal))
          .Add("Revision", absl::StrCat(reservation.revision()))
          .Add("Etag", reservation.etag())
          .Text();
  return absl::StrCat(text, ReservationDetailsText(reservation));
}

std::string ReservationDetailsText(const v1::Reservation& reservation) {
  std::string text;
  if (!reservation.renewal().violations().empty()) {
    absl::StrAppend(&text, "\nIts renewal, as things are today:", ViolationsText(reservation.renewal().violations()));
  }
  if (reservation.has_open_request()) {
    const v1::Reservation::OpenRequest& request = reservation.open_request();
    absl::StrAppend(&text, "\nWaits for approval\n",
                    Fields()
                        .Add("Request", request.operation())
                        .Add("Quantity", absl::StrCat(request.quantity()))
                        .Add("Reason", request.reason())
                        .Add("Requested by", request.requested_by())
                        .Add("Requested", ShortTime(request.create_time()))
                        .Add("Support request", request.support_request())
                        .Add("Waits for", request.waits_for())
                        .Text());
  }
  absl::StrAppend(&text, PaymentTable(reservation.payments()));
  if (reservation.has_return_quote()) {
    absl::StrAppend(&text, "\nA return of all units\n", RefundQuoteText(reservation.return_quote()));
  }
  return text;
}

std::string OrderTable(const Items<v1::Order>& orders) {
  Table table({{"ORDER"},
               {"CUSTOMER"},
               {"OFFER"},
               {"QTY", Align::kRight},
               {"TERM"},
               {"PLAN"},
               {"BOUGHT"},
               {"EXPIRES"},
               {"TOTAL", Align::kRight}});
  for (const v1::Order& order : orders) {
    table.Add({LastPart(order.name()), PartOf(order.name(), "customers"), LastPart(order.offer()),
               absl::StrCat(order.quantity()), TermText(order.term()), Label(order.billing_plan()),
               ShortTime(order.purchase_time()), ShortTime(order.expire_time()), FormatMoney(order.total())});
  }
  return table.Text();
}

std::string OrderText(const v1::Order& order) {
  std::string text = Fields()
                         .Add("Order", LastPart(order.name()))
                         .Add("Name", order.name())
                         .Add("Display name", order.display_name())
                         .Add("Offer", order.offer())
                         .Add("Quantity", absl::StrCat(order.quantity()))
                         .Add("Term", TermText(order.term()))
                         .Add("Plan", Label(order.billing_plan()))
                         .Add("Bought", ShortTime(order.purchase_time()))
                         .Add("Expires", ShortTime(order.expire_time()))
                         .Add("Unit price", FormatMoney(order.unit_price()))
                         .Add("Unit payment", FormatMoney(order.unit_payment()))
                         .Add("Total", FormatMoney(order.total()))
                         .Add("Refund policy", order.refund_policy())
                         .Add("Exchange", order.exchange())
                         .Add("Replaces", absl::StrJoin(order.replaces(), ", "))
                         .Add("Renewed from", order.renewed_from())
                         .Add("Renewed into", absl::StrJoin(order.renewed_into(), ", "))
                         .Add("Bought by", order.purchased_by())
                         .Add("Transaction", order.transaction())
                         .Add("Etag", order.etag())
                         .Text();
  Table reservations({{"RESERVATION"}, {"ORDER"}});
  for (const std::string& name : order.reservations()) reservations.Add({LastPart(name), PartOf(name, "orders")});
  if (!reservations.empty()) absl::StrAppend(&text, "\n", reservations.Text());
  absl::StrAppend(&text, PaymentTable(order.payments()));
  return text;
}

std::string PurchaseQuoteText(const v1::PurchaseQuote& quote) {
  std::string text = Fields()
                         .Add("Offer", quote.offer())
                         .Add("Quantity", absl::StrCat(quote.quantity()))
                         .Add("Unit price", FormatMoney(quote.unit_price()))
                         .Add("Unit payment", FormatMoney(quote.unit_payment()))
                         .Add("Total", FormatMoney(quote.total()))
                         .Add("Expires", ShortTime(quote.expire_time()))
                         .Add("Refund policy", quote.refund_policy())
                         .Text();
  Table payments({{"PAYMENT", Align::kRight}, {"DUE"}, {"AMOUNT", Align::kRight}});
  int number = 0;
  for (const auto& payment : quote.payments()) {
    payments.Add({absl::StrCat(++number), ShortTime(payment.due_time()), FormatMoney(payment.amount())});
  }
  if (!payments.empty()) absl::StrAppend(&text, "\n", payments.Text());
  return absl::StrCat(text, StepsText(quote.steps()), ViolationsText(quote.violations()),
                      QuoteTokenText(quote.quote_token(), quote.quote_expire_time()));
}

}  // namespace prorata::cli
