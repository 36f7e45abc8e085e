#include "server/rpc/error_response.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "server/domain/error.h"
#include "server/rpc/correlation.h"

namespace prorata::rpc {
namespace {

using ::prorata::domain::Reason;
using ::prorata::domain::Violation;

constexpr size_t kMostViolations = 20;
constexpr size_t kMostDetailBytes = 4096;
// The text of the status travels beside the details, in the same 8 KiB of headers.
constexpr size_t kLongestMessage = 512;
constexpr size_t kLongestDescription = 500;
constexpr size_t kLongestName = 300;
constexpr size_t kLongestMetadata = 200;
constexpr size_t kMostMetadataBytes = 1200;
constexpr char kDomain[] = "prorata";

// At most so many bytes of a text, cut between characters.
std::string Cut(std::string_view text, size_t longest) {
  if (text.size() <= longest) return std::string(text);
  size_t end = longest - 3;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end)) + "...";
}

std::string AndMore(size_t count) {
  return fmt::format("and {} more", count);
}

// After how long a repeated call has a chance.
std::optional<std::chrono::milliseconds> RetryDelay(Reason reason) {
  using std::chrono_literals::operator""ms;
  switch (reason) {
    case Reason::kContention:
      return 50ms;
    case Reason::kOverloaded:
      return 200ms;
    case Reason::kNotServing:
    case Reason::kOutcomeUnknown:
      return 1000ms;
    case Reason::kTooManyImports:
    case Reason::kStorageFull:
      return 5000ms;
    default:
      return std::nullopt;
  }
}

// The type of a resource, told from its name.
std::string ResourceType(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 11> kTypes = {{
      {"partners", "Partner"},
      {"customers", "Customer"},
      {"subscriptions", "Subscription"},
      {"orders", "Order"},
      {"reservations", "Reservation"},
      {"refunds", "Refund"},
      {"exchanges", "Exchange"},
      {"supportRequests", "SupportRequest"},
      {"transactions", "Transaction"},
      {"offers", "Offer"},
      {"refundPolicies", "RefundPolicy"},
  }};
  const std::string_view parent = name.substr(0, name.rfind('/'));
  const std::string_view collection = parent.substr(parent.rfind('/') + 1);
  for (const auto& [known, type] : kTypes) {
    if (known == collection) return fmt::format("prorata.v1.{}", type);
  }
  return "";
}

google::rpc::ErrorInfo InfoOf(const std::vector<Violation>& violations, std::string_view correlation_id) {
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(domain::NameOf(violations.front().reason)));
  info.set_domain(kDomain);
  auto& metadata = *info.mutable_metadata();
  metadata["correlation_id"] = std::string(correlation_id);
  // The numbers of the first reason win; those of further ones fill up.
  size_t bytes = 0;
  for (const Violation& violation : violations) {
    for (const auto& [key, value] : violation.metadata) {
      const std::string shown_key = Cut(key, kLongestMetadata);
      const std::string shown_value = Cut(value, kLongestMetadata);
      bytes += shown_key.size() + shown_value.size();
      if (bytes > kMostMetadataBytes) return info;
      metadata.insert({shown_key, shown_value});
    }
  }
  return info;
}

// The details with the first `shown` violations.
google::rpc::Status WithDetails(const std::vector<Violation>& violations, size_t shown,
                                std::string_view correlation_id) {
  google::rpc::BadRequest bad_request;
  google::rpc::PreconditionFailure precondition;
  google::rpc::QuotaFailure quota;
  google::rpc::ResourceInfo resource;
  for (size_t i = 0; i < shown; ++i) {
    const Violation& violation = violations[i];
    const std::string description = Cut(violation.description, kLongestDescription);
    const std::string subject = Cut(violation.subject, kLongestName);
    const absl::StatusCode code = domain::CodeOf(violation.reason);
    if (code == absl::StatusCode::kInvalidArgument) {
      auto* entry = bad_request.add_field_violations();
      entry->set_field(Cut(violation.field, kLongestName));
      entry->set_description(description);
    }
    if (code == absl::StatusCode::kFailedPrecondition) {
      auto* entry = precondition.add_violations();
      entry->set_type(std::string(domain::NameOf(violation.reason)));
      entry->set_subject(subject.empty() ? Cut(violation.field, kLongestName) : subject);
      entry->set_description(description);
    }
    if (violation.reason == Reason::kRefundLimitExceeded) {
      auto* entry = quota.add_violations();
      entry->set_subject(subject);
      entry->set_description(description);
    }
    const bool is_about_existence = code == absl::StatusCode::kNotFound || code == absl::StatusCode::kAlreadyExists;
    if (is_about_existence && resource.resource_name().empty()) {
      resource.set_resource_type(ResourceType(violation.subject));
      resource.set_resource_name(subject);
      resource.set_description(description);
    }
  }
  if (shown < violations.size()) {
    const std::string more = AndMore(violations.size() - shown);
    if (bad_request.field_violations_size() > 0) bad_request.add_field_violations()->set_description(more);
    if (precondition.violations_size() > 0) precondition.add_violations()->set_description(more);
  }

  google::rpc::Status status;
  status.add_details()->PackFrom(InfoOf(violations, correlation_id));
  if (bad_request.field_violations_size() > 0) status.add_details()->PackFrom(bad_request);
  if (precondition.violations_size() > 0) status.add_details()->PackFrom(precondition);
  if (quota.violations_size() > 0) status.add_details()->PackFrom(quota);
  if (!resource.resource_name().empty()) status.add_details()->PackFrom(resource);
  if (const auto delay = RetryDelay(violations.front().reason)) {
    google::rpc::RetryInfo retry;
    retry.mutable_retry_delay()->set_seconds(delay->count() / 1000);
    retry.mutable_retry_delay()->set_nanos(static_cast<int32_t>(delay->count() % 1000 * 1'000'000));
    status.add_details()->PackFrom(retry);
  }
  return status;
}

std::string MessageOf(const std::vector<Violation>& violations) {
  std::string message;
  for (size_t i = 0; i < violations.size(); ++i) {
    const Violation& violation = violations[i];
    const std::string part = violation.field.empty() || absl::StartsWith(violation.description, violation.field + ":")
                                 ? violation.description
                                 : violation.field + ": " + violation.description;
    const bool is_full = i > 0 && message.size() + part.size() > kLongestMessage;
    if (is_full) return message + "; " + AndMore(violations.size() - i);
    message += (i == 0 ? "" : "; ") + Cut(part, kLongestMessage);
  }
  return message;
}

grpc::Status ToGrpc(const std::vector<Violation>& violations, absl::StatusCode code, std::string_view correlation_id) {
  const std::string message = MessageOf(violations);
  google::rpc::Status status;
  for (size_t shown = std::min(violations.size(), kMostViolations);; --shown) {
    status = WithDetails(violations, shown, correlation_id);
    status.set_code(static_cast<int32_t>(code));
    status.set_message(message);
    if (shown <= 1 || status.ByteSizeLong() <= kMostDetailBytes) break;
  }
  return grpc::Status(static_cast<grpc::StatusCode>(code), message, status.SerializeAsString());
}

}  // namespace

ErrorResponse MakeErrorResponse(const absl::Status& status, std::string_view correlation_id) {
  std::vector<Violation> violations = domain::ViolationsOf(status);
  ErrorResponse response;
  absl::StatusCode code = status.code();
  if (violations.empty()) {
    response.error_id = NewId();
    const bool is_loss = code == absl::StatusCode::kDataLoss;
    Violation fault;
    fault.reason = is_loss ? Reason::kDataLoss : Reason::kInternal;
    fault.description =
        fmt::format("{} {}", is_loss ? "stored data is damaged, error" : "internal error", response.error_id);
    fault.metadata["error_id"] = response.error_id;
    code = domain::CodeOf(fault.reason);
    violations.push_back(std::move(fault));
  }
  response.reason = violations.front().reason;
  response.status = ToGrpc(violations, code, correlation_id);
  return response;
}

absl::Status RefusalOf(const storage::Result& result) {
  switch (result.outcome) {
    case storage::Outcome::kCommitted:
      return absl::OkStatus();
    case storage::Outcome::kRejected:
      return result.status;
    case storage::Outcome::kUnknown:
      return domain::Refuse(Reason::kOutcomeUnknown,
                            "the commit may or may not have happened; repeat with the same request_id to learn it");
    case storage::Outcome::kNotCommitted:
      break;
  }
  switch (result.status.code()) {
    case absl::StatusCode::kAborted:
      return domain::Refuse(Reason::kContention, "others changed the same rows too often; repeat the call");
    case absl::StatusCode::kResourceExhausted:
      if (absl::StrContains(result.status.message(), "space")) {
        return domain::Refuse(Reason::kStorageFull, "no space is left for the store; reads go on");
      }
      return domain::Refuse(Reason::kOverloaded, "too many changes are waiting");
    default:
      return domain::Refuse(Reason::kNotServing, "the store takes no changes now");
  }
}

absl::Status RefusalOfRead(const absl::Status& status) {
  if (status.ok() || !domain::ViolationsOf(status).empty()) return status;
  switch (status.code()) {
    case absl::StatusCode::kResourceExhausted:
      return domain::Refuse(Reason::kOverloaded, "too many reads are waiting");
    case absl::StatusCode::kUnavailable:
      return domain::Refuse(Reason::kNotServing, "the store cannot be read now");
    default:
      return status;
  }
}

}  // namespace prorata::rpc
