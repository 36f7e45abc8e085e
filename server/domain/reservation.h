#pragma once

// Units of an order that live and end together (rules.md, sections 5 and 7).

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "server/domain/calendar.h"
#include "server/domain/labels.h"
#include "server/domain/money.h"
#include "server/domain/names.h"
#include "server/domain/terms.h"

namespace prorata::domain {

enum class CancelReason { kNone = 0, kSplit = 1, kRefunded = 2, kExchanged = 3, kMerged = 4 };
std::string_view NameOf(CancelReason reason);

// The state as time has it; never stored.
enum class ReservationState { kActive = 1, kExpiring = 2, kExpired = 3, kCanceled = 4 };
std::string_view NameOf(ReservationState state);

// The refund or exchange that returns, or waits to return, a reservation.
using Operation = std::variant<std::monostate, RefundName, ExchangeName>;
// Its name; empty for none.
std::string ToString(const Operation& operation);

// The last change of a scope: what applied before it, and from when on the new one does.
struct ScopeChange {
  AppliedScope before;
  Instant effective_time;

  friend bool operator==(const ScopeChange&, const ScopeChange&) = default;
};

// Whether units are bought again when their term ends, and at what price at most (domain/renewal.h).
struct Renewal {
  bool enabled = false;
  // The price of one unit for the next term that was fixed: 30 days before the end, or when it was switched on later
  // than that. Not set before. Once fixed it stays, also where renewal is switched off and on again.
  std::optional<Money> fixed_unit_price;
  // Set with it.
  std::optional<Instant> fix_time;

  friend bool operator==(const Renewal&, const Renewal&) = default;
};

// All that quotes need of order and offer was copied here at the purchase: it never changes.
struct Reservation {
  ReservationName name;
  std::string display_name;
  OfferId offer;
  std::string sku;
  std::string region;
  std::string product_family;
  bool refundable = true;
  int64_t quantity = 0;
  // As last set. From when it applies stands in `scope_change`.
  AppliedScope scope;
  PaymentPlan plan;
  PolicyId refund_policy;
  CancelReason cancel_reason = CancelReason::kNone;
  // Set exactly if canceled.
  std::optional<Instant> cancel_time;
  std::optional<ReservationId> split_from;
  std::vector<ReservationId> split_into;
  Operation returned_by;
  std::vector<OrderId> replaced_by;
  // The refund or exchange that waits for approval.
  Operation pending;
  // True once usage covered an hour of it, or of one it came from.
  bool used = false;
  int64_t revision = 1;
  Instant create_time;
  Instant update_time;
  // The reservations it was merged from; empty if none. A merged one came of nothing else: `split_from` is not set.
  std::vector<ReservationId> merged_from;
  std::optional<ReservationId> merged_into;
  // Hidden from lists. Only what is canceled or expired is.
  bool archived = false;
  // Not set where the scope was never changed.
  std::optional<ScopeChange> scope_change;
  // Off for one that is canceled.
  Renewal renewal;
  // The reservation that it renews, and the one that renews it: each is of another order. Parts of it do not have them.
  std::optional<ReservationName> renewed_from;
  std::optional<ReservationName> renewed_into;
  // True where instance size flexibility is switched off: it covers its own size only, and has a single scope. Only
  // what HasSizeFlexibility can be so.
  bool capacity_priority = false;
  // From when on `capacity_priority` holds; until then it is the other way round. Not set where it was never changed.
  std::optional<Instant> flexibility_effective_time;
  Labels labels;

  bool canceled() const { return cancel_reason != CancelReason::kNone; }
  friend bool operator==(const Reservation&, const Reservation&) = default;
};

ReservationState StateAt(const Reservation& reservation, Instant now);
// What runs and ends before this moment is EXPIRING at `now`, what ends later is ACTIVE.
Instant ExpiringUntil(Instant now);
// Payments made by `now`, or until it was canceled.
int PaymentsMade(const Reservation& reservation, Instant now);
// Unit payment x quantity x payments made.
absl::StatusOr<Money> PaidBy(const Reservation& reservation, Instant now);
// Unit payment x quantity x payments to come; zero when canceled or expired.
absl::StatusOr<Money> RemainingCommitment(const Reservation& reservation, Instant now);
// UTC dates to the end; 0 when it is over or canceled.
int32_t DaysLeft(const Reservation& reservation, Instant now);

// A reservation as one change left it, at its `update_time`.
struct ReservationRevision : Reservation {
  std::string changed_by;
  // Empty where the server changed it by itself.
  std::string request_id;
  // What happened, such as `purchased`, `refund requested`, `split by a refund`.
  std::string change;

  friend bool operator==(const ReservationRevision&, const ReservationRevision&) = default;
};

}  // namespace prorata::domain
