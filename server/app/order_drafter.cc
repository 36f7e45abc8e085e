#include "server/app/order_drafts.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "server/app/order_lineage.h"
#include "server/app/price_list.h"
#include "server/domain/error.h"
#include "server/domain/imported_order.h"
#include "server/domain/reservation_check.h"
#include "server/domain/size_flexibility.h"
#include "server/domain/status_macros.h"
#include "server/domain/terms.h"
#include "storage/schema/tables.h"

namespace prorata::app {

using domain::Reason;
using domain::Reservation;
using domain::ReservationId;
using domain::ToString;

// Makes one order of its rows.
class OrderDrafter {
 public:
  OrderDrafter(OrderDrafts& all, const storage::Reader& reader, std::span<const uint32_t> rows)
      : all_(all), reader_(reader) {
    for (const uint32_t row : rows) rows_.push_back(&all.rows_.rows[row]);
    const auto info = all.rows_.orders.find(rows_.front()->order);
    info_ = info == all.rows_.orders.end() ? nullptr : &info->second;
    name_ = {all.customer_, rows_.front()->order};
    const auto root = std::ranges::find_if(
        rows_, [](const ReservationRow* row) { return !row->split_from.has_value() && row->merged_from == 0; });
    leader_ = root == rows_.end() ? rows_.front() : *root;
  }

  absl::StatusOr<OrderFinding> Run() {
    const auto count = static_cast<int64_t>(rows_.size());
    if (count > domain::kMostReservationsOfOrder) {
      Refuse(
          *leader_, Reason::kTooManyReservations, "",
          fmt::format("its order has {} reservations, at most {} are taken", count, domain::kMostReservationsOfOrder));
    }
    PRORATA_RETURN_IF_ERROR(MakePlan());
    for (const ReservationRow* row : rows_) PRORATA_RETURN_IF_ERROR(MakeReservation(*row));
    PRORATA_RETURN_IF_ERROR(SettleLineage(reader_, name_, rows_, draft_.reservations, finding_.refusals));
    PRORATA_RETURN_IF_ERROR(CheckLinks());
    PRORATA_RETURN_IF_ERROR(TakeRenewals());
    const bool is_refused = !finding_.refusals.empty() || std::ranges::any_of(rows_, [&](const ReservationRow* row) {
      return all_.rows_.refusals.Has(row->number);
    });
    if (is_refused) return std::move(finding_);
    MakeOrder();
    if (!finding_.refusals.empty()) return std::move(finding_);
    PRORATA_ASSIGN_OR_RETURN(OrderFinding compared, CompareWithStored(reader_, draft_, rows_));
    if (compared.standing == OrderFinding::Standing::kNew) compared.draft = std::move(draft_);
    compared.passed_over = std::move(finding_.passed_over);
    return compared;
  }

 private:
  void Refuse(const ReservationRow& row, Reason reason, std::string_view field, std::string description) {
    finding_.refusals.push_back({.row = row.number,
                                 .line = row.line,
                                 .field = std::string(field),
                                 .reason = reason,
                                 .description = std::move(description)});
  }
  bool IsAzure() const { return all_.rows_.format == ReservationFormat::kAzure; }
  std::string_view FieldName(std::string_view prorata, std::string_view azure) const {
    return IsAzure() ? azure : prorata;
  }
  std::string Text(uint32_t number) const { return std::string(all_.rows_.texts[number]); }

  domain::Currency CurrencyOf(const ReservationRow& row) const {
    if (row.currency.has_value()) return *row.currency;
    if (info_ != nullptr && info_->total.has_value()) return info_->total->currency;
    if (info_ != nullptr && info_->payment.has_value()) return info_->payment->currency;
    return all_.defaults_.currency.value_or(all_.partner_.billing_currency);
  }

  absl::StatusOr<const domain::Offer*> OfferOf(const ReservationRow& row) {
    const bool is_named = row.offer != 0;
    if (!is_named && (row.sku == 0 || row.region == 0)) return nullptr;
    const std::string id =
        is_named ? Text(row.offer).substr(std::string_view("offers/").size())
                 : OfferIdOf(all_.rows_.texts[row.sku], all_.rows_.texts[row.region], row.term, CurrencyOf(row));
    const auto known = all_.offers_.find(id);
    if (known != all_.offers_.end()) return known->second.get();
    PRORATA_ASSIGN_OR_RETURN(const auto offer, schema::Find<schema::Offers>(reader_, {id}));
    all_.offers_.emplace(id, offer);
    return offer.get();
  }

  void CheckOffer(const ReservationRow& row, const domain::Offer* offer) {
    if (offer == nullptr) {
      if (row.offer != 0) {
        Refuse(row, Reason::kResourceNotFound, "offer", fmt::format("{} is not in the catalog", Text(row.offer)));
      } else if (row.sku != 0 && row.region != 0) {
        Refuse(row, Reason::kResourceNotFound, FieldName("sku", "sku.name"),
               fmt::format("the catalog has no offer of {} in {} for {} in {}", Text(row.sku), Text(row.region),
                           NameOf(row.term), CurrencyOf(row).code()));
      }
      return;
    }
    if (offer->term != row.term) {
      Refuse(row, Reason::kImportInvalid, "term",
             fmt::format("is {}, {} is sold for {}", NameOf(row.term), ToString(offer->id), NameOf(offer->term)));
    }
    if (row.currency.has_value() && *row.currency != offer->currency) {
      Refuse(
          row, Reason::kCurrencyMismatch, "unit_price",
          fmt::format("is in {}, {} is sold in {}", row.currency->code(), ToString(offer->id), offer->currency.code()));
    }
  }

  std::optional<domain::BillingPlan> BillingPlanOf(const ReservationRow& row) const {
    if (row.billing_plan.has_value()) return row.billing_plan;
    if (info_ != nullptr && info_->billing_plan.has_value()) return info_->billing_plan;
    return all_.defaults_.billing_plan;
  }

  // The plan of the order, from its leader. Nothing of it is used once a row is refused.
  absl::Status MakePlan() {
    const ReservationRow& row = *leader_;
    PRORATA_ASSIGN_OR_RETURN(offer_, OfferOf(row));
    domain::PaymentPlan& plan = draft_.order.plan;
    plan.term = row.term;
    const std::optional<domain::BillingPlan> billing_plan = BillingPlanOf(row);
    if (billing_plan.has_value()) {
      plan.billing_plan = *billing_plan;
    } else {
      Refuse(row, Reason::kImportInvalid, FieldName("billing_plan", "billingPlan"),
             "is missing: give the file of the reservation orders too, or a default billing plan");
    }
    if (MakeDates(row, plan)) MakePrice(row, plan);
    return absl::OkStatus();
  }

  // False where the start is not known, and with it the price.
  bool MakeDates(const ReservationRow& row, domain::PaymentPlan& plan) {
    std::optional<domain::Instant> start = row.start;
    if (!start.has_value() && info_ != nullptr) start = info_->start;
    const std::string_view start_field = FieldName("purchase_time", "purchaseDateTime");
    if (!start.has_value()) {
      Refuse(row, Reason::kImportInvalid, start_field, "is missing");
      return false;
    }
    plan.purchase_time = *start;
    plan.expire_time = domain::AddMonths(*start, domain::MonthsOf(row.term));
    if (*start > all_.now_) {
      Refuse(row, Reason::kTimeOutOfRange, start_field, fmt::format("{} is to come", ToString(*start)));
    }
    std::optional<domain::Instant> end = row.expire;
    if (!end.has_value() && info_ != nullptr) end = info_->expire;
    if (!end.has_value()) return true;
    if (domain::DateOf(*end) != domain::DateOf(plan.expire_time)) {
      Refuse(row, Reason::kTimeOutOfRange, FieldName("expire_time", "expiryDateTime"),
             fmt::format("is {}, a term of {} from {} on ends at {}", ToString(*end), NameOf(row.term),
                         ToString(*start), ToString(plan.expire_time)));
    }
    if (!row.expire_is_date) plan.expire_time = *end;
    return true;
  }

  // The price of one unit for the whole term: that of the row, of the order, or of the catalog at the purchase.
  void MakePrice(const ReservationRow& row, domain::PaymentPlan& plan) {
    if (offer_ == nullptr) return;
    const int payments = domain::PaymentsOf(plan.billing_plan, plan.term);
    if (row.unit_price_minor.has_value()) {
      plan.unit_price = {CurrencyOf(row), *row.unit_price_minor};
    } else if (info_ != nullptr && (info_->total.has_value() || info_->payment.has_value())) {
      const bool is_total = info_->total.has_value();
      const domain::Money& amount = is_total ? *info_->total : *info_->payment;
      const int64_t units = info_->quantity > 0 ? info_->quantity : UnitsOfRows();
      const int64_t parts = is_total && plan.billing_plan == domain::BillingPlan::kMonthly ? units * payments : units;
      if (units <= 0 || amount.minor % parts != 0) {
        return Refuse(
            row, Reason::kPriceUnknown, "planInformation",
            fmt::format("{} for {} units is no whole amount of one unit and payment", ToString(amount), units));
      }
      plan.unit_price = {amount.currency, is_total ? amount.minor / units : amount.minor / units * payments};
    } else if (const std::optional<domain::Money> price = domain::PriceAt(*offer_, plan.purchase_time)) {
      plan.unit_price = *price;
    } else {
      return Refuse(row, Reason::kPriceUnknown, FieldName("unit_price", "planInformation"),
                    fmt::format("{} has no price at {}; give {}", ToString(offer_->id), ToString(plan.purchase_time),
                                FieldName("`unit_price`", "the file of the reservation orders with their schedule")));
    }
    plan.unit_payment = domain::DivideAndCut(plan.unit_price, payments);
  }
  int64_t UnitsOfRows() const {
    int64_t units = 0;
    for (const ReservationRow* row : rows_) {
      if (!row->split_from.has_value() && row->merged_from == 0) units += row->quantity;
    }
    return units;
  }

  absl::Status MakeReservation(const ReservationRow& row) {
    PRORATA_ASSIGN_OR_RETURN(const domain::Offer* const offer, OfferOf(row));
    CheckOffer(row, offer);
    CheckLikeLeader(row, offer);
    PRORATA_RETURN_IF_ERROR(CheckScope(row));
    CheckState(row);
    CheckFlexibility(row, offer);
    Reservation made;
    made.name = {name_, row.id};
    made.display_name = Text(row.display_name);
    if (offer != nullptr) {
      made.offer = offer->id;
      made.sku = offer->sku;
      made.region = offer->region;
      made.product_family = offer->product_family;
      made.refundable = offer->refundable;
      if (made.display_name.empty()) made.display_name = offer->sku;
    }
    made.quantity = row.quantity;
    made.scope = {row.scope, {Text(row.subscription)}, Text(row.resource_group), {Text(row.management_group)}};
    if (made.scope.type == domain::ScopeType::kShared) made.scope = {};
    made.plan = draft_.order.plan;
    PRORATA_ASSIGN_OR_RETURN(made.refund_policy, PolicyOf(row));
    made.cancel_reason = row.cancel_reason;
    made.cancel_time = row.cancel_time;
    made.split_from = row.split_from;
    made.merged_into = row.merged_into;
    made.split_into = all_.rows_.SplitInto(row);
    made.merged_from = all_.rows_.MergedFrom(row);
    made.replaced_by = all_.rows_.ReplacedBy(row);
    made.archived = row.archived;
    made.used = row.used;
    made.renewal = RenewalOf(row);
    made.capacity_priority = row.capacity_priority;
    made.labels = all_.rows_.LabelsOf(row);
    place_of_[row.id] = draft_.reservations.size();
    draft_.reservations.push_back(std::move(made));
    return absl::OkStatus();
  }

  // All reservations of an order were bought as one.
  void CheckLikeLeader(const ReservationRow& row, const domain::Offer* offer) {
    const ReservationRow& leader = *leader_;
    if (&row == &leader) return;
    std::vector<std::string_view> differences;
    const auto compare = [&](std::string_view what, bool same) {
      if (!same) differences.push_back(what);
    };
    const domain::PaymentPlan& plan = draft_.order.plan;
    compare("sku, region, term or currency", offer == offer_);
    compare("billing plan", BillingPlanOf(row) == BillingPlanOf(leader));
    const auto same_date = [](const std::optional<domain::Instant>& time, domain::Instant other) {
      return !time.has_value() || domain::DateOf(*time) == domain::DateOf(other);
    };
    // A part may have no start of its own: the time at which a change made it is none of the term.
    compare("dates", same_date(row.expire, plan.expire_time) && (row.split_from.has_value() || row.merged_from > 0 ||
                                                                 same_date(row.start, plan.purchase_time)));
    compare("price", !row.unit_price_minor.has_value() || *row.unit_price_minor == plan.unit_price.minor);
    if (differences.empty()) return;
    Refuse(row, Reason::kReservationsDiffer, "",
           fmt::format("differs from row {} of its order in {}", leader.number, fmt::join(differences, ", ")));
  }

  domain::Renewal RenewalOf(const ReservationRow& row) {
    domain::Renewal made;
    // What was canceled elsewhere may still say so: it will never be renewed.
    made.enabled = row.is_renewed && row.cancel_reason == domain::CancelReason::kNone;
    const auto renewal = all_.rows_.renewals.find(row.id);
    if (renewal == all_.rows_.renewals.end()) return made;
    made.fixed_unit_price = renewal->second.fixed_unit_price;
    made.fix_time = renewal->second.fix_time;
    const domain::Currency bought_in = draft_.order.plan.unit_price.currency;
    if (offer_ != nullptr && made.fixed_unit_price.has_value() && made.fixed_unit_price->currency != bought_in) {
      Refuse(row, Reason::kCurrencyMismatch, "renewal.fixed_unit_price",
             fmt::format("is in {}, it was bought in {}", made.fixed_unit_price->currency.code(), bought_in.code()));
    }
    return made;
  }

  // Off with what has none, or with a scope that is not a single one, says two things at once.
  void CheckFlexibility(const ReservationRow& row, const domain::Offer* offer) {
    if (!row.capacity_priority) return;
    const std::string_view field = FieldName("instance_size_flexibility", "instanceFlexibility");
    std::vector<domain::Violation> violations;
    if (offer != nullptr) {
      CheckHasSizeFlexibility(offer->product_family, domain::SizeFlexibility::kOff, "", field, violations);
    }
    CheckSingleScope(row.capacity_priority, {.type = row.scope, .subscription = {}, .resource_group = {}}, "", field,
                     violations);
    for (domain::Violation& violation : violations) {
      Refuse(row, violation.reason, field, std::move(violation.description));
    }
  }

  absl::Status CheckManagementGroup(const ReservationRow& row) {
    const domain::ManagementGroupName name{all_.customer_, {Text(row.management_group)}};
    auto known = all_.management_groups_.find(name.management_group.value);
    if (known == all_.management_groups_.end()) {
      PRORATA_ASSIGN_OR_RETURN(const auto found, schema::Find<schema::ManagementGroups>(reader_, name));
      known = all_.management_groups_.emplace(name.management_group.value, found != nullptr).first;
    }
    if (!known->second) {
      Refuse(row, Reason::kScopeNotOwned, FieldName("applied_scope", "appliedScopeProperties.managementGroupId"),
             fmt::format("{} does not exist", ToString(name)));
    }
    return absl::OkStatus();
  }

  absl::Status CheckScope(const ReservationRow& row) {
    if (row.management_group != 0) return CheckManagementGroup(row);
    if (row.subscription == 0) return absl::OkStatus();
    const std::string id = Text(row.subscription);
    auto known = all_.subscriptions_.find(id);
    if (known == all_.subscriptions_.end()) {
      PRORATA_ASSIGN_OR_RETURN(auto found, schema::Find<schema::Subscriptions>(reader_, {all_.customer_, {id}}));
      known = all_.subscriptions_.emplace(id, std::move(found)).first;
    }
    const auto& subscription = known->second;
    const std::string group = Text(row.resource_group);
    const bool has_group =
        group.empty() || (subscription != nullptr && std::ranges::count(subscription->resource_groups, group) > 0);
    if (subscription != nullptr && has_group) return absl::OkStatus();
    if (all_.defaults_.create_missing_subscriptions) {
      draft_.missing.emplace_back(domain::SubscriptionId{id}, group);
      return absl::OkStatus();
    }
    const std::string name = ToString(domain::SubscriptionName{all_.customer_, {id}});
    Refuse(row, Reason::kScopeNotOwned, FieldName("applied_scope", "appliedScopes"),
           subscription == nullptr ? fmt::format("{} does not exist", name)
                                   : fmt::format("{} has no resource group {}", name, Shown(group)));
    return absl::OkStatus();
  }

  absl::StatusOr<domain::PolicyId> PolicyOf(const ReservationRow& row) {
    if (all_.defaults_.refund_policy.has_value()) {
      draft_.policy_is_given = true;
      return *all_.defaults_.refund_policy;
    }
    if (row.refund_policy == 0) return all_.partner_.default_refund_policy;
    draft_.policy_is_given = true;
    const std::string name = Text(row.refund_policy);
    const auto policy = domain::ParsePolicyName(name, "");
    auto known = all_.policies_.find(name);
    if (policy.ok() && known == all_.policies_.end()) {
      PRORATA_ASSIGN_OR_RETURN(const auto stored, schema::Find<schema::Policies>(reader_, *policy));
      known = all_.policies_.emplace(name, stored != nullptr).first;
    }
    if (policy.ok() && known->second) return *policy;
    Refuse(row, Reason::kResourceNotFound, "refund_policy", fmt::format("{} does not exist", Shown(name)));
    return all_.partner_.default_refund_policy;
  }

  void CheckState(const ReservationRow& row) {
    const domain::PaymentPlan& plan = draft_.order.plan;
    const bool is_over = row.cancel_reason != domain::CancelReason::kNone || all_.now_ >= plan.expire_time;
    if (row.archived && !is_over) {
      Refuse(row, Reason::kReservationNotEnded, "archived", "is true though the reservation runs");
    }
    if (!row.cancel_time.has_value()) return;
    if (*row.cancel_time > all_.now_ || *row.cancel_time < plan.purchase_time) {
      Refuse(row, Reason::kTimeOutOfRange, FieldName("cancel_time", "lastUpdatedDateTime"),
             fmt::format("{} is before the purchase or to come", ToString(*row.cancel_time)));
    }
  }

  // What it replaced in an exchange, or was replaced by, elsewhere.
  absl::Status CheckLinks() {
    for (const ReservationRow* row : rows_) {
      if (row->replaces.has_value()) {
        const domain::ReservationName source{{all_.customer_, row->replaces->first}, row->replaces->second};
        PRORATA_ASSIGN_OR_RETURN(const auto stored, schema::Find<schema::Reservations>(reader_, source));
        if (stored == nullptr && !all_.row_of_.contains(source.reservation)) {
          RefuseLink(*row, "swapProperties.swapSource", ToString(source));
        }
        if (std::ranges::find(draft_.order.replaces, source) == draft_.order.replaces.end()) {
          draft_.order.replaces.push_back(source);
        }
      }
      for (const domain::OrderId& order : all_.rows_.ReplacedBy(*row)) {
        const domain::OrderName name{all_.customer_, order};
        PRORATA_ASSIGN_OR_RETURN(const auto stored, schema::Find<schema::Orders>(reader_, name));
        if (stored == nullptr && !IsInFile(order)) {
          RefuseLink(*row, FieldName("replaced_by", "swapProperties.swapDestination"), ToString(name));
        }
      }
    }
    return absl::OkStatus();
  }
  // What the order's reservations renew, and what renews them: where the other end is here or in the file too.
  absl::Status TakeRenewals() {
    for (const ReservationRow* row : rows_) {
      const auto renewal = all_.rows_.renewals.find(row->id);
      if (renewal == all_.rows_.renewals.end()) continue;
      const domain::ReservationName name{name_, row->id};
      if (renewal->second.from.has_value()) {
        PRORATA_ASSIGN_OR_RETURN(const auto other, EndOfRenewal(*renewal->second.from));
        if (other.has_value()) draft_.renewals.push_back({*other, name, renewal->second.from->field});
      }
      if (renewal->second.into.has_value()) {
        PRORATA_ASSIGN_OR_RETURN(const auto other, EndOfRenewal(*renewal->second.into));
        if (other.has_value()) draft_.renewals.push_back({name, *other, renewal->second.into->field});
      }
    }
    return absl::OkStatus();
  }
  absl::StatusOr<std::optional<domain::ReservationName>> EndOfRenewal(const RenewalRow::End& end) {
    const domain::ReservationName name{{all_.customer_, end.order}, end.reservation};
    if (all_.Has(end)) return name;
    PRORATA_ASSIGN_OR_RETURN(const auto stored, schema::Find<schema::Reservations>(reader_, name));
    if (stored != nullptr) return name;
    finding_.passed_over.push_back(end.field);
    return std::nullopt;
  }

  void RefuseLink(const ReservationRow& row, std::string_view field, const std::string& name) {
    Refuse(row, Reason::kLineageInvalid, field, fmt::format("{} is neither in the file nor stored", name));
  }
  bool IsInFile(const domain::OrderId& order) const {
    const auto at =
        std::ranges::lower_bound(all_.sorted_, order, {}, [&](uint32_t row) { return all_.rows_.rows[row].order; });
    return at != all_.sorted_.end() && all_.rows_.rows[*at].order == order;
  }

  void MakeOrder() {
    domain::Order& order = draft_.order;
    const ReservationRow& leader = *leader_;
    const Reservation& first = draft_.reservations[place_of_[leader.id]];
    order.name = name_;
    order.display_name = info_ != nullptr && !info_->display_name.empty() ? info_->display_name : first.display_name;
    order.offer = first.offer;
    order.refund_policy = first.refund_policy;
    const absl::StatusOr<domain::Money> paid = domain::FillInThePast(order, draft_.reservations, all_.now_);
    if (paid.ok()) {
      draft_.paid_elsewhere = *paid;
    } else {
      Refuse(leader, Reason::kAmountOutOfRange, "", "price x quantity is out of range");
    }
  }

  OrderDrafts& all_;
  const storage::Reader& reader_;
  std::vector<const ReservationRow*> rows_;
  // The row that speaks for the order: the first that came of the purchase.
  const ReservationRow* leader_ = nullptr;
  const OrderRow* info_ = nullptr;
  domain::OrderName name_;
  const domain::Offer* offer_ = nullptr;
  OrderDraft draft_;
  std::map<ReservationId, size_t> place_of_;
  OrderFinding finding_;
};

absl::StatusOr<OrderFinding> OrderDrafts::Find(const storage::Reader& reader, size_t order) {
  return OrderDrafter(*this, reader, RowsOf(order)).Run();
}

}  // namespace prorata::app
