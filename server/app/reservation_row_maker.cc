#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "server/app/catalog_import.h"
#include "server/app/imported_rows.h"
#include "server/app/item_values.h"
#include "server/app/order_row.h"
#include "server/app/reservation_reference.h"
#include "server/app/row_scope.h"
#include "server/domain/error.h"
#include "server/domain/labels.h"
#include "server/domain/status_macros.h"
#include "server/domain/terms.h"

namespace prorata::app {
namespace {

using domain::Reason;
using Kind = ReservationItem::Kind;

constexpr size_t kLongestDisplayName = 64;

// Turns items into rows and orders. All that is wrong with an item is told, each by the name that the file has for it.
class RowMaker : private ItemValues {
 public:
  RowMaker(const domain::CustomerName& customer, ReservationFormat format, ImportedRows& rows)
      : ItemValues(rows), customer_(customer), format_(format) {
    rows_.texts.Add("");
  }

  absl::Status Take(const ReservationItem& item) {
    item_ = &item;
    const bool is_azure = item[ItemField::kId].kind == Kind::kText || item[ItemField::kType].kind == Kind::kText;
    const ReservationFormat format = is_azure ? ReservationFormat::kAzure : ReservationFormat::kProrata;
    if (rows_.format == ReservationFormat::kAny) rows_.format = format;
    if (item.is_object && is_azure && IsOrder()) {
      if (rows_.orders.size() >= ImportedRows::kMost) return TooMany("orders");
      TakeOrder(item, rows_);
      return absl::OkStatus();
    }
    if (rows_.read >= static_cast<int64_t>(ImportedRows::kMost)) return TooMany("reservations");
    ++rows_.read;
    Start(item);
    if (!item.is_object) {
      Fail("", Reason::kImportInvalid, "is not an object");
      return absl::OkStatus();
    }
    if (format_ != ReservationFormat::kAny && format_ != format) {
      Fail("", Reason::kImportInvalid,
           format_ == ReservationFormat::kAzure ? "is no reservation as Microsoft.Capacity answers it: has no `id`"
                                                : "is no reservation of this API: has an `id` or a `type`");
      return absl::OkStatus();
    }
    const bool has_ids = TakeIds();
    TakeWhat();
    TakeHow();
    TakeDates();
    TakeScope(*this, customer_);
    TakeState(is_azure);
    TakeLineage(is_azure);
    TakePrice();
    TakeRenewal();
    TakeFlexibility();
    TakeLabels();
    if (has_ids) rows_.rows.push_back(row_);
    return absl::OkStatus();
  }

 private:
  static absl::Status TooMany(std::string_view what) {
    return domain::Refuse(Reason::kImportTooLarge,
                          fmt::format("the file has more than {} {}", ImportedRows::kMost, what), "data");
  }

  bool IsOrder() const {
    const ReservationItem::Value& type = Of(ItemField::kType);
    if (type.kind == Kind::kText) return absl::EndsWithIgnoreCase(type.text, "/reservationOrders");
    return !PartBehind(Of(ItemField::kId).text, "reservations").has_value();
  }

  bool TakeIds() {
    Reference reference;
    const bool has_id = Of(ItemField::kId).kind == Kind::kText;
    const ReservationItem::Value& name = Of(has_id ? ItemField::kId : ItemField::kName);
    if (IsThere(name)) {
      const std::optional<std::string_view> text = Text(has_id ? ItemField::kId : ItemField::kName);
      if (!text.has_value()) return false;
      reference = ReferenceOf(*text);
      const bool is_anothers = text->starts_with("partners/") && !IsOf(customer_, *text);
      if (is_anothers) {
        Fail("name", Reason::kImportInvalid, fmt::format("{} is not of {}", Shown(*text), domain::ToString(customer_)));
      }
    }
    if (const auto text = Text(ItemField::kOrderId)) reference.order = IdOf<domain::OrderId>(*text);
    if (const auto text = Text(ItemField::kReservationId)) {
      reference.reservation = IdOf<domain::ReservationId>(*text);
    }
    if (reference.order.has_value() && reference.reservation.has_value()) {
      row_.order = *reference.order;
      row_.id = *reference.reservation;
      return true;
    }
    const std::string_view field = IsThere(name) ? name.name : "reservation_id";
    Fail(field, Reason::kImportInvalid,
         fmt::format("{} does not tell the ids of order and reservation, which are UUIDs",
                     IsThere(name) ? Shown(name.text) : "the row"));
    return false;
  }

  void TakeWhat() {
    if (const auto text = Text(ItemField::kDisplayName, kLongestDisplayName * 4)) {
      row_.display_name = rows_.texts.Add(*text);
    }
    if (const auto text = Text(ItemField::kOffer)) {
      if (text->starts_with("offers/")) {
        row_.offer = rows_.texts.Add(*text);
      } else {
        Fail(Of(ItemField::kOffer), fmt::format("{} is not the name of an offer", Shown(*text)));
      }
    }
    if (row_.offer == 0) {
      if (const auto text = Required(ItemField::kSku, "sku")) row_.sku = rows_.texts.Add(*text);
      if (const auto text = Required(ItemField::kRegion, "region")) row_.region = rows_.texts.Add(Lower(*text));
    }
    const ReservationItem::Value& quantity = Of(ItemField::kQuantity);
    if (!IsThere(quantity)) {
      Fail("quantity", Reason::kImportInvalid, "is missing");
    } else if (!absl::SimpleAtoi(quantity.text, &row_.quantity) || quantity.kind == Kind::kBool) {
      row_.quantity = 0;
      Fail(quantity, fmt::format("{} is not a whole number", Shown(quantity.text)));
    } else if (row_.quantity < 1) {
      Fail(quantity.name, Reason::kQuantityOutOfRange, fmt::format("is {}: must be at least 1", row_.quantity));
      row_.quantity = 0;
    }
    if (const auto text = Text(ItemField::kRefundPolicy)) row_.refund_policy = rows_.texts.Add(*text);
    row_.archived = Flag(ItemField::kArchived);
    const ReservationItem::Value& utilization = Of(ItemField::kUtilization);
    row_.used = Flag(ItemField::kUsed) ||
                (utilization.kind == Kind::kNumber && utilization.text.find_first_of("123456789") != std::string::npos);
    if (IsThere(Of(ItemField::kPending))) {
      Fail(Of(ItemField::kPending).name, Reason::kOperationInProgress,
           fmt::format("{} waits for approval: decide it first", Shown(Of(ItemField::kPending).text)));
    }
  }

  void TakeHow() {
    if (const auto text = Required(ItemField::kTerm, "term")) {
      const std::string lower = Lower(*text);
      if (lower == "p1y" || lower == "term_one_year") {
        row_.term = domain::Term::kOneYear;
      } else if (lower == "p3y" || lower == "term_three_years") {
        row_.term = domain::Term::kThreeYears;
      } else {
        Fail(Of(ItemField::kTerm), fmt::format("{} is not P1Y or P3Y", Shown(*text)));
      }
    }
    if (const auto text = Text(ItemField::kBillingPlan)) {
      row_.billing_plan = BillingPlanNamed(*text);
      if (!row_.billing_plan.has_value()) {
        Fail(Of(ItemField::kBillingPlan), fmt::format("{} is not Upfront or Monthly", Shown(*text)));
      }
    }
  }

  // Which of the times that the source has is the start of the term: the first from which the term ends when it ends.
  void TakeDates() {
    std::optional<domain::Instant> candidates[] = {Time(ItemField::kStartTime), Time(ItemField::kPurchaseTime),
                                                   Time(ItemField::kEffectiveTime), Time(ItemField::kPurchaseDate)};
    row_.expire = Time(ItemField::kExpireTime);
    if (!row_.expire.has_value()) {
      row_.expire = Time(ItemField::kExpireDate);
      row_.expire_is_date = row_.expire.has_value();
    }
    const auto fits = [&](const std::optional<domain::Instant>& start, bool to_the_moment) {
      if (!start.has_value() || !row_.expire.has_value()) return false;
      const domain::Instant end = domain::AddMonths(*start, domain::MonthsOf(row_.term));
      return to_the_moment ? end == *row_.expire : domain::DateOf(end) == domain::DateOf(*row_.expire);
    };
    for (const bool to_the_moment : {true, false}) {
      for (const std::optional<domain::Instant>& candidate : candidates) {
        if (!row_.start.has_value() && fits(candidate, to_the_moment)) row_.start = candidate;
      }
    }
    // None fits, or there is no end to fit: the first one given is shown, and checked with the whole order.
    for (const std::optional<domain::Instant>& candidate : candidates) {
      if (!row_.start.has_value()) row_.start = candidate;
    }
  }

  void TakeState(bool is_azure) {
    const std::optional<std::string_view> text = Text(ItemField::kState);
    const std::string state = text.has_value() ? Lower(*text) : "";
    row_.cancel_time = Time(is_azure ? ItemField::kUpdateTime : ItemField::kCancelTime);
    const std::string status = Lower(Text(ItemField::kStatusCode).value_or(""));
    static constexpr std::array<std::string_view, 6> kOver = {"cancelled", "canceled", "state_canceled",
                                                              "split",     "merged",   "returned"};
    static constexpr std::array<std::string_view, 8> kRuns = {
        "", "succeeded", "created", "confirmedbilling", "expired", "state_active", "state_expiring", "state_expired"};
    static constexpr std::array<std::string_view, 7> kNever = {
        "failed",         "billingfailed", "creating", "pendingresourcehold", "confirmedresourcehold",
        "pendingbilling", "purchaseerror"};
    if (std::ranges::find(kNever, state) != kNever.end()) {
      row_.never_came_to_be = true;
    } else if (std::ranges::find(kOver, state) != kOver.end()) {
      TakeCancelReason(state == "split" || state == "merged" ? state : status);
    } else if (std::ranges::find(kRuns, state) == kRuns.end()) {
      Fail(Of(ItemField::kState), fmt::format("{} is not a state", Shown(*text)));
    }
    if (row_.cancel_reason == domain::CancelReason::kNone) {
      row_.cancel_time.reset();
    } else if (!row_.cancel_time.has_value()) {
      Fail(is_azure ? "lastUpdatedDateTime" : "cancel_time", Reason::kImportInvalid,
           "is missing: when it was canceled must be known");
    }
  }

  void TakeCancelReason(const std::string& status) {
    using domain::CancelReason;
    const std::optional<std::string_view> text = Text(ItemField::kCancelReason);
    const std::string reason = text.has_value() ? Lower(*text) : "";
    if (reason == "cancel_reason_split" || status == "split" || !(*item_)[ItemList::kSplitInto].texts.empty()) {
      row_.cancel_reason = CancelReason::kSplit;
    } else if (reason == "cancel_reason_merged" || status == "merged" || IsThere(Of(ItemField::kMergedInto))) {
      row_.cancel_reason = CancelReason::kMerged;
    } else if (reason == "cancel_reason_exchanged" || IsThere(Of(ItemField::kSwapInto))) {
      row_.cancel_reason = CancelReason::kExchanged;
    } else {
      row_.cancel_reason = CancelReason::kRefunded;
      if (!reason.empty() && reason != "cancel_reason_refunded") {
        Fail(Of(ItemField::kCancelReason), fmt::format("{} is not a reason", Shown(*text)));
      }
    }
  }

  // A reservation of the same order.
  std::optional<domain::ReservationId> Relative(std::string_view text, std::string_view name) {
    const Reference reference = ReferenceOf(text);
    if (!reference.reservation.has_value()) {
      Fail(name, Reason::kLineageInvalid, fmt::format("{} is not a reservation", Shown(text)));
      return std::nullopt;
    }
    if (reference.order.has_value() && *reference.order != row_.order) {
      Fail(name, Reason::kLineageInvalid, fmt::format("{} is of another order", Shown(text)));
      return std::nullopt;
    }
    return reference.reservation;
  }
  std::optional<domain::ReservationId> Relative(ItemField field) {
    const std::optional<std::string_view> text = Text(field);
    return text.has_value() ? Relative(*text, Of(field).name) : std::nullopt;
  }
  uint16_t Relatives(ItemList field) {
    const ReservationItem::List& list = (*item_)[field];
    if (list.has_other_than_texts || list.texts.size() > ReservationItem::kMostTexts) {
      Fail(list.name, Reason::kLineageInvalid, "is not a list of at most 10000 reservations");
      return 0;
    }
    uint16_t count = 0;
    for (const std::string& text : list.texts) {
      const std::optional<domain::ReservationId> id = Relative(text, list.name);
      if (!id.has_value()) continue;
      rows_.links.push_back(*id);
      ++count;
    }
    return count;
  }

  void TakeLineage(bool is_azure) {
    row_.first_link = static_cast<uint32_t>(rows_.links.size());
    row_.split_into = Relatives(ItemList::kSplitInto);
    row_.merged_from = Relatives(ItemList::kMergedFrom);
    row_.merged_into = Relative(ItemField::kMergedInto);
    row_.split_from = Relative(ItemField::kSplitFrom);
    row_.first_order = static_cast<uint32_t>(rows_.order_links.size());
    if (is_azure) {
      if (const auto source = Swapped(ItemField::kSwapSource)) row_.replaces = {*source->order, *source->reservation};
      if (const auto into = Swapped(ItemField::kSwapInto)) AddOrderLink(*into->order);
    }
    for (const std::string& text : (*item_)[ItemList::kReplacedBy].texts) {
      const Reference reference = ReferenceOf(text);
      if (reference.order.has_value()) {
        AddOrderLink(*reference.order);
      } else {
        Fail("replaced_by", Reason::kLineageInvalid, fmt::format("{} is not an order", Shown(text)));
      }
    }
  }
  void AddOrderLink(const domain::OrderId& order) {
    rows_.order_links.push_back(order);
    ++row_.replaced_by;
  }
  std::optional<Reference> Swapped(ItemField field) {
    const std::optional<std::string_view> text = Text(field);
    if (!text.has_value()) return std::nullopt;
    const Reference reference = ReferenceOf(*text);
    if (reference.order.has_value() && reference.reservation.has_value()) return reference;
    Fail(Of(field).name, Reason::kLineageInvalid, fmt::format("{} is not a reservation", Shown(*text)));
    return std::nullopt;
  }

  // `31.00 USD`, or an object of currency_code, units and nanos.
  void TakePrice() {
    const ReservationItem::Value& text = Of(ItemField::kUnitPrice);
    if (IsThere(text)) return TakePriceText(text);
    row_.currency = Currency(ItemField::kPriceCurrency);
    if (row_.currency.has_value()) {
      SetPrice(Amount(ItemField::kPriceUnits, ItemField::kPriceNanos, *row_.currency, "unit_price"));
    } else if (!IsThere(Of(ItemField::kPriceCurrency)) &&
               (IsThere(Of(ItemField::kPriceUnits)) || IsThere(Of(ItemField::kPriceNanos)))) {
      Fail("unit_price.currency_code", Reason::kImportInvalid, "is missing");
    }
  }
  void TakePriceText(const ReservationItem::Value& value) {
    const size_t space = value.text.find(' ');
    const auto currency = domain::Currency::Parse(space == std::string::npos ? "" : value.text.substr(space + 1));
    if (value.kind != Kind::kText || !currency.ok()) {
      return Fail(value, fmt::format("{} is not an amount such as `31.00 USD`", Shown(value.text)));
    }
    row_.currency = *currency;
    SetPrice(Amount(value.text.substr(0, space), *currency, value.name));
  }
  void SetPrice(const std::optional<domain::Money>& price) {
    if (price.has_value()) row_.unit_price_minor = price->minor;
  }

  void TakeRenewal() {
    row_.is_renewed = Flag(ItemField::kRenew);
    RenewalRow renewal;
    if (const auto currency = Currency(ItemField::kFixedCurrency)) {
      renewal.fixed_unit_price =
          Amount(ItemField::kFixedUnits, ItemField::kFixedNanos, *currency, "renewal.fixed_unit_price");
    }
    // Without a price it is the moment at which one will be fixed.
    const std::optional<domain::Instant> fix_time = Time(ItemField::kFixTime);
    if (renewal.fixed_unit_price.has_value()) {
      renewal.fix_time = fix_time;
      if (!fix_time.has_value()) Fail("renewal.price_fix_time", Reason::kImportInvalid, "is missing");
    }
    renewal.from = Renewed(ItemField::kRenewedFrom);
    renewal.into = Renewed(ItemField::kRenewedInto);
    const bool says_something =
        renewal.fixed_unit_price.has_value() || renewal.from.has_value() || renewal.into.has_value();
    if (says_something) rows_.renewals[row_.id] = renewal;
  }
  std::optional<RenewalRow::End> Renewed(ItemField field) {
    const std::optional<std::string_view> text = Text(field);
    if (!text.has_value()) return std::nullopt;
    const Reference reference = ReferenceOf(*text);
    if (reference.order.has_value() && reference.reservation.has_value()) {
      return RenewalRow::End{*reference.order, *reference.reservation, Of(field).name};
    }
    Fail(Of(field).name, Reason::kLineageInvalid, fmt::format("{} is not a reservation", Shown(*text)));
    return std::nullopt;
  }

  void TakeFlexibility() {
    const std::optional<std::string_view> text = Text(ItemField::kFlexibility);
    if (!text.has_value()) return;
    static constexpr std::array<std::string_view, 4> kNotOff = {"on", "notsupported", "instance_size_flexibility_on",
                                                                "instance_size_flexibility_unspecified"};
    const std::string lower = Lower(*text);
    row_.capacity_priority = lower == "off" || lower == "instance_size_flexibility_off";
    if (row_.capacity_priority || std::ranges::find(kNotOff, lower) != kNotOff.end()) return;
    Fail(Of(ItemField::kFlexibility), fmt::format("{} is not On or Off", Shown(*text)));
  }

  void TakeLabels() {
    domain::Labels labels;
    for (const ReservationItem::Label& label : item_->labels) {
      if (!label.is_text) Fail("labels." + label.key, Reason::kImportInvalid, "is not a text");
      domain::SetLabel(labels, label.key, label.value);
    }
    for (domain::Violation& violation : domain::CheckLabels(labels, "labels")) {
      Fail(violation.field, violation.reason, std::move(violation.description));
    }
    row_.first_label = static_cast<uint32_t>(rows_.labels.size());
    row_.labels = static_cast<uint16_t>(labels.size());
    for (const domain::Label& label : labels) {
      rows_.labels.emplace_back(rows_.texts.Add(label.key), rows_.texts.Add(label.value));
    }
  }

  const domain::CustomerName& customer_;
  ReservationFormat format_;
};

}  // namespace

absl::Status ReadReservations(std::istream& source, const domain::CustomerName& customer, ReservationFormat format,
                              ImportedRows& rows) {
  RowMaker maker(customer, format, rows);
  return ParseReservations(
      source, [&](const ReservationItem& item) { return maker.Take(item); }, rows.file);
}

}  // namespace prorata::app
