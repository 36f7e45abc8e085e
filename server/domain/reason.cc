#include "server/domain/reason.h"

namespace prorata::domain {
namespace {

struct ReasonRow {
  Reason reason;
  std::string_view name;
  absl::StatusCode code;
};

// In the order of the numbers, so that what is published can be compared at a glance.
constexpr ReasonRow kReasons[] = {
    {Reason::kUnspecified, "UNSPECIFIED", absl::StatusCode::kInternal},
    {Reason::kUnauthenticated, "UNAUTHENTICATED", absl::StatusCode::kUnauthenticated},
    {Reason::kPermissionDenied, "PERMISSION_DENIED", absl::StatusCode::kPermissionDenied},
    {Reason::kFieldInvalid, "FIELD_INVALID", absl::StatusCode::kInvalidArgument},
    {Reason::kMessageInvalid, "MESSAGE_INVALID", absl::StatusCode::kInvalidArgument},
    {Reason::kFilterInvalid, "FILTER_INVALID", absl::StatusCode::kInvalidArgument},
    {Reason::kPageTokenInvalid, "PAGE_TOKEN_INVALID", absl::StatusCode::kInvalidArgument},
    {Reason::kUpdateMaskInvalid, "UPDATE_MASK_INVALID", absl::StatusCode::kInvalidArgument},
    {Reason::kRequestIdReused, "REQUEST_ID_REUSED", absl::StatusCode::kInvalidArgument},
    {Reason::kQuoteInvalid, "QUOTE_INVALID", absl::StatusCode::kInvalidArgument},
    {Reason::kCurrencyMismatch, "CURRENCY_MISMATCH", absl::StatusCode::kInvalidArgument},
    {Reason::kPolicyInvalid, "POLICY_INVALID", absl::StatusCode::kInvalidArgument},
    {Reason::kImportInvalid, "IMPORT_INVALID", absl::StatusCode::kInvalidArgument},
    {Reason::kImportStreamInvalid, "IMPORT_STREAM_INVALID", absl::StatusCode::kInvalidArgument},
    {Reason::kTimeOutOfRange, "TIME_OUT_OF_RANGE", absl::StatusCode::kInvalidArgument},
    {Reason::kAmountOutOfRange, "AMOUNT_OUT_OF_RANGE", absl::StatusCode::kInvalidArgument},
    {Reason::kLineageInvalid, "LINEAGE_INVALID", absl::StatusCode::kInvalidArgument},
    {Reason::kOrderByInvalid, "ORDER_BY_INVALID", absl::StatusCode::kInvalidArgument},
    {Reason::kResourceNotFound, "RESOURCE_NOT_FOUND", absl::StatusCode::kNotFound},
    {Reason::kResourceAlreadyExists, "RESOURCE_ALREADY_EXISTS", absl::StatusCode::kAlreadyExists},
    {Reason::kEtagMismatch, "ETAG_MISMATCH", absl::StatusCode::kAborted},
    {Reason::kContention, "CONTENTION", absl::StatusCode::kAborted},
    {Reason::kImportConflict, "IMPORT_CONFLICT", absl::StatusCode::kAlreadyExists},
    {Reason::kReservationNotActive, "RESERVATION_NOT_ACTIVE", absl::StatusCode::kFailedPrecondition},
    {Reason::kReservationExpired, "RESERVATION_EXPIRED", absl::StatusCode::kFailedPrecondition},
    {Reason::kOperationInProgress, "OPERATION_IN_PROGRESS", absl::StatusCode::kFailedPrecondition},
    {Reason::kQuantityAboveRemaining, "QUANTITY_ABOVE_REMAINING", absl::StatusCode::kFailedPrecondition},
    {Reason::kNonRefundable, "NON_REFUNDABLE", absl::StatusCode::kFailedPrecondition},
    {Reason::kRefundWindowClosed, "REFUND_WINDOW_CLOSED", absl::StatusCode::kFailedPrecondition},
    {Reason::kRefundLimitExceeded, "REFUND_LIMIT_EXCEEDED", absl::StatusCode::kFailedPrecondition},
    {Reason::kExchangeRateMissing, "EXCHANGE_RATE_MISSING", absl::StatusCode::kFailedPrecondition},
    {Reason::kQuoteExpired, "QUOTE_EXPIRED", absl::StatusCode::kFailedPrecondition},
    {Reason::kQuoteChanged, "QUOTE_CHANGED", absl::StatusCode::kFailedPrecondition},
    {Reason::kNotPendingApproval, "NOT_PENDING_APPROVAL", absl::StatusCode::kFailedPrecondition},
    {Reason::kApproverIsRequester, "APPROVER_IS_REQUESTER", absl::StatusCode::kFailedPrecondition},
    {Reason::kSplitQuantityMismatch, "SPLIT_QUANTITY_MISMATCH", absl::StatusCode::kFailedPrecondition},
    {Reason::kReservationsDiffer, "RESERVATIONS_DIFFER", absl::StatusCode::kFailedPrecondition},
    {Reason::kReservationNotEnded, "RESERVATION_NOT_ENDED", absl::StatusCode::kFailedPrecondition},
    {Reason::kTooManyReservations, "TOO_MANY_RESERVATIONS", absl::StatusCode::kFailedPrecondition},
    {Reason::kSizeFlexibilityNotOffered, "SIZE_FLEXIBILITY_NOT_OFFERED", absl::StatusCode::kFailedPrecondition},
    {Reason::kScopeNotSingle, "SCOPE_NOT_SINGLE", absl::StatusCode::kFailedPrecondition},
    {Reason::kListTooLarge, "LIST_TOO_LARGE", absl::StatusCode::kFailedPrecondition},
    {Reason::kPriceUnknown, "PRICE_UNKNOWN", absl::StatusCode::kFailedPrecondition},
    {Reason::kOfferWithdrawn, "OFFER_WITHDRAWN", absl::StatusCode::kFailedPrecondition},
    {Reason::kBillingPlanNotOffered, "BILLING_PLAN_NOT_OFFERED", absl::StatusCode::kFailedPrecondition},
    {Reason::kQuantityOutOfRange, "QUANTITY_OUT_OF_RANGE", absl::StatusCode::kFailedPrecondition},
    {Reason::kScopeNotOwned, "SCOPE_NOT_OWNED", absl::StatusCode::kFailedPrecondition},
    {Reason::kSubscriptionNotActive, "SUBSCRIPTION_NOT_ACTIVE", absl::StatusCode::kFailedPrecondition},
    {Reason::kCustomerSuspended, "CUSTOMER_SUSPENDED", absl::StatusCode::kFailedPrecondition},
    {Reason::kCustomerMayNotBuy, "CUSTOMER_MAY_NOT_BUY", absl::StatusCode::kFailedPrecondition},
    {Reason::kPriceAboveMaximum, "PRICE_ABOVE_MAXIMUM", absl::StatusCode::kFailedPrecondition},
    {Reason::kOfferUpcoming, "OFFER_UPCOMING", absl::StatusCode::kFailedPrecondition},
    {Reason::kExchangeCurrencyMismatch, "EXCHANGE_CURRENCY_MISMATCH", absl::StatusCode::kFailedPrecondition},
    {Reason::kExchangeFamilyMismatch, "EXCHANGE_FAMILY_MISMATCH", absl::StatusCode::kFailedPrecondition},
    {Reason::kExchangeNotAllowed, "EXCHANGE_NOT_ALLOWED", absl::StatusCode::kFailedPrecondition},
    {Reason::kExchangeValueTooLow, "EXCHANGE_VALUE_TOO_LOW", absl::StatusCode::kFailedPrecondition},
    {Reason::kClockNotVirtual, "CLOCK_NOT_VIRTUAL", absl::StatusCode::kFailedPrecondition},
    {Reason::kClockBackward, "CLOCK_BACKWARD", absl::StatusCode::kFailedPrecondition},
    {Reason::kImportTooLarge, "IMPORT_TOO_LARGE", absl::StatusCode::kResourceExhausted},
    {Reason::kTooManyImports, "TOO_MANY_IMPORTS", absl::StatusCode::kResourceExhausted},
    {Reason::kOverloaded, "OVERLOADED", absl::StatusCode::kUnavailable},
    {Reason::kNotServing, "NOT_SERVING", absl::StatusCode::kUnavailable},
    {Reason::kOutcomeUnknown, "OUTCOME_UNKNOWN", absl::StatusCode::kUnavailable},
    {Reason::kStorageFull, "STORAGE_FULL", absl::StatusCode::kUnavailable},
    {Reason::kDeadlineExceeded, "DEADLINE_EXCEEDED", absl::StatusCode::kDeadlineExceeded},
    {Reason::kInternal, "INTERNAL", absl::StatusCode::kInternal},
    {Reason::kDataLoss, "DATA_LOSS", absl::StatusCode::kDataLoss},
};

const ReasonRow* RowOf(Reason reason) {
  for (const ReasonRow& row : kReasons) {
    if (row.reason == reason) return &row;
  }
  return nullptr;
}

}  // namespace

std::string_view NameOf(Reason reason) {
  const ReasonRow* row = RowOf(reason);
  return row == nullptr ? std::string_view() : row->name;
}

absl::StatusCode CodeOf(Reason reason) {
  const ReasonRow* row = RowOf(reason);
  return row == nullptr ? absl::StatusCode::kInternal : row->code;
}

}  // namespace prorata::domain
