#pragma once

// The fields of every stored struct and their numbers: the format of the rows. See row_codec.h for the rules of change.

#include <concepts>
#include <type_traits>

#include "storage/schema/keys.h"
#include "storage/schema/row_codec.h"

namespace prorata::schema {

// The fields of the struct that a row begins with.
template <typename Base, typename Codec, std::derived_from<Base> T>
void DescribeBase(Codec& codec, T& row) {
  Describe(codec, static_cast<std::conditional_t<std::is_const_v<T>, const Base, Base>&>(row));
}

// Names, money, terms.

template <typename Codec, RowOf<domain::Money> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.currency);
  codec(2, row.minor);
}
template <typename Codec, RowOf<domain::CustomerName> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.partner);
  codec(2, row.customer);
}
template <typename Codec, RowOf<domain::SubscriptionName> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.customer);
  codec(2, row.subscription);
}
template <typename Codec, RowOf<domain::ManagementGroupName> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.customer);
  codec(2, row.management_group);
}
template <typename Codec, RowOf<domain::OrderName> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.customer);
  codec(2, row.order);
}
template <typename Codec, RowOf<domain::ReservationName> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.order);
  codec(2, row.reservation);
}
template <typename Codec, RowOf<domain::RefundName> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.customer);
  codec(2, row.refund);
}
template <typename Codec, RowOf<domain::ExchangeName> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.customer);
  codec(2, row.exchange);
}
template <typename Codec, RowOf<domain::SupportRequestName> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.customer);
  codec(2, row.support_request);
}
template <typename Codec, RowOf<domain::TransactionName> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.partner);
  codec(2, row.number);
}
template <typename Codec, RowOf<domain::Operation> T>
void Describe(Codec& codec, T& row) {
  std::optional<domain::RefundName> refund;
  std::optional<domain::ExchangeName> exchange;
  if (const auto* name = std::get_if<domain::RefundName>(&row)) refund = *name;
  if (const auto* name = std::get_if<domain::ExchangeName>(&row)) exchange = *name;
  codec(1, refund);
  codec(2, exchange);
  if constexpr (!std::is_const_v<T>) {
    if (refund.has_value()) row = *refund;
    if (exchange.has_value()) row = *exchange;
  }
}
template <typename Codec, RowOf<domain::AppliedScope> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.type);
  codec(2, row.subscription);
  codec(3, row.resource_group);
  codec(4, row.management_group);
}
template <typename Codec, RowOf<domain::PaymentPlan> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.term);
  codec(2, row.billing_plan);
  codec(3, row.purchase_time);
  codec(4, row.expire_time);
  codec(5, row.unit_price);
  codec(6, row.unit_payment);
}

// Partners and what is theirs.

template <typename Codec, RowOf<domain::Partner> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.id);
  codec(2, row.display_name);
  codec(3, row.billing_currency);
  codec(4, row.notice_emails);
  codec(5, row.default_refund_policy);
  codec(6, row.annual_refund_limit);
  codec(7, row.revision);
  codec(8, row.create_time);
  codec(9, row.update_time);
}
template <typename Codec, RowOf<domain::Customer> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.name);
  codec(2, row.display_name);
  codec(3, row.suspended);
  codec(4, row.purchase_permitted);
  codec(5, row.revision);
  codec(6, row.create_time);
  codec(7, row.update_time);
}
template <typename Codec, RowOf<domain::Subscription> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.name);
  codec(2, row.display_name);
  codec(3, row.disabled);
  codec(4, row.resource_groups);
  codec(5, row.revision);
  codec(6, row.create_time);
  codec(7, row.update_time);
}

template <typename Codec, RowOf<domain::ManagementGroup> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.name);
  codec(2, row.display_name);
  codec(3, row.subscriptions);
  codec(4, row.revision);
  codec(5, row.create_time);
  codec(6, row.update_time);
}

// The catalog.

template <typename Codec, RowOf<domain::OfferPrice> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.effective_time);
  codec(2, row.unit_price);
}
template <typename Codec, RowOf<domain::Offer> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.id);
  codec(2, row.sku);
  codec(3, row.region);
  codec(4, row.term);
  codec(5, row.currency);
  codec(6, row.product_family);
  codec(7, row.product_name);
  codec(8, row.prices);
  codec(9, row.billing_plans);
  codec(10, row.max_quantity);
  codec(11, row.refundable);
  codec(12, row.withdrawn);
  codec(13, row.update_time);
}
template <typename Codec, RowOf<domain::Flexibility> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.sku);
  codec(2, row.group);
  codec(3, row.ratio_milli);
}
template <typename Codec, RowOf<domain::ExchangeRate> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.from);
  codec(2, row.to);
  codec(3, row.rate_nanos);
}
template <typename Codec, RowOf<domain::DatedRate> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.date);
  codec(2, row.rate);
}

// Policies.

template <typename Codec, RowOf<domain::Tier> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.display_name);
  codec(2, row.max_age_days);
  codec(3, row.max_age_hours);
  codec(4, row.used);
  codec(5, row.credit);
  codec(6, row.fee_rate_ppm);
}
template <typename Codec, RowOf<domain::FamilySchedule> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.product_family);
  codec(2, row.tiers);
}
template <typename Codec, RowOf<domain::ExchangeFamily> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.display_name);
  codec(2, row.product_families);
}
template <typename Codec, RowOf<domain::RefundPolicy> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.id);
  codec(2, row.display_name);
  codec(3, row.tiers);
  codec(4, row.family_schedules);
  codec(5, row.annual_limit);
  codec(6, row.limit_window);
  codec(7, row.limit_window_days);
  codec(8, row.limit_basis);
  codec(9, row.approval);
  codec(10, row.price_basis);
  codec(11, row.exchange_allowed);
  codec(12, row.exchange_families);
  codec(13, row.exchange_excluded_families);
  codec(14, row.create_time);
}

// Orders and reservations.

template <typename Codec, RowOf<domain::Order> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.name);
  codec(2, row.display_name);
  codec(3, row.offer);
  codec(4, row.quantity);
  codec(5, row.plan);
  codec(6, row.total);
  codec(7, row.refund_policy);
  codec(8, row.charged);
  codec(9, row.closed);
  codec(10, row.exchange);
  codec(11, row.replaces);
  codec(12, row.purchased_by);
  codec(13, row.transaction);
  codec(14, row.revision);
  codec(15, row.reminders);
  codec(16, row.renewed_from);
  codec(17, row.renewed_into);
}
template <typename Codec, RowOf<domain::ScopeChange> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.before);
  codec(2, row.effective_time);
}
template <typename Codec, RowOf<domain::Label> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.key);
  codec(2, row.value);
}
template <typename Codec, RowOf<domain::Reservation> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.name);
  codec(2, row.display_name);
  codec(3, row.offer);
  codec(4, row.sku);
  codec(5, row.region);
  codec(6, row.product_family);
  codec(7, row.refundable);
  codec(8, row.quantity);
  codec(9, row.scope);
  codec(10, row.plan);
  codec(11, row.refund_policy);
  codec(12, row.cancel_reason);
  codec(13, row.cancel_time);
  codec(14, row.split_from);
  codec(15, row.split_into);
  codec(16, row.returned_by);
  codec(17, row.replaced_by);
  codec(18, row.pending);
  codec(19, row.used);
  codec(20, row.revision);
  codec(21, row.create_time);
  codec(22, row.update_time);
  codec(23, row.merged_from);
  codec(24, row.merged_into);
  codec(25, row.archived);
  codec(26, row.scope_change);
  codec(30, row.renewal.enabled);
  codec(31, row.renewal.fixed_unit_price);
  codec(32, row.renewal.fix_time);
  codec(33, row.renewed_from);
  codec(34, row.renewed_into);
  codec(35, row.capacity_priority);
  codec(36, row.flexibility_effective_time);
  codec(37, row.labels);
}
// Behind the reservation's fields, with room for more of them.
template <typename Codec, RowOf<domain::ReservationRevision> T>
void Describe(Codec& codec, T& row) {
  DescribeBase<domain::Reservation>(codec, row);
  codec(50, row.changed_by);
  codec(51, row.request_id);
  codec(52, row.change);
}
template <typename Codec, RowOf<RowDifference> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.fields);
  codec(2, row.older);
}
inline constexpr uint32_t kBeforeField = 53;
template <typename Codec, RowOf<ReservationRow> T>
void Describe(Codec& codec, T& row) {
  DescribeBase<domain::ReservationRevision>(codec, row);
  codec(kBeforeField, row.before);
}

// Returns. Violations are no part of what is stored: only what was found free of them is.

template <typename Codec, RowOf<domain::Credit> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.unit_amount);
  codec(2, row.days_left);
  codec(3, row.days_in_period);
  codec(4, row.prorated);
  codec(5, row.full);
  codec(6, row.remaining_commitment);
  codec(7, row.payments_made);
  codec(8, row.payments_total);
}
template <typename Codec, RowOf<domain::RefundQuote> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.reservation);
  codec(2, row.reservation_revision);
  codec(3, row.reservation_quantity);
  codec(4, row.quantity);
  codec(5, row.as_of_time);
  codec(6, row.billing_plan);
  codec(7, row.refund_policy);
  codec(8, row.tier);
  codec(9, row.credit_rule);
  codec(10, row.fee_rate_ppm);
  codec(11, row.age_days);
  codec(12, row.used);
  codec(13, row.basis);
  codec(14, row.credit);
  codec(15, row.fee);
  codec(16, row.refund);
  codec(17, row.forfeited);
  codec(18, row.paid);
  codec(19, row.retained);
  codec(20, row.limit_basis);
  codec(21, row.rate_to_usd_nanos);
  codec(22, row.counted_amount);
  codec(23, row.limit);
  codec(24, row.available_before);
  codec(25, row.available_after);
}
template <typename Codec, RowOf<domain::Decision> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.decided_by);
  codec(2, row.comment);
  codec(3, row.time);
}
template <typename Codec, RowOf<domain::Refund> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.name);
  codec(2, row.state);
  codec(3, row.quote);
  codec(4, row.reason);
  codec(5, row.requested_by);
  codec(6, row.create_time);
  codec(7, row.decision);
  codec(8, row.support_request);
  codec(9, row.transaction);
  codec(10, row.returned_reservation);
  codec(11, row.remaining_reservation);
  codec(12, row.revision);
}
template <typename Codec, RowOf<domain::AllowanceDay> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.date);
  codec(2, row.used_minor);
  codec(3, row.held_minor);
}
template <typename Codec, RowOf<domain::AllowanceDays> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.customer);
  codec(2, row.days);
}

// Purchases and exchanges.

template <typename Codec, RowOf<domain::PurchaseCommand> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.offer);
  codec(2, row.billing_plan);
  codec(3, row.quantity);
  codec(4, row.scope);
  codec(5, row.scope_customer);
  codec(6, row.max_price);
  codec(7, row.display_name);
}
template <typename Codec, RowOf<domain::PurchaseQuote> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.offer);
  codec(2, row.quantity);
  codec(3, row.plan);
  codec(4, row.total);
  codec(5, row.payment);
  codec(6, row.refund_policy);
}
template <typename Codec, RowOf<domain::ExchangeReturn> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.reservation);
  codec(2, row.quantity);
}
template <typename Codec, RowOf<domain::ExchangeCommand> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.returns);
  codec(2, row.purchases);
}
template <typename Codec, RowOf<domain::ExchangeQuote::Return> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.reservation);
  codec(2, row.reservation_revision);
  codec(3, row.reservation_quantity);
  codec(4, row.quantity);
  codec(5, row.billing_plan);
  codec(6, row.basis);
  codec(7, row.credit);
  codec(8, row.remaining_commitment);
  codec(9, row.paid);
  codec(10, row.retained);
}
template <typename Codec, RowOf<domain::ExchangeQuote::Purchase> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.offer);
  codec(2, row.quantity);
  codec(3, row.plan);
  codec(4, row.total);
  codec(5, row.first_payment);
  codec(6, row.refund_policy);
}
template <typename Codec, RowOf<domain::ExchangeQuote> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.customer);
  codec(2, row.returns);
  codec(3, row.purchases);
  codec(4, row.refunds_total);
  codec(5, row.purchases_total);
  codec(6, row.net_payable);
  codec(7, row.cash_today);
  codec(8, row.twin_swap);
  codec(9, row.as_of_time);
}
template <typename Codec, RowOf<domain::Exchange> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.name);
  codec(2, row.command);
  codec(3, row.state);
  codec(4, row.quote);
  codec(5, row.reason);
  codec(6, row.requested_by);
  codec(7, row.create_time);
  codec(8, row.decision);
  codec(9, row.support_request);
  codec(10, row.orders);
  codec(11, row.transaction);
  codec(12, row.revision);
}
template <typename Codec, RowOf<domain::SupportRequest> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.name);
  codec(2, row.issue_type);
  codec(3, row.problem_type);
  codec(4, row.category);
  codec(5, row.reservations);
  codec(6, row.operation);
  codec(7, row.state);
  codec(8, row.opened_by);
  codec(9, row.resolution);
  codec(10, row.create_time);
  codec(11, row.update_time);
}

// Ledger and feed.

template <typename Codec, RowOf<domain::Posting> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.account);
  codec(2, row.amount);
  codec(3, row.balance_after);
}
template <typename Codec, RowOf<domain::LedgerTransaction> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.name);
  codec(2, row.create_time);
  codec(3, row.effective_time);
  codec(4, row.cause);
  codec(5, row.resource);
  codec(6, row.payment_number);
  codec(7, row.postings);
  codec(8, row.hash);
}
template <typename Codec, RowOf<ToldBy> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.type);
  codec(2, row.principal);
  codec(3, row.request_id);
}
template <typename Codec, RowOf<TransactionRow> T>
void Describe(Codec& codec, T& row) {
  DescribeBase<domain::LedgerTransaction>(codec, row);
  codec(9, row.newest_event);
  codec(10, row.told_by);
}
template <typename Codec, RowOf<domain::AccountBalance> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.account);
  codec(2, row.amount);
}
template <typename Codec, RowOf<domain::JournalHead> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.partner);
  codec(2, row.transaction);
  codec(3, row.hash);
  codec(4, row.balances);
  codec(5, row.event);
}
template <typename Codec, RowOf<domain::EventReason> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.reason);
  codec(2, row.description);
  codec(3, row.subject);
}
template <typename Codec, RowOf<domain::Event> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.partner);
  codec(2, row.sequence);
  codec(3, row.time);
  codec(4, row.type);
  codec(5, row.resource);
  codec(6, row.principal);
  codec(7, row.request_id);
  codec(8, row.text);
  codec(9, row.reasons);
  codec(10, row.recipients);
}

// The server's own.

template <typename Codec, RowOf<domain::RememberedAnswer> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.method);
  codec(2, row.fingerprint);
  codec(3, row.time);
  codec(4, row.form);
  codec(5, row.bytes);
}
template <typename Codec, RowOf<DueEntry> T>
void Describe(Codec&, T&) {}
template <typename Codec, RowOf<ReservationSummary> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.quantity);
  codec(2, row.unit_price);
  codec(3, row.archived);
}
template <typename Codec, RowOf<IndexEntry> T>
void Describe(Codec&, T&) {}
template <typename Codec, RowOf<ImportedOrder> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.customer);
}
template <typename Codec, RowOf<Setting> T>
void Describe(Codec& codec, T& row) {
  codec(1, row.value);
}

}  // namespace prorata::schema
