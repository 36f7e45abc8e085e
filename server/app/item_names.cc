#include "server/app/item_names.h"

#include "absl/container/flat_hash_map.h"

namespace prorata::app {
namespace {

Meaning Value(std::string_view path, ItemField field) {
  return {path, field, std::nullopt};
}
Meaning Texts(std::string_view path, ItemList list) {
  return {path, std::nullopt, list};
}
Meaning Group(std::string_view path, std::optional<ItemField> field = std::nullopt) {
  return {path, field, std::nullopt, true};
}
// Known, and of no use here: shown by the source only, or following from the rest.
Meaning PassedOver(std::string_view path) {
  return {path, std::nullopt, std::nullopt};
}

using Names = absl::flat_hash_map<std::string_view, Meaning>;

Names MakeNames() {
  using F = ItemField;
  Names names;
  for (const Meaning& meaning : {
           // This API.
           Value("name", F::kName),
           Value("reservation_id", F::kReservationId),
           Value("order_id", F::kOrderId),
           Value("display_name", F::kDisplayName),
           Value("offer", F::kOffer),
           Value("region", F::kRegion),
           Value("quantity", F::kQuantity),
           Value("term", F::kTerm),
           Value("billing_plan", F::kBillingPlan),
           Value("purchase_time", F::kPurchaseTime),
           Value("expire_time", F::kExpireTime),
           Value("state", F::kState),
           Value("cancel_reason", F::kCancelReason),
           Value("cancel_time", F::kCancelTime),
           Group("applied_scope"),
           Value("applied_scope.type", F::kScopeType),
           Value("applied_scope.subscription", F::kSubscription),
           Value("applied_scope.resource_group", F::kResourceGroup),
           Group("unit_price", F::kUnitPrice),
           Value("unit_price.currency_code", F::kPriceCurrency),
           Value("unit_price.units", F::kPriceUnits),
           Value("unit_price.nanos", F::kPriceNanos),
           Value("refund_policy", F::kRefundPolicy),
           Value("applied_scope.management_group", F::kManagementGroup),
           Group("renewal"),
           Value("renewal.enabled", F::kRenew),
           Group("renewal.fixed_unit_price"),
           Value("renewal.fixed_unit_price.currency_code", F::kFixedCurrency),
           Value("renewal.fixed_unit_price.units", F::kFixedUnits),
           Value("renewal.fixed_unit_price.nanos", F::kFixedNanos),
           Value("renewal.price_fix_time", F::kFixTime),
           Value("renewed_from", F::kRenewedFrom),
           Value("renewed_into", F::kRenewedInto),
           Value("instance_size_flexibility", F::kFlexibility),
           Group("labels"),
           Value("split_from", F::kSplitFrom),
           Texts("split_into", ItemList::kSplitInto),
           Value("merged_into", F::kMergedInto),
           Texts("merged_from", ItemList::kMergedFrom),
           Texts("replaced_by", ItemList::kReplacedBy),
           Value("pending_operation", F::kPending),
           Value("archived", F::kArchived),
           Value("used", F::kUsed),
           Value("next_page_token", F::kNextPage),
           // Follows from the above, or was given by another server.
           PassedOver("product_family"),
           PassedOver("days_left"),
           PassedOver("unit_payment"),
           PassedOver("paid"),
           PassedOver("remaining_commitment"),
           PassedOver("payments_made"),
           PassedOver("payments_total"),
           PassedOver("returned_by"),
           PassedOver("revision"),
           PassedOver("create_time"),
           PassedOver("update_time"),
           PassedOver("scope_effective_time"),
           PassedOver("scope_until_then"),
           PassedOver("instance_size_flexibility_effective_time"),
           PassedOver("renewal.current_unit_price"),
           PassedOver("renewal.unit_price"),
           PassedOver("renewal.total"),
           PassedOver("renewal.violations"),
           // Microsoft.Capacity.
           Value("id", F::kId),
           Value("type", F::kType),
           Group("sku", F::kSku),
           Value("sku.name", F::kSku),
           Value("skuName", F::kSku),
           Value("location", F::kRegion),
           Value("displayName", F::kDisplayName),
           Value("billingPlan", F::kBillingPlan),
           Value("purchaseDateTime", F::kPurchaseTime),
           Value("purchaseDate", F::kPurchaseDate),
           Value("benefitStartTime", F::kStartTime),
           Value("effectiveDateTime", F::kEffectiveTime),
           Value("expiryDateTime", F::kExpireTime),
           Value("expiryDate", F::kExpireDate),
           Value("provisioningState", F::kState),
           Group("extendedStatusInfo"),
           Value("extendedStatusInfo.statusCode", F::kStatusCode),
           PassedOver("extendedStatusInfo.message"),
           Value("lastUpdatedDateTime", F::kUpdateTime),
           Value("appliedScopeType", F::kScopeType),
           Texts("appliedScopes", ItemList::kScopes),
           Group("appliedScopeProperties"),
           Value("appliedScopeProperties.subscriptionId", F::kSubscription),
           Value("appliedScopeProperties.resourceGroupId", F::kResourceGroup),
           PassedOver("appliedScopeProperties.displayName"),
           Value("appliedScopeProperties.managementGroupId", F::kManagementGroup),
           PassedOver("appliedScopeProperties.tenantId"),
           Group("splitProperties"),
           Value("splitProperties.splitSource", F::kSplitFrom),
           Texts("splitProperties.splitDestinations", ItemList::kSplitInto),
           Group("mergeProperties"),
           Value("mergeProperties.mergeDestination", F::kMergedInto),
           Texts("mergeProperties.mergeSources", ItemList::kMergedFrom),
           Group("swapProperties"),
           Value("swapProperties.swapSource", F::kSwapSource),
           Value("swapProperties.swapDestination", F::kSwapInto),
           Group("planInformation"),
           Group("planInformation.pricingCurrencyTotal"),
           Value("planInformation.pricingCurrencyTotal.amount", F::kPlanTotal),
           Value("planInformation.pricingCurrencyTotal.currencyCode", F::kPlanCurrency),
           PassedOver("planInformation.startDate"),
           PassedOver("planInformation.nextPaymentDueDate"),
           Group("planInformation.transactions"),
           Value("planInformation.transactions.status", F::kPaymentStatus),
           Group("planInformation.transactions.pricingCurrencyTotal"),
           Value("planInformation.transactions.pricingCurrencyTotal.amount", F::kPayment),
           Value("planInformation.transactions.pricingCurrencyTotal.currencyCode", F::kPaymentCurrency),
           PassedOver("planInformation.transactions.dueDate"),
           PassedOver("planInformation.transactions.paymentDate"),
           PassedOver("planInformation.transactions.billingCurrencyTotal"),
           PassedOver("planInformation.transactions.billingAccount"),
           PassedOver("planInformation.transactions.extendedStatusInfo"),
           Value("originalQuantity", F::kOriginalQuantity),
           Group("utilization"),
           PassedOver("utilization.trend"),
           Group("utilization.aggregates"),
           Value("utilization.aggregates.value", F::kUtilization),
           PassedOver("utilization.aggregates.grain"),
           PassedOver("utilization.aggregates.grainUnit"),
           PassedOver("utilization.aggregates.valueUnit"),
           Value("nextLink", F::kNextPage),
           PassedOver("etag"),
           PassedOver("kind"),
           PassedOver("systemData"),
           PassedOver("resourceGroup"),
           PassedOver("skuDescription"),
           PassedOver("billingScopeId"),
           PassedOver("capabilities"),
           PassedOver("displayProvisioningState"),
           PassedOver("provisioningSubState"),
           Value("instanceFlexibility", F::kFlexibility),
           PassedOver("reservedResourceType"),
           PassedOver("reviewDateTime"),
           Value("renew", F::kRenew),
           Value("renewSource", F::kRenewedFrom),
           Value("renewDestination", F::kRenewedInto),
           PassedOver("renewProperties"),
           PassedOver("userFriendlyAppliedScopeType"),
           PassedOver("userFriendlyRenewState"),
           PassedOver("requestDateTime"),
           PassedOver("createdDateTime"),
           PassedOver("reservations"),
           PassedOver("summary"),
       }) {
    names.emplace(meaning.path, meaning);
  }
  return names;
}

}  // namespace

const Meaning* MeaningOf(std::string_view path) {
  static const Names* const names = new Names(MakeNames());
  static constexpr Meaning kLabel = {.path = "labels", .field = {}, .list = {}, .is_label = true};
  const auto found = names->find(path);
  if (found != names->end()) return &found->second;
  return path.starts_with(kWithinLabels) ? &kLabel : nullptr;
}

}  // namespace prorata::app
