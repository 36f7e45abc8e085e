#pragma once

// Why something was refused: the same reasons, with the same numbers, as prorata.v1.ErrorReason, whose comments say
// when each is given and what to do. A test compares the two.

#include <string_view>

#include "absl/status/status.h"

namespace prorata::domain {

enum class Reason : int {
  kUnspecified = 0,
  kUnauthenticated = 1,
  kPermissionDenied = 2,
  kFieldInvalid = 10,
  kMessageInvalid = 11,
  kFilterInvalid = 12,
  kPageTokenInvalid = 13,
  kUpdateMaskInvalid = 14,
  kRequestIdReused = 15,
  kQuoteInvalid = 16,
  kCurrencyMismatch = 17,
  kPolicyInvalid = 18,
  kImportInvalid = 19,
  kImportStreamInvalid = 20,
  kTimeOutOfRange = 21,
  kAmountOutOfRange = 22,
  kLineageInvalid = 23,
  kOrderByInvalid = 24,
  kResourceNotFound = 30,
  kResourceAlreadyExists = 31,
  kEtagMismatch = 32,
  kContention = 33,
  kImportConflict = 34,
  kReservationNotActive = 40,
  kReservationExpired = 41,
  kOperationInProgress = 42,
  kQuantityAboveRemaining = 43,
  kNonRefundable = 44,
  kRefundWindowClosed = 45,
  kRefundLimitExceeded = 46,
  kExchangeRateMissing = 47,
  kQuoteExpired = 48,
  kQuoteChanged = 49,
  kNotPendingApproval = 50,
  kApproverIsRequester = 51,
  kSplitQuantityMismatch = 52,
  kReservationsDiffer = 53,
  kReservationNotEnded = 54,
  kTooManyReservations = 55,
  kSizeFlexibilityNotOffered = 56,
  kScopeNotSingle = 57,
  kListTooLarge = 58,
  kPriceUnknown = 59,
  kOfferWithdrawn = 60,
  kBillingPlanNotOffered = 62,
  kQuantityOutOfRange = 63,
  kScopeNotOwned = 64,
  kSubscriptionNotActive = 65,
  kCustomerSuspended = 66,
  kCustomerMayNotBuy = 67,
  kPriceAboveMaximum = 68,
  kOfferUpcoming = 69,
  kExchangeCurrencyMismatch = 70,
  kExchangeFamilyMismatch = 71,
  kExchangeNotAllowed = 72,
  kExchangeValueTooLow = 73,
  kClockNotVirtual = 80,
  kClockBackward = 81,
  kImportTooLarge = 90,
  kTooManyImports = 91,
  kOverloaded = 92,
  kNotServing = 93,
  kOutcomeUnknown = 94,
  kStorageFull = 95,
  kDeadlineExceeded = 96,
  kInternal = 97,
  kDataLoss = 98,
};

// The name without the enum's prefix, such as `REFUND_LIMIT_EXCEEDED`.
std::string_view NameOf(Reason reason);

// The status code that every refusal for this reason has.
absl::StatusCode CodeOf(Reason reason);

}  // namespace prorata::domain
