#include "server/app/lineage_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>

namespace prorata::app {
namespace {

using domain::Reservation;
using domain::ReservationId;

// The units of those of `kin` that are of the order and name `id` in turn, as `named_by` reads it from each.
template <typename NamedBy>
int64_t UnitsOf(const std::vector<ReservationId>& kin, const OrderParts& parts, const ReservationId& id,
                const NamedBy& named_by) {
  int64_t sum = 0;
  for (const ReservationId& other : kin) {
    const auto found = parts.find(other);
    const bool names_it = found != parts.end() && named_by(found->second) == id;
    if (names_it) sum += found->second.quantity;
  }
  return sum;
}

// Whether `kin`, if there is one, is of the order and has `id` once in the list that `list_of` reads from it.
template <typename ListOf>
bool IsNamedBy(const std::optional<ReservationId>& kin, const OrderParts& parts, const ReservationId& id,
               const ListOf& list_of) {
  if (!kin.has_value()) return true;
  const auto found = parts.find(*kin);
  return found != parts.end() && std::ranges::count(list_of(found->second), id) == 1;
}

}  // namespace

std::vector<std::string> BrokenLineage(const Reservation& part, const OrderParts& parts) {
  std::vector<std::string> broken;
  const ReservationId& id = part.name.reservation;
  const int64_t split = UnitsOf(part.split_into, parts, id, [](const Reservation& child) { return child.split_from; });
  if (!part.split_into.empty() && split != part.quantity) {
    broken.push_back(fmt::format("had {} units, its parts have {}", part.quantity, split));
  }
  const int64_t merged = UnitsOf(part.merged_from, parts, id, [](const Reservation& from) { return from.merged_into; });
  if (!part.merged_from.empty() && merged != part.quantity) {
    broken.push_back(fmt::format("has {} units, what it was merged from had {}", part.quantity, merged));
  }
  if (!IsNamedBy(part.split_from, parts, id, [](const Reservation& whole) { return whole.split_into; })) {
    broken.emplace_back("says that it was split from one that does not name it");
  }
  if (!IsNamedBy(part.merged_into, parts, id, [](const Reservation& whole) { return whole.merged_from; })) {
    broken.emplace_back("says that it was merged into one that does not name it");
  }
  const bool split_into_nothing = part.cancel_reason == domain::CancelReason::kSplit && part.split_into.empty();
  const bool merged_away = part.cancel_reason == domain::CancelReason::kMerged;
  if (split_into_nothing || merged_away != part.merged_into.has_value()) {
    broken.push_back(fmt::format("is canceled as {} without what replaced it", NameOf(part.cancel_reason)));
  }
  if (part.canceled() && part.renewal.enabled) broken.emplace_back("is canceled and yet to be renewed");
  return broken;
}

}  // namespace prorata::app
