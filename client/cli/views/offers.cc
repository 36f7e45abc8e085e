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

std::string PlansText(const v1::Offer& offer) {
  std::vector<std::string> plans;
  for (const int plan : offer.billing_plans()) plans.push_back(Label(static_cast<v1::BillingPlan>(plan)));
  return absl::StrJoin(plans, ",");
}

std::string FlexibilityText(const v1::Offer& offer) {
  if (offer.flexibility_group().empty()) return "";
  return absl::StrCat(offer.flexibility_group(), ", ratio ", RatioText(offer.flexibility_ratio_milli()));
}

// With the day from which an offer that is not sold yet is.
std::string StateText(const v1::Offer& offer) {
  const std::string state = Label(offer.state());
  if (offer.state() != v1::Offer::STATE_UPCOMING || offer.prices().empty()) return state;
  return absl::StrCat(state, " from ", ShortTime(offer.prices(0).effective_time()));
}

}  // namespace

std::string OfferTable(const Items<v1::Offer>& offers) {
  Table table({{"OFFER"}, {"SKU"}, {"REGION"}, {"TERM"}, {"UNIT PRICE", Align::kRight}, {"PLANS"}, {"STATE"}});
  for (const v1::Offer& offer : offers) {
    table.Add({LastPart(offer.name()), offer.sku(), offer.region(), TermText(offer.term()),
               FormatMoney(offer.unit_price()), PlansText(offer), StateText(offer)});
  }
  return table.Text();
}

std::string OfferText(const v1::Offer& offer) {
  std::string text = Fields()
                         .Add("Offer", offer.name())
                         .Add("Sku", offer.sku())
                         .Add("Region", offer.region())
                         .Add("Term", TermText(offer.term()))
                         .Add("Product", offer.product_name())
                         .Add("Family", offer.product_family())
                         .Add("Flexibility", FlexibilityText(offer))
                         .Add("Unit price", FormatMoney(offer.unit_price()))
                         .Add("Plans", PlansText(offer))
                         .Add("Most units", absl::StrCat(offer.max_quantity()))
                         .Add("Refundable", YesNo(offer.refundable()))
                         .Add("State", StateText(offer))
                         .Add("Updated", ShortTime(offer.update_time()))
                         .Text();
  if (offer.prices().empty()) return text;
  Table prices({{"PRICE FROM"}, {"UNIT PRICE", Align::kRight}});
  for (const auto& price : offer.prices())
    prices.Add({ShortTime(price.effective_time()), FormatMoney(price.unit_price())});
  return absl::StrCat(text, "\n", prices.Text());
}

}  // namespace prorata::cli
