#include "server/rpc/services/convert_policy.h"

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "server/domain/error.h"
#include "server/domain/status_macros.h"
#include "server/rpc/services/convert.h"

namespace prorata::rpc {
namespace {

using prorata::v1::RefundPolicy;

// Domain and API number the values alike.
RefundPolicy::Tier ToProto(const domain::Tier& tier) {
  RefundPolicy::Tier message;
  message.set_display_name(tier.display_name);
  if (tier.max_age_days) message.set_max_age_days(*tier.max_age_days);
  if (tier.max_age_hours) message.set_max_age_hours(*tier.max_age_hours);
  message.set_used(static_cast<RefundPolicy::UsedCondition>(tier.used));
  message.set_credit(static_cast<RefundPolicy::Credit>(tier.credit));
  message.set_fee_rate_ppm(tier.fee_rate_ppm);
  return message;
}

// Reads the enums of a policy and keeps every complaint.
class EnumReader {
 public:
  // `is_valid` is protobuf's check; 0 is a value of `UsedCondition` only.
  template <typename Domain, typename Proto>
  void Read(Proto value, bool is_valid, std::string field, Domain& target, bool may_be_unspecified = false) {
    if (is_valid && (value != 0 || may_be_unspecified)) {
      target = static_cast<Domain>(value);
      return;
    }
    domain::Violation violation;
    violation.reason = domain::Reason::kFieldInvalid;
    violation.description = value == 0 ? fmt::format("{}: must be set", field)
                                       : fmt::format("{}: {} is not a value of it", field, static_cast<int>(value));
    violation.field = std::move(field);
    violations_.push_back(std::move(violation));
  }

  absl::Status Finish() { return violations_.empty() ? absl::OkStatus() : domain::Refuse(std::move(violations_)); }

 private:
  std::vector<domain::Violation> violations_;
};

using Tiers = google::protobuf::RepeatedPtrField<RefundPolicy::Tier>;

std::vector<domain::Tier> TiersFrom(const Tiers& messages, const std::string& field, EnumReader& enums) {
  std::vector<domain::Tier> tiers;
  for (int i = 0; i < messages.size(); ++i) {
    const RefundPolicy::Tier& message = messages[i];
    domain::Tier& tier = tiers.emplace_back();
    tier.display_name = message.display_name();
    if (message.has_max_age_days()) tier.max_age_days = message.max_age_days();
    if (message.has_max_age_hours()) tier.max_age_hours = message.max_age_hours();
    enums.Read(message.used(), RefundPolicy::UsedCondition_IsValid(message.used()),
               fmt::format("{}[{}].used", field, i), tier.used, /*may_be_unspecified=*/true);
    enums.Read(message.credit(), RefundPolicy::Credit_IsValid(message.credit()), fmt::format("{}[{}].credit", field, i),
               tier.credit);
    tier.fee_rate_ppm = message.fee_rate_ppm();
  }
  return tiers;
}

void ReadEnums(const RefundPolicy& message, EnumReader& enums, domain::RefundPolicy& policy) {
  enums.Read(message.limit_window(), RefundPolicy::LimitWindow_IsValid(message.limit_window()),
             "refund_policy.limit_window", policy.limit_window);
  enums.Read(message.limit_basis(), RefundPolicy::LimitBasis_IsValid(message.limit_basis()),
             "refund_policy.limit_basis", policy.limit_basis);
  enums.Read(message.approval(), RefundPolicy::Approval_IsValid(message.approval()), "refund_policy.approval",
             policy.approval);
  enums.Read(message.price_basis(), RefundPolicy::PriceBasis_IsValid(message.price_basis()),
             "refund_policy.price_basis", policy.price_basis);
}

}  // namespace

RefundPolicy ToProto(const domain::RefundPolicy& policy) {
  RefundPolicy message;
  message.set_name(domain::ToString(policy.id));
  message.set_display_name(policy.display_name);
  for (const domain::Tier& tier : policy.tiers) *message.add_tiers() = ToProto(tier);
  for (const domain::FamilySchedule& schedule : policy.family_schedules) {
    auto& added = *message.add_family_schedules();
    added.set_product_family(schedule.product_family);
    for (const domain::Tier& tier : schedule.tiers) *added.add_tiers() = ToProto(tier);
  }
  *message.mutable_annual_limit() = ToProto(policy.annual_limit);
  message.set_limit_window(static_cast<RefundPolicy::LimitWindow>(policy.limit_window));
  message.set_limit_window_days(policy.limit_window_days);
  message.set_limit_basis(static_cast<RefundPolicy::LimitBasis>(policy.limit_basis));
  message.set_approval(static_cast<RefundPolicy::Approval>(policy.approval));
  message.set_price_basis(static_cast<RefundPolicy::PriceBasis>(policy.price_basis));
  message.set_exchange_allowed(policy.exchange_allowed);
  for (const domain::ExchangeFamily& family : policy.exchange_families) {
    auto& added = *message.add_exchange_families();
    added.set_display_name(family.display_name);
    added.mutable_product_families()->Assign(family.product_families.begin(), family.product_families.end());
  }
  message.mutable_exchange_excluded_families()->Assign(policy.exchange_excluded_families.begin(),
                                                       policy.exchange_excluded_families.end());
  *message.mutable_create_time() = ToProto(policy.create_time);
  return message;
}

absl::StatusOr<domain::RefundPolicy> FromProto(const RefundPolicy& message) {
  domain::RefundPolicy policy;
  EnumReader enums;
  policy.display_name = message.display_name();
  policy.tiers = TiersFrom(message.tiers(), "refund_policy.tiers", enums);
  for (int i = 0; i < message.family_schedules_size(); ++i) {
    const auto& schedule = message.family_schedules(i);
    policy.family_schedules.push_back(
        {schedule.product_family(),
         TiersFrom(schedule.tiers(), fmt::format("refund_policy.family_schedules[{}].tiers", i), enums)});
  }
  PRORATA_ASSIGN_OR_RETURN(policy.annual_limit, FromProto(message.annual_limit(), "refund_policy.annual_limit"));
  policy.limit_window_days = message.limit_window_days();
  ReadEnums(message, enums, policy);
  policy.exchange_allowed = message.exchange_allowed();
  for (const auto& family : message.exchange_families()) {
    policy.exchange_families.push_back(
        {family.display_name(), {family.product_families().begin(), family.product_families().end()}});
  }
  policy.exchange_excluded_families.assign(message.exchange_excluded_families().begin(),
                                           message.exchange_excluded_families().end());
  PRORATA_RETURN_IF_ERROR(enums.Finish());
  return policy;
}

}  // namespace prorata::rpc
