// Goal: every refusal reaches the caller with its code, reason and numbers, within what clients can take, and a fault
// of ours tells nothing but an id.

#include "server/rpc/error_response.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "prorata/v1/error_reason.pb.h"
#include "server/domain/error.h"

namespace prorata::rpc {
namespace {

using domain::Reason;
using domain::Violation;

google::rpc::Status DetailsOf(const grpc::Status& status) {
  google::rpc::Status details;
  EXPECT_TRUE(details.ParseFromString(status.error_details()));
  EXPECT_EQ(details.code(), status.error_code());
  EXPECT_EQ(details.message(), status.error_message());
  return details;
}

// The detail of the type; a fresh one if there is none.
template <typename Detail>
Detail Get(const google::rpc::Status& status, bool* found = nullptr) {
  Detail detail;
  bool any = false;
  for (const auto& packed : status.details()) any = any || packed.UnpackTo(&detail);
  if (found != nullptr) *found = any;
  return detail;
}

template <typename Detail>
bool Has(const google::rpc::Status& status) {
  bool found = false;
  Get<Detail>(status, &found);
  return found;
}

TEST(ErrorResponse, EveryReasonHasTheSameNameAndNumberAsInTheContract) {
  const auto* contract = prorata::v1::ErrorReason_descriptor();
  for (int i = 0; i < contract->value_count(); ++i) {
    const auto& value = *contract->value(i);
    if (value.number() == 0) continue;
    EXPECT_EQ("ERROR_REASON_" + std::string(domain::NameOf(static_cast<Reason>(value.number()))), value.name());
  }
  for (int number = 1; number < 1000; ++number) {
    const bool is_ours = !domain::NameOf(static_cast<Reason>(number)).empty();
    EXPECT_EQ(is_ours, contract->FindValueByNumber(number) != nullptr) << number;
  }
}

TEST(ErrorResponse, EveryReasonHasTheCodeThatItsCommentSays) {
  // Ranges of the contract's comments, and what stands out of them.
  const auto expected = [](int number) {
    switch (number) {
      case 1:
        return grpc::StatusCode::UNAUTHENTICATED;
      case 2:
        return grpc::StatusCode::PERMISSION_DENIED;
      case 30:
        return grpc::StatusCode::NOT_FOUND;
      case 31:
      case 34:
        return grpc::StatusCode::ALREADY_EXISTS;
      case 32:
      case 33:
        return grpc::StatusCode::ABORTED;
      case 90:
      case 91:
        return grpc::StatusCode::RESOURCE_EXHAUSTED;
      case 96:
        return grpc::StatusCode::DEADLINE_EXCEEDED;
      case 97:
        return grpc::StatusCode::INTERNAL;
      case 98:
        return grpc::StatusCode::DATA_LOSS;
      default:
        break;
    }
    if (number < 30) return grpc::StatusCode::INVALID_ARGUMENT;
    return number < 90 ? grpc::StatusCode::FAILED_PRECONDITION : grpc::StatusCode::UNAVAILABLE;
  };
  const auto* contract = prorata::v1::ErrorReason_descriptor();
  for (int i = 0; i < contract->value_count(); ++i) {
    const int number = contract->value(i)->number();
    if (number == 0) continue;
    const ErrorResponse response = MakeErrorResponse(domain::Refuse(static_cast<Reason>(number), "text"), "c");
    EXPECT_EQ(response.status.error_code(), expected(number)) << contract->value(i)->name();
    EXPECT_EQ(Get<google::rpc::ErrorInfo>(DetailsOf(response.status)).reason(),
              domain::NameOf(static_cast<Reason>(number)));
    EXPECT_EQ(response.error_id, "");
  }
}

TEST(ErrorResponse, BadFieldsAreAllInBadRequest) {
  const ErrorResponse response = MakeErrorResponse(
      domain::Refuse({Violation{Reason::kFieldInvalid, "must be set", "name", "", {}},
                      Violation{Reason::kFieldInvalid, "must be at least 1, is -3", "quantity", "", {}}}),
      "corr-1");
  EXPECT_EQ(response.status.error_message(), "name: must be set; quantity: must be at least 1, is -3");
  const google::rpc::Status details = DetailsOf(response.status);
  const auto info = Get<google::rpc::ErrorInfo>(details);
  EXPECT_EQ(info.domain(), "prorata");
  EXPECT_EQ(info.reason(), "FIELD_INVALID");
  EXPECT_EQ(info.metadata().at("correlation_id"), "corr-1");
  const auto bad = Get<google::rpc::BadRequest>(details);
  ASSERT_EQ(bad.field_violations_size(), 2);
  EXPECT_EQ(bad.field_violations(1).field(), "quantity");
  EXPECT_EQ(bad.field_violations(1).description(), "must be at least 1, is -3");
  EXPECT_FALSE(Has<google::rpc::PreconditionFailure>(details));
  EXPECT_FALSE(Has<google::rpc::RetryInfo>(details));
}

TEST(ErrorResponse, RulesThatSayNoAreAllInPreconditionFailureAndTheLimitInQuotaFailureToo) {
  const ErrorResponse response =
      MakeErrorResponse(domain::Refuse({Violation{Reason::kNonRefundable, "cannot be returned", "", "offers/o", {}},
                                        Violation{Reason::kRefundLimitExceeded,
                                                  "800.00 USD are available",
                                                  "quantity",
                                                  "partners/p/customers/c",
                                                  {{"available", "800.00 USD"}}}}),
                        "c");
  EXPECT_EQ(response.status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  const google::rpc::Status details = DetailsOf(response.status);
  EXPECT_EQ(Get<google::rpc::ErrorInfo>(details).reason(), "NON_REFUNDABLE");
  EXPECT_EQ(Get<google::rpc::ErrorInfo>(details).metadata().at("available"), "800.00 USD");
  const auto rules = Get<google::rpc::PreconditionFailure>(details);
  ASSERT_EQ(rules.violations_size(), 2);
  EXPECT_EQ(rules.violations(0).type(), "NON_REFUNDABLE");
  EXPECT_EQ(rules.violations(0).subject(), "offers/o");
  EXPECT_EQ(rules.violations(1).type(), "REFUND_LIMIT_EXCEEDED");
  const auto quota = Get<google::rpc::QuotaFailure>(details);
  ASSERT_EQ(quota.violations_size(), 1);
  EXPECT_EQ(quota.violations(0).subject(), "partners/p/customers/c");
  EXPECT_EQ(quota.violations(0).description(), "800.00 USD are available");
}

TEST(ErrorResponse, WhatIsAbsentIsNamed) {
  struct Case {
    const char* name;
    const char* type;
  };
  const Case cases[] = {
      {"partners/p", "prorata.v1.Partner"},
      {"partners/p/customers/c", "prorata.v1.Customer"},
      {"partners/p/customers/c/orders/o/reservations/r", "prorata.v1.Reservation"},
      {"partners/p/transactions/1", "prorata.v1.Transaction"},
      {"refundPolicies/x", "prorata.v1.RefundPolicy"},
      {"offers/o", "prorata.v1.Offer"},
  };
  for (const Case& c : cases) {
    const ErrorResponse response = MakeErrorResponse(domain::NotFound(c.name), "c");
    EXPECT_EQ(response.status.error_code(), grpc::StatusCode::NOT_FOUND);
    const auto resource = Get<google::rpc::ResourceInfo>(DetailsOf(response.status));
    EXPECT_EQ(resource.resource_name(), c.name);
    EXPECT_EQ(resource.resource_type(), c.type);
  }
}

TEST(ErrorResponse, WhatMayBeRepeatedSaysWhen) {
  for (const Reason reason : {Reason::kOverloaded, Reason::kNotServing, Reason::kOutcomeUnknown, Reason::kStorageFull,
                              Reason::kTooManyImports, Reason::kContention}) {
    const auto retry =
        Get<google::rpc::RetryInfo>(DetailsOf(MakeErrorResponse(domain::Refuse(reason, "later"), "c").status));
    EXPECT_GT(retry.retry_delay().seconds() + retry.retry_delay().nanos(), 0) << domain::NameOf(reason);
  }
}

TEST(ErrorResponse, AFaultOfOursTellsOnlyAnId) {
  struct Case {
    absl::Status status;
    grpc::StatusCode code;
    const char* reason;
  };
  const Case cases[] = {
      {absl::InternalError("the secret of the house"), grpc::StatusCode::INTERNAL, "INTERNAL"},
      {absl::NotFoundError("the secret of the house"), grpc::StatusCode::INTERNAL, "INTERNAL"},
      {absl::InvalidArgumentError("the secret of the house"), grpc::StatusCode::INTERNAL, "INTERNAL"},
      {absl::UnknownError("the secret of the house"), grpc::StatusCode::INTERNAL, "INTERNAL"},
      {absl::DataLossError("the secret of the house"), grpc::StatusCode::DATA_LOSS, "DATA_LOSS"},
  };
  for (const Case& c : cases) {
    const ErrorResponse response = MakeErrorResponse(c.status, "c");
    EXPECT_EQ(response.status.error_code(), c.code);
    const auto info = Get<google::rpc::ErrorInfo>(DetailsOf(response.status));
    EXPECT_EQ(info.reason(), c.reason);
    EXPECT_EQ(response.error_id.size(), 32u);
    EXPECT_EQ(info.metadata().at("error_id"), response.error_id);
    EXPECT_NE(response.status.error_message().find(response.error_id), std::string::npos);
    EXPECT_EQ(response.status.error_details().find("secret"), std::string::npos);
    EXPECT_EQ(response.status.error_message().find("secret"), std::string::npos);
  }
}

TEST(ErrorResponse, AtMostTwentyViolationsAndThenHowManyMore) {
  std::vector<Violation> violations;
  for (int i = 0; i < 57; ++i)
    violations.push_back({Reason::kFieldInvalid, "must be set", "f" + std::to_string(i), "", {}});
  const ErrorResponse response = MakeErrorResponse(domain::Refuse(violations), "c");
  const auto bad = Get<google::rpc::BadRequest>(DetailsOf(response.status));
  ASSERT_EQ(bad.field_violations_size(), 21);
  EXPECT_EQ(bad.field_violations(19).field(), "f19");
  EXPECT_EQ(bad.field_violations(20).field(), "");
  EXPECT_EQ(bad.field_violations(20).description(), "and 37 more");
}

TEST(ErrorResponse, NeverMoreThanFourKibibytesHoweverLongTheTexts) {
  for (const size_t length : {10, 100, 1000, 100'000}) {
    for (const Reason reason : {Reason::kFieldInvalid, Reason::kRefundLimitExceeded, Reason::kResourceNotFound}) {
      std::vector<Violation> violations;
      for (int i = 0; i < 30; ++i) {
        // Two bytes a character, so that a cut may fall between them.
        std::string text = "x";
        while (text.size() < length) text += "\u00e9";
        Violation violation{reason, text, text, text, {}};
        for (int k = 0; k < 5; ++k) violation.metadata[std::to_string(i * 5 + k) + text] = text;
        violations.push_back(std::move(violation));
      }
      const ErrorResponse response = MakeErrorResponse(domain::Refuse(violations), std::string(64, 'c'));
      EXPECT_LE(response.status.error_details().size(), 4096u) << length;
      EXPECT_LE(response.status.error_message().size(), 1024u) << length;
      const google::rpc::Status details = DetailsOf(response.status);
      EXPECT_EQ(Get<google::rpc::ErrorInfo>(details).metadata().at("correlation_id"), std::string(64, 'c'));
      EXPECT_NE(details.ShortDebugString().find("more"), std::string::npos) << length;
    }
  }
}

TEST(ErrorResponse, WhatTheStoreSays) {
  struct Case {
    storage::Outcome outcome;
    absl::Status status;
    const char* reason;
  };
  const Case cases[] = {
      {storage::Outcome::kUnknown, absl::UnavailableError("fsync failed"), "OUTCOME_UNKNOWN"},
      {storage::Outcome::kNotCommitted, absl::AbortedError("conflict"), "CONTENTION"},
      {storage::Outcome::kNotCommitted, absl::ResourceExhaustedError("the queue is full"), "OVERLOADED"},
      {storage::Outcome::kNotCommitted, absl::ResourceExhaustedError("no space left: x"), "STORAGE_FULL"},
      {storage::Outcome::kNotCommitted, absl::UnavailableError("closing"), "NOT_SERVING"},
      {storage::Outcome::kRejected, domain::Refuse(Reason::kQuoteChanged, "changed"), "QUOTE_CHANGED"},
      {storage::Outcome::kRejected, absl::NotFoundError("a leak"), "INTERNAL"},
      {storage::Outcome::kRejected, absl::DataLossError("a leak"), "DATA_LOSS"},
  };
  for (const Case& c : cases) {
    const ErrorResponse response = MakeErrorResponse(RefusalOf({c.outcome, c.status}), "c");
    EXPECT_EQ(domain::NameOf(response.reason), c.reason) << c.status;
  }
  EXPECT_TRUE(RefusalOf({storage::Outcome::kCommitted, absl::OkStatus()}).ok());
}

}  // namespace
}  // namespace prorata::rpc
