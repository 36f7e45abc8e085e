#pragma once

// Answers as text for people. `...Table` is a line for each, `...Text` everything about one. Wherever a reservation is
// shown both ids are there that a support agent asks for: its own and that of its order.

#include <google/protobuf/repeated_field.h>

#include <string>
#include <vector>

#include "client/cli/table.h"
#include "prorata/v1/admin_service.pb.h"
#include "prorata/v1/catalog_service.pb.h"
#include "prorata/v1/customer.pb.h"
#include "prorata/v1/event.pb.h"
#include "prorata/v1/exchange.pb.h"
#include "prorata/v1/management_group.pb.h"
#include "prorata/v1/offer.pb.h"
#include "prorata/v1/order.pb.h"
#include "prorata/v1/partner.pb.h"
#include "prorata/v1/refund.pb.h"
#include "prorata/v1/refund_policy.pb.h"
#include "prorata/v1/reservation.pb.h"
#include "prorata/v1/reservation_import.pb.h"
#include "prorata/v1/reservation_revision.pb.h"
#include "prorata/v1/reservation_service.pb.h"
#include "prorata/v1/subscription.pb.h"
#include "prorata/v1/transaction.pb.h"

namespace prorata::cli {

template <typename T>
using Items = google::protobuf::RepeatedPtrField<T>;

std::string OfferTable(const Items<v1::Offer>& offers);
std::string OfferText(const v1::Offer& offer);

std::string PartnerTable(const Items<v1::Partner>& partners);
std::string PartnerText(const v1::Partner& partner);
std::string CustomerTable(const Items<v1::Customer>& customers);
std::string CustomerText(const v1::Customer& customer);
std::string SubscriptionTable(const Items<v1::Subscription>& subscriptions);
std::string SubscriptionText(const v1::Subscription& subscription);
std::string ResourceGroupTable(const Items<v1::ResourceGroup>& groups);
std::string ManagementGroupTable(const Items<v1::ManagementGroup>& groups);
std::string ManagementGroupText(const v1::ManagementGroup& group);

std::string ReservationTable(const Items<v1::Reservation>& reservations);
std::string ReservationText(const v1::Reservation& reservation);
// What the full view and a return quote add to it; empty where neither was asked for.
std::string ReservationDetailsText(const v1::Reservation& reservation);

struct WatchedReservation {
  // LISTED, NEW, CHANGED or GONE.
  std::string change;
  v1::Reservation reservation;
};
// Lines for what changes of a list, under headers that come once.
class WatchedReservationTable {
 public:
  WatchedReservationTable();
  std::string Next(const std::vector<WatchedReservation>& changes);

 private:
  Table table_;
};
// What a split or merge left: the one that it began or ended with, and the others.
std::string ReservationTable(const v1::Reservation& first, const Items<v1::Reservation>& others);
std::string CountTable(const v1::CountReservationsResponse& counts);
std::string ScopeTable(const Items<v1::AvailableScope>& scopes);
std::string RevisionTable(const Items<v1::ReservationRevision>& revisions);
std::string OrderTable(const Items<v1::Order>& orders);
std::string OrderText(const v1::Order& order);
std::string PurchaseQuoteText(const v1::PurchaseQuote& quote);

std::string RefundTable(const Items<v1::Refund>& refunds);
std::string RefundText(const v1::Refund& refund);
std::string RefundQuoteText(const v1::RefundQuote& quote);
std::string AllowanceText(const v1::RefundAllowance& allowance);

std::string ExchangeTable(const Items<v1::Exchange>& exchanges);
std::string ExchangeText(const v1::Exchange& exchange);
std::string ExchangeQuoteText(const v1::ExchangeQuote& quote);

std::string EventTable(const Items<v1::Event>& events);

std::string BalanceText(const v1::Balance& balance);
std::string TransactionTable(const Items<v1::Transaction>& transactions);
std::string TransactionText(const v1::Transaction& transaction);

std::string PolicyTable(const Items<v1::RefundPolicy>& policies);
std::string PolicyText(const v1::RefundPolicy& policy);

std::string ImportSummaryText(const v1::ImportSummary& summary);
std::string ReservationImportText(const v1::ReservationImportSummary& summary);
std::string ServerInfoText(const v1::ServerInfo& info);

}  // namespace prorata::cli
