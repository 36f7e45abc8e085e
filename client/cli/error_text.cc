#include "client/cli/error_text.h"

#include <fmt/format.h>

#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/cli/json.h"
#include "client/cli/what_to_do.h"
#include "google/rpc/code.pb.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace prorata::cli {
namespace {

google::rpc::Status DetailsOf(const grpc::Status& status) {
  google::rpc::Status details;
  // Bytes that do not parse come from something else than this server; the code and the message still say what they
  // say.
  if (!details.ParseFromString(status.error_details())) details.Clear();
  return details;
}

std::string ReasonOf(const google::rpc::Status& status) {
  google::rpc::ErrorInfo info;
  for (const auto& detail : status.details()) {
    if (detail.UnpackTo(&info)) return info.reason();
  }
  return "";
}

std::string Line(const std::string& kind, const std::string& about, const std::string& description) {
  return absl::StrCat("  ", kind, about.empty() ? "" : " ", about, ": ", description, "\n");
}

std::string DetailLines(const google::protobuf::Any& detail) {
  std::string lines;
  google::rpc::BadRequest bad_request;
  google::rpc::PreconditionFailure preconditions;
  google::rpc::QuotaFailure quotas;
  google::rpc::ResourceInfo resource;
  google::rpc::RetryInfo retry;
  if (detail.UnpackTo(&bad_request)) {
    for (const auto& v : bad_request.field_violations()) lines += Line("field", v.field(), v.description());
  } else if (detail.UnpackTo(&preconditions)) {
    for (const auto& v : preconditions.violations()) {
      lines += Line(v.type(), v.subject().empty() ? "" : absl::StrCat("(", v.subject(), ")"), v.description());
    }
  } else if (detail.UnpackTo(&quotas)) {
    for (const auto& v : quotas.violations()) lines += Line("quota", v.subject(), v.description());
  } else if (detail.UnpackTo(&resource)) {
    lines += Line("resource", resource.resource_type(), resource.resource_name());
  } else if (detail.UnpackTo(&retry)) {
    const int64_t milliseconds = retry.retry_delay().seconds() * 1000 + retry.retry_delay().nanos() / 1'000'000;
    lines += Line("repeat", "after", fmt::format("{} ms", milliseconds));
  }
  return lines;
}

}  // namespace

std::string CodeName(grpc::StatusCode code) {
  const std::string name = google::rpc::Code_Name(static_cast<google::rpc::Code>(code));
  return name.empty() ? absl::StrCat("CODE_", static_cast<int>(code)) : name;
}

bool MayHaveBeenDone(const grpc::Status& status) {
  if (IsDefinite(status.error_code())) return false;
  static const std::set<std::string> kNothingWasDone = {"OVERLOADED", "NOT_SERVING", "STORAGE_FULL",
                                                        "DEADLINE_EXCEEDED"};
  if (kNothingWasDone.count(ReasonOf(DetailsOf(status))) > 0) return false;
  // What gRPC says itself where there was no connection to send anything on.
  return !absl::StartsWith(status.error_message(), "failed to connect to all addresses") &&
         !absl::StartsWith(status.error_message(), "DNS resolution failed");
}

std::string UnknownOutcomeText(const std::string& request_id, const std::string& repeat_command) {
  return absl::StrCat("It is not known whether this was carried out. The request id is ", request_id,
                      ". To learn the outcome, or have it done, repeat:\n  ", repeat_command, "\n");
}

std::string ErrorText(const CallError& error) {
  const google::rpc::Status details = DetailsOf(error.status());
  const std::string reason = ReasonOf(details);
  const std::string code = CodeName(error.status().error_code());
  // Some reasons are called as their code.
  std::string text = absl::StrCat("prorata: ", code, reason.empty() || reason == code ? "" : absl::StrCat(" ", reason),
                                  ": ", error.status().error_message(), "\n");
  for (const auto& detail : details.details()) text += DetailLines(detail);
  const std::string advice = WhatToDo(reason, error.status().error_code());
  if (!advice.empty()) absl::StrAppend(&text, "What to do: ", advice, "\n");
  if (!error.request_id.empty()) text += UnknownOutcomeText(error.request_id, error.repeat_command);
  return text;
}

nlohmann::ordered_json ErrorJson(const CallError& error) {
  const google::rpc::Status details = DetailsOf(error.status());
  const std::string reason = ReasonOf(details);
  nlohmann::ordered_json body;
  const auto add = [&](const char* key, const std::string& value) {
    if (!value.empty()) body[key] = value;
  };
  add("code", CodeName(error.status().error_code()));
  add("reason", reason);
  add("message", error.status().error_message());
  add("what_to_do", WhatToDo(reason, error.status().error_code()));
  for (const auto& detail : details.details()) {
    try {
      body["details"].push_back(ToJson(detail));
    } catch (const std::runtime_error&) {
      // A detail of a type that this program does not know: its name is all that can be said.
      body["details"].push_back({{"@type", detail.type_url()}});
    }
  }
  add("request_id", error.request_id);
  add("repeat_command", error.repeat_command);
  return {{"error", body}};
}

}  // namespace prorata::cli
