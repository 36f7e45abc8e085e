#pragma once

// Every key of the product, on one page.
//
// clang-format off
//   no  table               key fields in order                   row                  written by
//    1  Partners            partner                               Partner              customer use cases
//    2  Customers           partner, customer                     Customer             customer use cases
//    3  Subscriptions       partner, customer, subscription       Subscription         customer use cases
//    4  Offers              offer                                 Offer                catalog import
//    5  FlexibilityMembers  sku                                   Flexibility          catalog import
//    6  FlexibilityGroups   group, ratio, sku                     Flexibility          catalog import (index of 5)
//    7  ExchangeRates       from, to, date                        DatedRate            catalog import
//    8  Policies            policy                                RefundPolicy         policy use cases, first start
//    9  Orders              partner, customer, order              Order                purchase, exchange, due bookings
//   10  Reservations        partner, customer, order, reservation  ReservationRow       whatever changes one
//   11  Revisions           those of 10, number                   ReservationRevision  with 10 (all but its newest two)
//   12  Refunds             partner, customer, refund             Refund               refund use cases
//   13  Exchanges           partner, customer, exchange           Exchange             exchange use cases
//   14  SupportRequests     partner, customer, support request    SupportRequest       refund, exchange
//   15  AllowanceDays       partner, customer                     AllowanceDays        refund use cases
//   17  JournalHeads        partner                               JournalHead          whatever moves money
//   18  Transactions        partner, number                       TransactionRow       whatever moves money
//   19  Events              partner, sequence                     Event                mutations (what no 18 has)
//   20  Answers             principal, request id                 RememberedAnswer     every mutation with a request_id
//   21  DueEntries          due time, partner, customer, order    DueEntry             purchase, exchange, due bookings
//   22  Settings            name                                  Setting              runtime (virtual clock)
//   25  ManagementGroups    partner, customer, management group   ManagementGroup      customer use cases
//   27  ReservationsByExpiry    partner, canceled, expire time, rest of 10  ReservationSummary  with 10 (index of it)
//   28  ReservationsByPurchase  partner, purchase time, rest of 10          (empty)             with 10 (index of it)
//   29  ReservationsByWord      partner, kind, word, rest of 10             (empty)             with 10 (index of it)
//   32  ImportedOrders      order                                 ImportedOrder        import of reservations
// clang-format on
//
// A key is the table's number as two big-endian bytes, then its fields (key_codec.h). Partner first, so that a
// partner's rows of a table are one range. Ids made by the server are UUIDs of version 7: within a customer they are in
// the order of creation. Numbers are never reused.

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>

#include "server/domain/allowance.h"
#include "server/domain/answer.h"
#include "server/domain/calendar.h"
#include "server/domain/event.h"
#include "server/domain/exchange.h"
#include "server/domain/ledger.h"
#include "server/domain/names.h"
#include "server/domain/offer.h"
#include "server/domain/order.h"
#include "server/domain/partner.h"
#include "server/domain/policy.h"
#include "server/domain/refund.h"
#include "server/domain/reservation.h"
#include "server/domain/support_request.h"
#include "storage/schema/row_difference.h"

namespace prorata::schema {

struct SkuKey {
  std::string sku;
  friend auto operator<=>(const SkuKey&, const SkuKey&) = default;
};
struct FlexibilityKey {
  std::string group;
  int64_t ratio_milli = 0;
  std::string sku;
  friend auto operator<=>(const FlexibilityKey&, const FlexibilityKey&) = default;
};
struct RateKey {
  domain::Currency from;
  domain::Currency to;
  domain::Date date;
  friend auto operator<=>(const RateKey&, const RateKey&) = default;
};
struct RevisionKey {
  domain::ReservationName reservation;
  int64_t number = 0;
  friend auto operator<=>(const RevisionKey&, const RevisionKey&) = default;
};
struct EventKey {
  domain::PartnerId partner;
  int64_t sequence = 0;
  friend auto operator<=>(const EventKey&, const EventKey&) = default;
};
struct AnswerKey {
  std::string principal;
  // The 16 bytes of the request_id.
  std::array<uint8_t, 16> request_id{};
  friend auto operator<=>(const AnswerKey&, const AnswerKey&) = default;
};
// Something is due for the order: see domain/instalment.h.
struct DueKey {
  domain::Instant due;
  domain::OrderName order;
  friend auto operator<=>(const DueKey&, const DueKey&) = default;
};
struct DueEntry {
  friend bool operator==(const DueEntry&, const DueEntry&) = default;
};
// The three indexes of reservations: which rows they have for one is in server/app/reservation_index.h.
struct ExpiryKey {
  bool canceled = false;
  domain::Instant expire_time;
  domain::ReservationName reservation;
  friend auto operator<=>(const ExpiryKey&, const ExpiryKey&) = default;
};
struct PurchaseKey {
  domain::Instant purchase_time;
  domain::ReservationName reservation;
  friend auto operator<=>(const PurchaseKey&, const PurchaseKey&) = default;
};
// kSku: the sku, a zero byte, the region. kSubscription: the id.
enum class WordKind : uint8_t { kSku = 1, kDisplayName = 2, kSubscription = 3 };
struct WordKey {
  WordKind kind = WordKind::kSku;
  std::string word;
  domain::ReservationName reservation;
  friend auto operator<=>(const WordKey&, const WordKey&) = default;
};
// What counts need of a reservation.
struct ReservationSummary {
  int64_t quantity = 0;
  domain::Money unit_price;
  bool archived = false;
  friend bool operator==(const ReservationSummary&, const ReservationSummary&) = default;
};
// The row of an index whose keys say all.
struct IndexEntry {
  friend bool operator==(const IndexEntry&, const IndexEntry&) = default;
};
// A reservation in its newest revision, and how it was before that (revisions.h).
struct ReservationRow : domain::ReservationRevision {
  // What the revision before had otherwise. Not set for the first.
  std::optional<RowDifference> before;
  friend bool operator==(const ReservationRow&, const ReservationRow&) = default;
};
// The event that tells of a ledger transaction, in what the transaction does not say itself.
struct ToldBy {
  std::string type;
  std::string principal;
  std::string request_id;
  friend bool operator==(const ToldBy&, const ToldBy&) = default;
};
// A ledger transaction and the event that tells of it, if one does: of the same resource and time (event_feed.h).
struct TransactionRow : domain::LedgerTransaction {
  // The sequence of that event; without one, of the newest event before it, or 0.
  int64_t newest_event = 0;
  std::optional<ToldBy> told_by;
  friend bool operator==(const TransactionRow&, const TransactionRow&) = default;
};
// Whose an order that was moved in is: ids made elsewhere are moved in once, under one customer.
struct ImportedOrder {
  domain::CustomerName customer;
  friend bool operator==(const ImportedOrder&, const ImportedOrder&) = default;
};
struct SettingKey {
  std::string name;
  friend auto operator<=>(const SettingKey&, const SettingKey&) = default;
};
struct Setting {
  std::string value;
  friend bool operator==(const Setting&, const Setting&) = default;
};

#define PRORATA_TABLE(NAME, NUMBER, KEY, ROW)        \
  struct NAME {                                      \
    static constexpr uint16_t kNumber = NUMBER;      \
    static constexpr std::string_view kName = #NAME; \
    using Key = KEY;                                 \
    using Row = ROW;                                 \
  }

PRORATA_TABLE(Partners, 1, domain::PartnerId, domain::Partner);
PRORATA_TABLE(Customers, 2, domain::CustomerName, domain::Customer);
PRORATA_TABLE(Subscriptions, 3, domain::SubscriptionName, domain::Subscription);
PRORATA_TABLE(Offers, 4, domain::OfferId, domain::Offer);
PRORATA_TABLE(FlexibilityMembers, 5, SkuKey, domain::Flexibility);
PRORATA_TABLE(FlexibilityGroups, 6, FlexibilityKey, domain::Flexibility);
PRORATA_TABLE(ExchangeRates, 7, RateKey, domain::DatedRate);
PRORATA_TABLE(Policies, 8, domain::PolicyId, domain::RefundPolicy);
PRORATA_TABLE(Orders, 9, domain::OrderName, domain::Order);
PRORATA_TABLE(Reservations, 10, domain::ReservationName, ReservationRow);
PRORATA_TABLE(Revisions, 11, RevisionKey, domain::ReservationRevision);
PRORATA_TABLE(Refunds, 12, domain::RefundName, domain::Refund);
PRORATA_TABLE(Exchanges, 13, domain::ExchangeName, domain::Exchange);
PRORATA_TABLE(SupportRequests, 14, domain::SupportRequestName, domain::SupportRequest);
PRORATA_TABLE(AllowanceDays, 15, domain::CustomerName, domain::AllowanceDays);
PRORATA_TABLE(JournalHeads, 17, domain::PartnerId, domain::JournalHead);
PRORATA_TABLE(Transactions, 18, domain::TransactionName, TransactionRow);
PRORATA_TABLE(Events, 19, EventKey, domain::Event);
PRORATA_TABLE(Answers, 20, AnswerKey, domain::RememberedAnswer);
PRORATA_TABLE(DueEntries, 21, DueKey, DueEntry);
PRORATA_TABLE(Settings, 22, SettingKey, Setting);
PRORATA_TABLE(ManagementGroups, 25, domain::ManagementGroupName, domain::ManagementGroup);
PRORATA_TABLE(ReservationsByExpiry, 27, ExpiryKey, ReservationSummary);
PRORATA_TABLE(ReservationsByPurchase, 28, PurchaseKey, IndexEntry);
PRORATA_TABLE(ReservationsByWord, 29, WordKey, IndexEntry);
PRORATA_TABLE(ImportedOrders, 32, domain::OrderId, ImportedOrder);

#undef PRORATA_TABLE

}  // namespace prorata::schema
