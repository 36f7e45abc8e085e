#pragma once

// The JSON of a file of reservations, item by item: as this API answers them, or as Microsoft.Capacity does (nested in
// `properties`, or flat as the az command line writes it). For imported_rows.cc.
//
// A file is one JSON value or several, one behind the other, which is also what lines of JSON are. Each is an item, a
// list of items, or an object with the list under `value`, `reservations` or `orders` and a link to the next page.

#include <array>
#include <cstdint>
#include <istream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"

namespace prorata::app {

// What is read of an item, with the names that it has in either format. What is known and not needed here is passed
// over, what is not known is counted.
enum class ItemField {
  kId,               // id
  kName,             // name
  kType,             // type
  kReservationId,    // reservation_id
  kOrderId,          // order_id
  kDisplayName,      // display_name, displayName
  kOffer,            // offer
  kSku,              // sku, sku.name
  kRegion,           // region, location
  kQuantity,         // quantity
  kTerm,             // term
  kBillingPlan,      // billing_plan, billingPlan
  kPurchaseTime,     // purchase_time, purchaseDateTime
  kPurchaseDate,     // purchaseDate
  kStartTime,        // benefitStartTime
  kEffectiveTime,    // effectiveDateTime
  kExpireTime,       // expire_time, expiryDateTime
  kExpireDate,       // expiryDate
  kState,            // state, provisioningState
  kStatusCode,       // extendedStatusInfo.statusCode
  kCancelReason,     // cancel_reason
  kCancelTime,       // cancel_time
  kUpdateTime,       // lastUpdatedDateTime
  kScopeType,        // applied_scope.type, appliedScopeType
  kSubscription,     // applied_scope.subscription, appliedScopeProperties.subscriptionId
  kResourceGroup,    // applied_scope.resource_group, appliedScopeProperties.resourceGroupId
  kManagementGroup,  // applied_scope.management_group, appliedScopeProperties.managementGroupId
  kSplitFrom,        // split_from, splitProperties.splitSource
  kMergedInto,       // merged_into, mergeProperties.mergeDestination
  kSwapSource,       // swapProperties.swapSource
  kSwapInto,         // swapProperties.swapDestination
  kRenew,            // renewal.enabled, renew
  kFixedCurrency,    // renewal.fixed_unit_price.currency_code
  kFixedUnits,       // renewal.fixed_unit_price.units
  kFixedNanos,       // renewal.fixed_unit_price.nanos
  kFixTime,          // renewal.price_fix_time
  kRenewedFrom,      // renewed_from, renewSource
  kRenewedInto,      // renewed_into, renewDestination
  kFlexibility,      // instance_size_flexibility, instanceFlexibility
  kPending,          // pending_operation
  kRefundPolicy,     // refund_policy
  kUnitPrice,        // unit_price as a text
  kPriceCurrency,    // unit_price.currency_code
  kPriceUnits,       // unit_price.units
  kPriceNanos,       // unit_price.nanos
  kArchived,         // archived
  kUsed,             // used
  kPlanTotal,        // planInformation.pricingCurrencyTotal.amount
  kPlanCurrency,     // planInformation.pricingCurrencyTotal.currencyCode
  kPaymentStatus,    // planInformation.transactions.status, and the two below: of the first that did not fail
  kPayment,          // planInformation.transactions.pricingCurrencyTotal.amount
  kPaymentCurrency,
  kOriginalQuantity,  // originalQuantity
  kUtilization,       // utilization.aggregates.value: above zero if one is
  kNextPage,          // nextLink, next_page_token
  kCount,
};

enum class ItemList {
  kScopes,      // appliedScopes
  kSplitInto,   // split_into, splitProperties.splitDestinations
  kMergedFrom,  // merged_from, mergeProperties.mergeSources
  kReplacedBy,  // replaced_by
  kCount,
};

struct ReservationItem {
  enum class Kind { kAbsent, kNull, kText, kNumber, kBool, kOther };
  struct Value {
    Kind kind = Kind::kAbsent;
    // A number stands here as it is in the file: no price goes through a double.
    std::string text;
    // The name of the field in the file. Lives as long as the program.
    std::string_view name;
  };
  // Of a longer list one more than that is kept.
  static constexpr size_t kMostTexts = 10'000;
  struct List {
    bool has_other_than_texts = false;
    std::vector<std::string> texts;
    std::string_view name;
  };

  // A name and what stands there. Of more than the first kMostLabels the rest is left out: one too many tells enough.
  struct Label {
    std::string key;
    std::string value;
    bool is_text = true;
  };
  static constexpr size_t kMostLabels = 100;

  // The line on which it starts, from 1.
  int64_t line = 0;
  bool is_object = true;
  std::vector<Label> labels;
  std::array<Value, static_cast<size_t>(ItemField::kCount)> values;
  std::array<List, static_cast<size_t>(ItemList::kCount)> lists;

  const Value& operator[](ItemField field) const { return values[static_cast<size_t>(field)]; }
  const List& operator[](ItemList list) const { return lists[static_cast<size_t>(list)]; }
};

struct ReservationFile {
  // How many fields are kept by name.
  static constexpr size_t kUnknownShown = 50;

  // The first unknown fields, and how many times each is there.
  std::map<std::string, int64_t> unknown_fields;
  // True if the file says that it is one page of several.
  bool has_next_page = false;
};

// Calls `take` for each item, until it returns an error, which ends the reading and is passed on. IMPORT_INVALID: not
// JSON.
absl::Status ParseReservations(std::istream& source, absl::FunctionRef<absl::Status(const ReservationItem&)> take,
                               ReservationFile& file);

}  // namespace prorata::app
