#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/cli/labels.h"
#include "client/cli/money.h"
#include "client/cli/names.h"
#include "client/cli/table.h"
#include "client/cli/time.h"
#include "client/cli/views/ratio.h"
#include "client/cli/views/views.h"

namespace prorata::cli {
namespace {

std::string AgeText(const v1::RefundPolicy::Tier& tier) {
  if (tier.has_max_age_days()) return absl::StrCat("up to ", tier.max_age_days(), " days");
  if (tier.has_max_age_hours()) return absl::StrCat("up to ", tier.max_age_hours(), " hours");
  return "any";
}

std::string WindowText(const v1::RefundPolicy& policy) {
  if (policy.limit_window() != v1::RefundPolicy::LIMIT_WINDOW_ROLLING_DAYS) return Label(policy.limit_window());
  return absl::StrCat("last ", policy.limit_window_days(), " days");
}

std::string TierTable(const std::string& family, const Items<v1::RefundPolicy::Tier>& tiers) {
  Table table({{"TIER"}, {"AGE"}, {"USED"}, {"CREDIT"}, {"FEE", Align::kRight}});
  for (const auto& tier : tiers) {
    const std::string used = Label(tier.used());
    table.Add({tier.display_name(), AgeText(tier), used.empty() ? "either" : used, Label(tier.credit()),
               PercentText(tier.fee_rate_ppm())});
  }
  return absl::StrCat("\n", family.empty() ? "" : absl::StrCat("For ", family, "\n"), table.Text());
}

}  // namespace

std::string PolicyTable(const Items<v1::RefundPolicy>& policies) {
  Table table({{"POLICY"}, {"DISPLAY NAME"}, {"YEARLY LIMIT", Align::kRight}, {"WINDOW"}, {"COUNTS"}, {"APPROVAL"}});
  for (const v1::RefundPolicy& policy : policies) {
    table.Add({LastPart(policy.name()), policy.display_name(), FormatMoney(policy.annual_limit()), WindowText(policy),
               Label(policy.limit_basis()), Label(policy.approval())});
  }
  return table.Text();
}

std::string PolicyText(const v1::RefundPolicy& policy) {
  std::string text = Fields()
                         .Add("Policy", policy.name())
                         .Add("Display name", policy.display_name())
                         .Add("Yearly limit", FormatMoney(policy.annual_limit()))
                         .Add("Window", WindowText(policy))
                         .Add("Counts", Label(policy.limit_basis()))
                         .Add("Approval", Label(policy.approval()))
                         .Add("Price", Label(policy.price_basis()))
                         .Add("Exchanges", policy.exchange_allowed() ? "allowed" : "not allowed")
                         .Add("Not exchanged", absl::StrJoin(policy.exchange_excluded_families(), ", "))
                         .Add("Created", ShortTime(policy.create_time()))
                         .Text();
  text += TierTable("", policy.tiers());
  for (const auto& schedule : policy.family_schedules()) text += TierTable(schedule.product_family(), schedule.tiers());
  if (policy.exchange_families().empty()) return text;
  Table families({{"EXCHANGED FOR EACH OTHER"}, {"PRODUCT FAMILIES"}});
  for (const auto& family : policy.exchange_families()) {
    families.Add({family.display_name(), absl::StrJoin(family.product_families(), ", ")});
  }
  return absl::StrCat(text, "\n", families.Text());
}

}  // namespace prorata::cli
