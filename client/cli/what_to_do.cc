#include "client/cli/what_to_do.h"

#include "absl/strings/str_cat.h"

namespace prorata::cli {
namespace {

std::string ByCode(grpc::StatusCode code) {
  switch (code) {
    case grpc::StatusCode::UNAVAILABLE:
      return "Check --server and that the server runs, with --tls exactly where it serves TLS, then repeat.";
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return "Repeat, with a longer --timeout if it happens again.";
    case grpc::StatusCode::UNAUTHENTICATED:
      return "Give a valid --token, or --principal where the server takes one.";
    case grpc::StatusCode::UNIMPLEMENTED:
      return "The server does not have this method: compare `prorata server` with `prorata --version`.";
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
      return "Ask for less at once, or repeat later.";
    default:
      return "";
  }
}

}  // namespace

std::string WhatToDo(prorata::v1::ErrorReason reason) {
  switch (reason) {
    case v1::ERROR_REASON_UNAUTHENTICATED:
      return "Give a valid --token, or --principal where the server takes one.";
    case v1::ERROR_REASON_PERMISSION_DENIED:
      return "Check the name, and ask for a role that has this permission there.";
    case v1::ERROR_REASON_FIELD_INVALID:
      return "Mend the fields named.";
    case v1::ERROR_REASON_MESSAGE_INVALID:
      return "Mend the message as the text says.";
    case v1::ERROR_REASON_FILTER_INVALID:
      return "Mend --filter at the column named.";
    case v1::ERROR_REASON_ORDER_BY_INVALID:
      return "Mend --order-by at the column named.";
    case v1::ERROR_REASON_LIST_TOO_LARGE:
      return "Narrow --filter or name a --customer, or order reservations by expire_time or purchase_time first.";
    case v1::ERROR_REASON_PAGE_TOKEN_INVALID:
      return "Start again from the first page.";
    case v1::ERROR_REASON_UPDATE_MASK_INVALID:
      return "Leave out the fields that cannot be changed.";
    case v1::ERROR_REASON_REQUEST_ID_REUSED:
      return "Use a new --request-id for a different request.";
    case v1::ERROR_REASON_QUOTE_INVALID:
    case v1::ERROR_REASON_QUOTE_EXPIRED:
    case v1::ERROR_REASON_QUOTE_CHANGED:
      return "Quote again and use the new token.";
    case v1::ERROR_REASON_CURRENCY_MISMATCH:
      return "Give the amount in the currency of the offer.";
    case v1::ERROR_REASON_POLICY_INVALID:
      return "Mend the fields named in the policy's file.";
    case v1::ERROR_REASON_IMPORT_INVALID:
      return "Mend what is named; rows alone can be left out with --skip-invalid, or with --each-row where "
             "reservations move in. Nothing was imported.";
    case v1::ERROR_REASON_IMPORT_STREAM_INVALID:
      return "Send the header first and once, then the data.";
    case v1::ERROR_REASON_TIME_OUT_OF_RANGE:
      return "Choose a time within the range that the text gives.";
    case v1::ERROR_REASON_AMOUNT_OUT_OF_RANGE:
      return "Use a smaller quantity.";
    case v1::ERROR_REASON_LINEAGE_INVALID:
      return "Give the whole order, with every part that it was split into or merged from.";
    case v1::ERROR_REASON_IMPORT_CONFLICT:
      return "Leave it out, or see what is stored: `prorata reservations get`.";
    case v1::ERROR_REASON_PRICE_UNKNOWN:
      return "Give its unit_price, or import the price list of its time.";
    case v1::ERROR_REASON_RESOURCE_NOT_FOUND:
      return "Check the name; the list command shows what there is.";
    case v1::ERROR_REASON_RESOURCE_ALREADY_EXISTS:
      return "Choose another id, or get the one that exists.";
    case v1::ERROR_REASON_ETAG_MISMATCH:
      return "Read it again, decide again, and give the new --etag.";
    case v1::ERROR_REASON_CONTENTION:
      return "Repeat: nothing was written.";
    case v1::ERROR_REASON_RESERVATION_NOT_ACTIVE:
      return "See `prorata reservations show` for what replaced it.";
    case v1::ERROR_REASON_RESERVATION_EXPIRED:
      return "Nothing: what has expired is neither returned nor changed.";
    case v1::ERROR_REASON_OPERATION_IN_PROGRESS:
      return "Wait until the pending refund or exchange is decided, or withdraw it.";
    case v1::ERROR_REASON_QUANTITY_ABOVE_REMAINING:
      return "Return at most as many units as the reservation has.";
    case v1::ERROR_REASON_NON_REFUNDABLE:
      return "Nothing: the offer was sold as not refundable.";
    case v1::ERROR_REASON_REFUND_WINDOW_CLOSED:
      return "Nothing: the policy pays nothing at this age.";
    case v1::ERROR_REASON_REFUND_LIMIT_EXCEEDED:
      return "Return fewer units, wait for the date given, or take less with --accept-limited-amount.";
    case v1::ERROR_REASON_EXCHANGE_RATE_MISSING:
      return "Ask the catalog administrator to import the rate.";
    case v1::ERROR_REASON_NOT_PENDING_APPROVAL:
      return "Nothing is left to decide: show it to see how it ended.";
    case v1::ERROR_REASON_APPROVER_IS_REQUESTER:
      return "Have another agent decide it.";
    case v1::ERROR_REASON_SPLIT_QUANTITY_MISMATCH:
      return "Name parts that add up to the units of the reservation.";
    case v1::ERROR_REASON_RESERVATIONS_DIFFER:
      return "Leave out what differs, or make scopes and flexibility the same first: `prorata reservations update`.";
    case v1::ERROR_REASON_RESERVATION_NOT_ENDED:
      return "Nothing: only what is canceled or expired is archived.";
    case v1::ERROR_REASON_TOO_MANY_RESERVATIONS:
      return "Return or exchange reservations of the order whole: that adds none.";
    case v1::ERROR_REASON_OFFER_WITHDRAWN:
      return "Choose an offer that is sold: `prorata offers list`.";
    case v1::ERROR_REASON_OFFER_UPCOMING:
      return "Wait for the time given, or choose an offer that is sold: `prorata offers list`.";
    case v1::ERROR_REASON_BILLING_PLAN_NOT_OFFERED:
      return "Choose a --plan that the offer has: `prorata offers get`.";
    case v1::ERROR_REASON_QUANTITY_OUT_OF_RANGE:
      return "Choose a quantity within what the offer allows.";
    case v1::ERROR_REASON_SCOPE_NOT_OWNED:
      return "Choose what the customer has: `prorata subscriptions list`, `resource-groups list`, `management-groups "
             "list`.";
    case v1::ERROR_REASON_SUBSCRIPTION_NOT_ACTIVE:
      return "Choose an active subscription.";
    case v1::ERROR_REASON_SIZE_FLEXIBILITY_NOT_OFFERED:
      return "Leave --flexibility out: only virtual machines have it.";
    case v1::ERROR_REASON_SCOPE_NOT_SINGLE:
      return "Name a --subscription (and a --resource-group), or switch it on with --flexibility on.";
    case v1::ERROR_REASON_CUSTOMER_SUSPENDED:
      return "Activate the customer first: `prorata customers update --state active`.";
    case v1::ERROR_REASON_CUSTOMER_MAY_NOT_BUY:
      return "Have the partner buy, or permit it: `prorata customers update --purchase-permitted true`.";
    case v1::ERROR_REASON_PRICE_ABOVE_MAXIMUM:
      return "Raise --max-price or buy less.";
    case v1::ERROR_REASON_EXCHANGE_CURRENCY_MISMATCH:
      return "Choose offers in the currency of what is returned.";
    case v1::ERROR_REASON_EXCHANGE_FAMILY_MISMATCH:
      return "Choose offers of the same exchange family.";
    case v1::ERROR_REASON_EXCHANGE_NOT_ALLOWED:
      return "Return it for money instead, if its policy allows that.";
    case v1::ERROR_REASON_EXCHANGE_VALUE_TOO_LOW:
      return "Buy more, or return less.";
    case v1::ERROR_REASON_CLOCK_NOT_VIRTUAL:
      return "Start the server with --virtual-clock.";
    case v1::ERROR_REASON_CLOCK_BACKWARD:
      return "Choose a later time: `prorata clock` shows the current one.";
    case v1::ERROR_REASON_IMPORT_TOO_LARGE:
      return "Cut the file into parts.";
    case v1::ERROR_REASON_TOO_MANY_IMPORTS:
    case v1::ERROR_REASON_OVERLOADED:
      return "Repeat later.";
    case v1::ERROR_REASON_NOT_SERVING:
      return "Repeat when the server is up: nothing was done.";
    case v1::ERROR_REASON_OUTCOME_UNKNOWN:
      return "Repeat with the same --request-id to learn the outcome.";
    case v1::ERROR_REASON_STORAGE_FULL:
      return "Tell the operator: the disk of the server is full.";
    case v1::ERROR_REASON_DEADLINE_EXCEEDED:
      return "Repeat, with a longer --timeout if it happens again.";
    case v1::ERROR_REASON_INTERNAL:
    case v1::ERROR_REASON_DATA_LOSS:
      return "Report the error id to the operator.";
    default:
      return "";
  }
}

std::string WhatToDo(const std::string& reason, grpc::StatusCode code) {
  v1::ErrorReason known = v1::ERROR_REASON_UNSPECIFIED;
  if (!v1::ErrorReason_Parse(absl::StrCat("ERROR_REASON_", reason), &known)) return ByCode(code);
  return WhatToDo(known);
}

}  // namespace prorata::cli
