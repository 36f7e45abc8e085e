#include "server/domain/size_flexibility.h"

#include <algorithm>
#include <string>

#include "fmt/format.h"
#include "server/domain/scope.h"

namespace prorata::domain {

bool HasSizeFlexibility(std::string_view product_family) {
  return product_family == "virtual_machines";
}

void CheckHasSizeFlexibility(std::string_view product_family, SizeFlexibility wanted, std::string_view subject,
                             std::string_view field, std::vector<Violation>& violations) {
  if (wanted == SizeFlexibility::kDefault || HasSizeFlexibility(product_family)) return;
  violations.push_back({.reason = Reason::kSizeFlexibilityNotOffered,
                        .description = fmt::format("instance size flexibility is for virtual_machines only, not for {}",
                                                   product_family.empty() ? "this product" : product_family),
                        .field = std::string(field),
                        .subject = std::string(subject),
                        .metadata = {{"product_family", std::string(product_family)}}});
}

void CheckSingleScope(bool capacity_priority, const AppliedScope& scope, std::string_view subject,
                      std::string_view field, std::vector<Violation>& violations) {
  if (!capacity_priority || scope.is_single()) return;
  const std::string_view type = NameOf(scope.type);
  violations.push_back({.reason = Reason::kScopeNotSingle,
                        .description = fmt::format("with instance size flexibility off the scope must be one "
                                                   "subscription or resource group, not {}",
                                                   type),
                        .field = std::string(field),
                        .subject = std::string(subject),
                        .metadata = {{"scope_type", std::string(type)}}});
}

void ChangeSizeFlexibility(Reservation& reservation, bool capacity_priority, Instant now) {
  if (reservation.capacity_priority == capacity_priority) return;
  const bool takes_back = FlexibilityChangeToCome(reservation, now).has_value();
  reservation.capacity_priority = capacity_priority;
  reservation.flexibility_effective_time.reset();
  if (!takes_back) reservation.flexibility_effective_time = NextFullHour(now);
}

std::optional<Instant> FlexibilityChangeToCome(const Reservation& reservation, Instant now) {
  if (!reservation.flexibility_effective_time.has_value()) return std::nullopt;
  const Instant end = reservation.cancel_time.value_or(reservation.plan.expire_time);
  if (std::min(now, end) >= *reservation.flexibility_effective_time) return std::nullopt;
  return reservation.flexibility_effective_time;
}

}  // namespace prorata::domain
