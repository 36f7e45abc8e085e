// Policies are data: what is built in, what contradicts itself, which rows and families hold.

#include "server/domain/policy.h"

#include <functional>

#include "tests/unit/domain/fixtures.h"

namespace prorata::domain {
namespace {

std::string TierText(const Tier& tier) {
  std::string age = "any age";
  if (tier.max_age_days) age = fmt::format("<= {} days", *tier.max_age_days);
  if (tier.max_age_hours) age = fmt::format("<= {} hours", *tier.max_age_hours);
  const char* uses[] = {"either", "unused", "used"};
  const char* credits[] = {"", "full", "prorated", "none"};
  return fmt::format("{}: {}, {}: {}, {} ppm", tier.display_name, age, uses[static_cast<int>(tier.used)],
                     credits[static_cast<int>(tier.credit)], tier.fee_rate_ppm);
}

std::string TiersText(const RefundPolicy& policy, std::string_view family) {
  std::string text;
  for (const Tier& tier : TiersFor(policy, family)) text += TierText(tier) + "\n";
  return text;
}

TEST(BuiltInPolicies, TheFirstIsThePartnerProgram) {
  const RefundPolicy policy = BuiltInPolicies().front();
  EXPECT_EQ(policy.id.value, kDefaultPolicy);
  EXPECT_EQ(TiersText(policy, "virtual_machines"),
            "within 5 days, unused: <= 5 days, unused: full, 0 ppm\n"
            "within 5 days, used: <= 5 days, used: prorated, 0 ppm\n"
            "after 5 days: any age, either: prorated, 120000 ppm\n");
  EXPECT_EQ(TiersText(policy, "software"),
            "within 72 hours: <= 72 hours, either: full, 0 ppm\n"
            "after 72 hours: any age, either: none, 0 ppm\n");
  EXPECT_EQ(policy.annual_limit, Cash("50000 USD"));
  EXPECT_EQ(policy.limit_window, LimitWindow::kRollingDays);
  EXPECT_EQ(policy.limit_window_days, 365);
  EXPECT_EQ(policy.limit_basis, LimitBasis::kRefundAmount);
  EXPECT_EQ(policy.approval, Approval::kSupportRequest);
  EXPECT_EQ(policy.price_basis, PriceBasis::kPaid);
  EXPECT_TRUE(policy.exchange_allowed);
}

TEST(BuiltInPolicies, SelfServiceTakesNoFeeAndCountsTheCommitment) {
  const RefundPolicy policy = PolicyNamed("self-service-2023");
  EXPECT_EQ(TiersText(policy, "virtual_machines"),
            "within 5 days, unused: <= 5 days, unused: full, 0 ppm\n"
            "pro-rated: any age, either: prorated, 0 ppm\n");
  EXPECT_EQ(policy.limit_basis, LimitBasis::kCanceledCommitment);
  EXPECT_EQ(policy.approval, Approval::kSelfService);
}

TEST(BuiltInPolicies, DoNotContradictThemselves) {
  for (const RefundPolicy& policy : BuiltInPolicies()) {
    EXPECT_EQ(CheckPolicy(policy), absl::OkStatus()) << policy.id.value;
  }
}

TEST(Policy, NamesEveryContradiction) {
  const struct {
    std::string_view name;
    std::function<void(RefundPolicy&)> change;
    std::string_view expected;
  } cases[] = {
      {"no rows", [](RefundPolicy& p) { p.tiers.clear(); }, "POLICY_INVALID refund_policy.tiers"},
      {"open end", [](RefundPolicy& p) { p.tiers.pop_back(); }, "POLICY_INVALID refund_policy.tiers"},
      {"last row for used only", [](RefundPolicy& p) { p.tiers[2].used = UsedCondition::kUsed; },
       "POLICY_INVALID refund_policy.tiers"},
      {"unreachable", [](RefundPolicy& p) { p.tiers.push_back(p.tiers[0]); }, "POLICY_INVALID refund_policy.tiers[3]"},
      {"both ages", [](RefundPolicy& p) { p.tiers[1].max_age_hours = 3; }, "POLICY_INVALID refund_policy.tiers[1]"},
      {"age below zero", [](RefundPolicy& p) { p.tiers[0].max_age_days = -1; },
       "POLICY_INVALID refund_policy.tiers[0].max_age_days"},
      {"fee above all", [](RefundPolicy& p) { p.tiers[2].fee_rate_ppm = 1'000'001; },
       "POLICY_INVALID refund_policy.tiers[2].fee_rate_ppm"},
      {"fee below zero", [](RefundPolicy& p) { p.tiers[2].fee_rate_ppm = -1; },
       "POLICY_INVALID refund_policy.tiers[2].fee_rate_ppm"},
      {"fee on nothing", [](RefundPolicy& p) { p.tiers[2].credit = CreditRule::kNone; },
       "POLICY_INVALID refund_policy.tiers[2].fee_rate_ppm"},
      {"fee of all", [](RefundPolicy& p) { p.tiers[2].fee_rate_ppm = 1'000'000; }, "OK"},
      {"family twice", [](RefundPolicy& p) { p.family_schedules.push_back(p.family_schedules[0]); },
       "POLICY_INVALID refund_policy.family_schedules[1].product_family"},
      {"family open end", [](RefundPolicy& p) { p.family_schedules[0].tiers.pop_back(); },
       "POLICY_INVALID refund_policy.family_schedules[0].tiers"},
      {"limit in euro", [](RefundPolicy& p) { p.annual_limit = Cash("1 EUR"); },
       "POLICY_INVALID refund_policy.annual_limit"},
      {"limit below zero", [](RefundPolicy& p) { p.annual_limit = Cash("-1 USD"); },
       "POLICY_INVALID refund_policy.annual_limit"},
      {"no limit at all", [](RefundPolicy& p) { p.annual_limit = Cash("0 USD"); }, "OK"},
      {"window of no days", [](RefundPolicy& p) { p.limit_window_days = 0; },
       "POLICY_INVALID refund_policy.limit_window_days"},
      {"window too long", [](RefundPolicy& p) { p.limit_window_days = 367; },
       "POLICY_INVALID refund_policy.limit_window_days"},
      {"longest window", [](RefundPolicy& p) { p.limit_window_days = 366; }, "OK"},
      {"year with days", [](RefundPolicy& p) { p.limit_window = LimitWindow::kCalendarYear; },
       "POLICY_INVALID refund_policy.limit_window_days"},
      {"in two families",
       [](RefundPolicy& p) { p.exchange_families[1].product_families.push_back("virtual_machines"); },
       "POLICY_INVALID refund_policy.exchange_families[1].product_families[3]"},
      {"excluded twice",
       [](RefundPolicy& p) {
         p.exchange_excluded_families = {"software", "software"};
       },
       "POLICY_INVALID refund_policy.exchange_excluded_families[1]"},
      {"two at once",
       [](RefundPolicy& p) {
         p.tiers.clear();
         p.limit_window_days = 0;
       },
       "POLICY_INVALID refund_policy.tiers, POLICY_INVALID refund_policy.limit_window_days"},
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(row.name);
    RefundPolicy policy = PolicyNamed("csp-2020");
    row.change(policy);
    EXPECT_EQ(ReasonsText(CheckPolicy(policy)), row.expected);
  }
}

TEST(Policy, GroupsProductFamiliesForExchanges) {
  RefundPolicy policy = PolicyNamed("csp-2020");
  for (const std::string_view family : {"virtual_machines", "dedicated_host", "vmware_solution", "nutanix"}) {
    EXPECT_EQ(ExchangeFamilyOf(policy, family), "compute") << family;
  }
  for (const std::string_view family : {"sql_database", "sql_managed_instance", "sql_elastic_pool"}) {
    EXPECT_EQ(ExchangeFamilyOf(policy, family), "sql") << family;
  }
  EXPECT_EQ(ExchangeFamilyOf(policy, "redis_cache"), "redis_cache");
  EXPECT_FALSE(IsExchangeExcluded(policy, "redis_cache"));
  policy.exchange_excluded_families = {"redis_cache"};
  EXPECT_TRUE(IsExchangeExcluded(policy, "redis_cache"));
}

}  // namespace
}  // namespace prorata::domain
