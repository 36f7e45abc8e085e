#pragma once

// Units of an order that live and end together (rules.md, sections 5 and 7).

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "server/domain/calendar.h"
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

  bool canceled() const { return cancel_reason != CancelReason::kNone; }
  friend bool operator==(const Reservation&, const Reservation&) = default;
};

ReservationState StateAt(const Reservation& reservation, Instant now);
// Payments made by `now`, or until it was canceled.
int PaymentsMade(const Reservation& reservation, Instant now);
// Unit payment x quantity x payments made.
absl::StatusOr<Money> PaidBy(const Reservation& reservation, Instant now);
// Unit payment x quantity x payments to come; zero when canceled or expired.
absl::StatusOr<Money> RemainingCommitment(const Reservation& reservation, Instant now);
// UTC dates to the end; 0 when it is over or canceled.
int32_t DaysLeft(const Reservation& reservation, Instant now);

// One change: the reservation as it was after it.
struct ReservationRevision {
  Reservation reservation;
  Instant time;
  std::string changed_by;
  // Empty where the server changed it by itself.
  std::string request_id;
  // What happened, such as `purchased`, `refund requested`, `split by a refund`.
  std::string change;

  friend bool operator==(const ReservationRevision&, const ReservationRevision&) = default;
};

}  // namespace prorata::domain
