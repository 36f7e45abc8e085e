#include "server/domain/lineage.h"

#include <set>
#include <string>
#include <utility>

#include "fmt/format.h"
#include "server/domain/error.h"
#include "server/domain/reservation_check.h"
#include "server/domain/scope.h"
#include "server/domain/size_flexibility.h"

namespace prorata::domain {
namespace {

constexpr size_t kFewestParts = 2;

Violation Malformed(std::string field, std::string problem) {
  Violation violation;
  violation.reason = Reason::kFieldInvalid;
  violation.description = std::move(problem);
  violation.field = std::move(field);
  return violation;
}

absl::Status CheckParts(const std::vector<int64_t>& quantities) {
  std::vector<Violation> violations;
  if (quantities.size() < kFewestParts) {
    violations.push_back(Malformed("quantities", "name two parts or more"));
  }
  for (size_t i = 0; i < quantities.size(); ++i) {
    if (quantities[i] >= 1) continue;
    violations.push_back(
        Malformed(fmt::format("quantities[{}]", i), fmt::format("must be at least 1, is {}", quantities[i])));
  }
  return violations.empty() ? absl::OkStatus() : Refuse(std::move(violations));
}

void CheckSum(const Reservation& reservation, const std::vector<int64_t>& quantities,
              std::vector<Violation>& violations) {
  // In 128 bits: the parts may be anything.
  __int128 sum = 0;
  for (const int64_t quantity : quantities) sum += quantity;
  if (sum == reservation.quantity) return;
  const std::string parts = fmt::format("{}", fmt::join(quantities, " + "));
  violations.push_back({.reason = Reason::kSplitQuantityMismatch,
                        .description = fmt::format("the parts are {}, the reservation has {} units: they must add up",
                                                   parts, reservation.quantity),
                        .field = "quantities",
                        .subject = ToString(reservation.name),
                        .metadata = {{"parts", parts}, {"quantity", fmt::format("{}", reservation.quantity)}}});
}

std::string SourceField(size_t index) {
  return fmt::format("sources[{}].reservation", index);
}

absl::Status CheckSources(const std::vector<Reservation>& sources) {
  std::vector<Violation> violations;
  if (sources.size() < kFewestParts) violations.push_back(Malformed("sources", "name two reservations or more"));
  std::set<ReservationName> seen;
  for (size_t i = 0; i < sources.size(); ++i) {
    if (seen.insert(sources[i].name).second) continue;
    violations.push_back(Malformed(SourceField(i), fmt::format("{} is there twice", ToString(sources[i].name))));
  }
  return violations.empty() ? absl::OkStatus() : Refuse(std::move(violations));
}

// In what two reservations differ that a merge would have to make the same; empty if in nothing.
std::vector<std::string_view> Differences(const Reservation& a, const Reservation& b, Instant now) {
  std::vector<std::string_view> found;
  const auto compare = [&](std::string_view what, bool same) {
    if (!same) found.push_back(what);
  };
  compare("order", a.name.order == b.name.order);
  compare("offer", a.offer == b.offer && a.product_family == b.product_family && a.refundable == b.refundable);
  compare("sku", a.sku == b.sku);
  compare("region", a.region == b.region);
  compare("dates", a.plan.purchase_time == b.plan.purchase_time && a.plan.expire_time == b.plan.expire_time);
  compare("price", a.plan.billing_plan == b.plan.billing_plan && a.plan.unit_price == b.plan.unit_price &&
                       a.plan.unit_payment == b.plan.unit_payment);
  compare("refund policy", a.refund_policy == b.refund_policy);
  compare("scope", a.scope == b.scope && ScopeChangeToCome(a, now) == ScopeChangeToCome(b, now));
  compare("instance size flexibility", a.capacity_priority == b.capacity_priority &&
                                           FlexibilityChangeToCome(a, now) == FlexibilityChangeToCome(b, now));
  compare("renewal", a.renewal.enabled == b.renewal.enabled);
  return found;
}

void CheckAlike(const std::vector<Reservation>& sources, Instant now, std::vector<Violation>& violations) {
  for (size_t i = 1; i < sources.size(); ++i) {
    const std::vector<std::string_view> differences = Differences(sources[0], sources[i], now);
    if (differences.empty()) continue;
    const std::string what = fmt::format("{}", fmt::join(differences, ", "));
    violations.push_back(
        {.reason = Reason::kReservationsDiffer,
         .description = fmt::format("{} differs from the first in {}", ToString(sources[i].name), what),
         .field = SourceField(i),
         .subject = ToString(sources[i].name),
         .metadata = {{"differs_in", what}}});
  }
}

// Of two that were switched on in the last 30 days at different prices: never more than was promised for any unit.
Renewal CheaperOf(const Renewal& a, const Renewal& b) {
  if (!a.fixed_unit_price.has_value()) return b;
  if (!b.fixed_unit_price.has_value()) return a;
  return b.fixed_unit_price->minor < a.fixed_unit_price->minor ? b : a;
}

// One that takes in all of the sources; their quantities fit, as they are parts of one order.
Reservation MergedOf(const std::vector<Reservation>& sources, ReservationId id, Instant now) {
  Reservation merged = PartOf(sources.front(), id, 0, now);
  merged.split_from.reset();
  for (const Reservation& source : sources) {
    merged.quantity += source.quantity;
    merged.used = merged.used || source.used;
    merged.renewal = CheaperOf(merged.renewal, source.renewal);
    merged.merged_from.push_back(source.name.reservation);
  }
  return merged;
}

// Ends one that was there before: that is a revision of it.
void EndSource(Reservation& source, CancelReason reason, Instant now) {
  Cancel(source, reason, now);
  source.update_time = now;
  ++source.revision;
}

}  // namespace

void Cancel(Reservation& reservation, CancelReason reason, Instant now) {
  reservation.cancel_reason = reason;
  reservation.cancel_time = now;
  reservation.renewal = {};
}

bool IsOfPurchase(const Reservation& reservation) {
  return !reservation.split_from.has_value() && reservation.merged_from.empty();
}

Reservation PartOf(const Reservation& source, ReservationId id, int64_t quantity, Instant now) {
  Reservation part = source;
  part.name.reservation = id;
  part.quantity = quantity;
  part.split_from = source.name.reservation;
  part.split_into.clear();
  part.merged_from.clear();
  part.renewed_from.reset();
  part.renewed_into.reset();
  part.archived = false;
  part.pending = {};
  part.revision = 1;
  part.create_time = now;
  part.update_time = now;
  return part;
}

absl::StatusOr<SplitUnits> DecideSplit(const Reservation& reservation, const std::vector<int64_t>& quantities,
                                       const std::vector<ReservationId>& ids, int64_t of_order, Instant now) {
  if (absl::Status status = CheckParts(quantities); !status.ok()) return status;
  std::vector<Violation> violations;
  CheckStanding(reservation, now, "name", violations);
  CheckRoomInOrder(reservation, of_order, static_cast<int64_t>(quantities.size()), "quantities", violations);
  CheckSum(reservation, quantities, violations);
  if (!violations.empty()) return Refuse(std::move(violations));

  SplitUnits units{.source = reservation, .parts = {}};
  EndSource(units.source, CancelReason::kSplit, now);
  units.source.split_into = ids;
  for (size_t i = 0; i < quantities.size(); ++i) {
    units.parts.push_back(PartOf(reservation, ids.at(i), quantities[i], now));
  }
  return units;
}

absl::StatusOr<MergedUnits> DecideMerge(const std::vector<Reservation>& sources, ReservationId id, int64_t of_order,
                                        Instant now) {
  if (absl::Status status = CheckSources(sources); !status.ok()) return status;
  std::vector<Violation> violations;
  for (size_t i = 0; i < sources.size(); ++i) CheckStanding(sources[i], now, SourceField(i), violations);
  CheckRoomInOrder(sources.front(), of_order, /*added=*/1, "sources", violations);
  CheckAlike(sources, now, violations);
  if (!violations.empty()) return Refuse(std::move(violations));

  MergedUnits units{.sources = sources, .merged = MergedOf(sources, id, now)};
  for (Reservation& source : units.sources) {
    EndSource(source, CancelReason::kMerged, now);
    source.merged_into = id;
  }
  return units;
}

absl::Status CheckMayArchive(const Reservation& reservation, Instant now) {
  if (reservation.canceled() || now >= reservation.plan.expire_time) return absl::OkStatus();
  const std::string state(NameOf(StateAt(reservation, now)));
  return Refuse(
      {{.reason = Reason::kReservationNotEnded,
        .description = fmt::format("the reservation is {}: only a canceled or expired one is archived", state),
        .field = "name",
        .subject = ToString(reservation.name),
        .metadata = {{"state", state}}}});
}

}  // namespace prorata::domain
