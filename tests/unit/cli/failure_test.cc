// Goal: a failure says what happened, every detail of it and what to do; and the exit code, which scripts rely on,
// never changes.

#include "client/cli/failure.h"

#include <gtest/gtest.h>

#include "client/cli/error_text.h"
#include "client/cli/json.h"
#include "client/cli/what_to_do.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace prorata::cli {
namespace {

TEST(ExitCode, OfEveryStatusCode) {
  for (const auto& [code, exit_code] : std::vector<std::pair<grpc::StatusCode, int>>{
           {grpc::StatusCode::OK, 0},
           {grpc::StatusCode::CANCELLED, 8},
           {grpc::StatusCode::UNKNOWN, 1},
           {grpc::StatusCode::INVALID_ARGUMENT, 6},
           {grpc::StatusCode::DEADLINE_EXCEEDED, 8},
           {grpc::StatusCode::NOT_FOUND, 4},
           {grpc::StatusCode::ALREADY_EXISTS, 7},
           {grpc::StatusCode::PERMISSION_DENIED, 5},
           {grpc::StatusCode::RESOURCE_EXHAUSTED, 8},
           {grpc::StatusCode::FAILED_PRECONDITION, 3},
           {grpc::StatusCode::ABORTED, 7},
           {grpc::StatusCode::OUT_OF_RANGE, 6},
           {grpc::StatusCode::UNIMPLEMENTED, 1},
           {grpc::StatusCode::INTERNAL, 1},
           {grpc::StatusCode::UNAVAILABLE, 8},
           {grpc::StatusCode::DATA_LOSS, 1},
           {grpc::StatusCode::UNAUTHENTICATED, 5},
       }) {
    EXPECT_EQ(ExitCodeOf(code), exit_code) << CodeName(code);
  }
}

TEST(WhatToDo, KnowsEveryReasonOfTheContract) {
  const auto* reasons = v1::ErrorReason_descriptor();
  for (int i = 0; i < reasons->value_count(); ++i) {
    const auto reason = static_cast<v1::ErrorReason>(reasons->value(i)->number());
    if (reason != v1::ERROR_REASON_UNSPECIFIED) {
      EXPECT_NE(WhatToDo(reason), "") << reasons->value(i)->name();
    }
  }
}

TEST(WhatToDo, AnswersAnUnknownReasonByTheCode) {
  EXPECT_EQ(WhatToDo("FROM_THE_FUTURE", grpc::StatusCode::UNAVAILABLE),
            "Check --server and that the server runs, with --tls exactly where it serves TLS, then repeat.");
  EXPECT_EQ(WhatToDo("FROM_THE_FUTURE", grpc::StatusCode::FAILED_PRECONDITION), "");
}

// One of every detail.
CallError Refused() {
  google::rpc::ErrorInfo info;
  info.set_domain("prorata");
  info.set_reason("REFUND_LIMIT_EXCEEDED");
  google::rpc::BadRequest bad_request;
  auto* field = bad_request.add_field_violations();
  field->set_field("quantity");
  field->set_description("must be at least 1, is -3");
  google::rpc::PreconditionFailure preconditions;
  auto* precondition = preconditions.add_violations();
  precondition->set_type("OPERATION_IN_PROGRESS");
  precondition->set_subject("partners/contoso/customers/adatum/refunds/r");
  precondition->set_description("waits for approval");
  google::rpc::QuotaFailure quotas;
  auto* quota = quotas.add_violations();
  quota->set_subject("partners/contoso/customers/adatum");
  quota->set_description("1200.00 USD, 800.00 USD are available");
  google::rpc::ResourceInfo resource;
  resource.set_resource_type("Offer");
  resource.set_resource_name("offers/x");
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(1);
  google::rpc::Status status;
  for (const google::protobuf::Message* detail : std::initializer_list<const google::protobuf::Message*>{
           &info, &bad_request, &preconditions, &quotas, &resource, &retry}) {
    status.add_details()->PackFrom(*detail);
  }
  return CallError(
      grpc::Status(grpc::StatusCode::FAILED_PRECONDITION, "the refund does not fit", status.SerializeAsString()));
}

TEST(ErrorText, HasEveryDetailOnALine) {
  EXPECT_EQ(ErrorText(Refused()), R"(prorata: FAILED_PRECONDITION REFUND_LIMIT_EXCEEDED: the refund does not fit
  field quantity: must be at least 1, is -3
  OPERATION_IN_PROGRESS (partners/contoso/customers/adatum/refunds/r): waits for approval
  quota partners/contoso/customers/adatum: 1200.00 USD, 800.00 USD are available
  resource Offer: offers/x
  repeat after: 1000 ms
What to do: Return fewer units, wait for the date given, or take less with --accept-limited-amount.
)");
}

TEST(ErrorText, SaysAReasonCalledAsItsCodeOnce) {
  google::rpc::ErrorInfo info;
  info.set_reason("PERMISSION_DENIED");
  google::rpc::Status status;
  status.add_details()->PackFrom(info);
  const CallError error(grpc::Status(grpc::StatusCode::PERMISSION_DENIED, "dana may not", status.SerializeAsString()));
  EXPECT_EQ(ErrorText(error).substr(0, 41), "prorata: PERMISSION_DENIED: dana may not\n");
}

TEST(ErrorText, TellsHowToRepeatWhereTheOutcomeIsUnknown) {
  CallError error(grpc::Status(grpc::StatusCode::UNAVAILABLE, "socket closed"));
  error.request_id = "ID";
  error.repeat_command = "prorata refunds create x --request-id ID";
  EXPECT_EQ(ErrorText(error), R"(prorata: UNAVAILABLE: socket closed
What to do: Check --server and that the server runs, with --tls exactly where it serves TLS, then repeat.
It is not known whether this was carried out. The request id is ID. To learn the outcome, or have it done, repeat:
  prorata refunds create x --request-id ID
)");
}

TEST(ErrorText, SurvivesDetailsThatAreNoDetails) {
  EXPECT_EQ(ErrorText(CallError(grpc::Status(grpc::StatusCode::INTERNAL, "oops", "\xFF\xFF not a status"))),
            "prorata: INTERNAL: oops\n");
}

TEST(ErrorJson, SurvivesBytesThatAreNoText) {
  const CallError error(grpc::Status(grpc::StatusCode::INTERNAL, "oops \xFF"));
  EXPECT_NE(JsonText(ErrorJson(error)).find("oops \xEF\xBF\xBD"), std::string::npos);
  EXPECT_NE(YamlText(ErrorJson(error)).find("oops"), std::string::npos);
}

TEST(ErrorJson, HasTheSameForScripts) {
  const auto error = ErrorJson(Refused())["error"];
  EXPECT_EQ(error["code"], "FAILED_PRECONDITION");
  EXPECT_EQ(error["reason"], "REFUND_LIMIT_EXCEEDED");
  EXPECT_EQ(error["message"], "the refund does not fit");
  EXPECT_EQ(error["details"].size(), 6);
  EXPECT_EQ(error["details"][1].dump(),
            R"({"@type":"type.googleapis.com/google.rpc.BadRequest",)"
            R"("field_violations":[{"field":"quantity","description":"must be at least 1, is -3"}]})");
  EXPECT_FALSE(error.contains("request_id"));
}

}  // namespace
}  // namespace prorata::cli
