#include "server/domain/policy.h"

#include <algorithm>

namespace prorata::domain {
namespace {

constexpr int64_t kAnnualLimitMinor = 50'000'00;

// 72 hours for software, whatever the policy says of the rest.
FamilySchedule SoftwareSchedule() {
  return {.product_family = "software",
          .tiers = {{.display_name = "within 72 hours", .max_age_hours = 72, .credit = CreditRule::kFull},
                    {.display_name = "after 72 hours", .credit = CreditRule::kNone}}};
}

std::vector<ExchangeFamily> BuiltInExchangeFamilies() {
  return {{.display_name = "compute",
           .product_families = {"virtual_machines", "dedicated_host", "vmware_solution", "nutanix"}},
          {.display_name = "sql", .product_families = {"sql_database", "sql_managed_instance", "sql_elastic_pool"}}};
}

RefundPolicy PartnerProgram2020() {
  RefundPolicy policy;
  policy.id = {std::string(kDefaultPolicy)};
  policy.display_name = "Partner program 2020: 5 days free, then 12 %, approved by a support agent";
  policy.tiers = {
      {.display_name = "within 5 days, unused",
       .max_age_days = 5,
       .used = UsedCondition::kUnused,
       .credit = CreditRule::kFull},
      {.display_name = "within 5 days, used",
       .max_age_days = 5,
       .used = UsedCondition::kUsed,
       .credit = CreditRule::kProrated},
      {.display_name = "after 5 days", .credit = CreditRule::kProrated, .fee_rate_ppm = 120'000},
  };
  policy.family_schedules = {SoftwareSchedule()};
  policy.annual_limit = {Currency::Usd(), kAnnualLimitMinor};
  policy.limit_window = LimitWindow::kRollingDays;
  policy.limit_window_days = 365;
  policy.limit_basis = LimitBasis::kRefundAmount;
  policy.approval = Approval::kSupportRequest;
  policy.price_basis = PriceBasis::kPaid;
  policy.exchange_families = BuiltInExchangeFamilies();
  return policy;
}

RefundPolicy SelfService2023() {
  RefundPolicy policy = PartnerProgram2020();
  policy.id = {"self-service-2023"};
  policy.display_name = "Self service 2023: no fee, done at once";
  policy.tiers = {
      {.display_name = "within 5 days, unused",
       .max_age_days = 5,
       .used = UsedCondition::kUnused,
       .credit = CreditRule::kFull},
      {.display_name = "pro-rated", .credit = CreditRule::kProrated},
  };
  policy.limit_basis = LimitBasis::kCanceledCommitment;
  policy.approval = Approval::kSelfService;
  return policy;
}

bool Contains(const std::vector<std::string>& families, std::string_view family) {
  return std::find(families.begin(), families.end(), family) != families.end();
}

}  // namespace

std::vector<RefundPolicy> BuiltInPolicies() {
  return {PartnerProgram2020(), SelfService2023()};
}

const std::vector<Tier>& TiersFor(const RefundPolicy& policy, std::string_view product_family) {
  for (const FamilySchedule& schedule : policy.family_schedules) {
    if (schedule.product_family == product_family) return schedule.tiers;
  }
  return policy.tiers;
}

std::string ExchangeFamilyOf(const RefundPolicy& policy, std::string_view product_family) {
  for (const ExchangeFamily& family : policy.exchange_families) {
    if (Contains(family.product_families, product_family)) return family.display_name;
  }
  return std::string(product_family);
}

bool IsExchangeExcluded(const RefundPolicy& policy, std::string_view product_family) {
  return Contains(policy.exchange_excluded_families, product_family);
}

}  // namespace prorata::domain
