#include "server/rpc/method_rule.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "server/domain/status_macros.h"

namespace prorata::rpc {
namespace {

using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::MethodDescriptor;

absl::Status Fault(const MethodDescriptor& method, std::string_view what) {
  return absl::InternalError(fmt::format("{}: {}", method.full_name(), what));
}

absl::Status AddResources(const MethodDescriptor& method, const prorata::v1::MethodRule& option, MethodRule& rule) {
  for (const std::string& dotted : option.resources()) {
    absl::StatusOr<FieldPath> path = FieldPath::Resolve(*method.input_type(), dotted);
    if (!path.ok()) return Fault(method, std::string(path.status().message()));
    if (path->field().cpp_type() != FieldDescriptor::CPPTYPE_STRING) {
      return Fault(method, fmt::format("{} is no text", dotted));
    }
    rule.resources.push_back(*std::move(path));
  }
  return absl::OkStatus();
}

absl::Status AddRepetition(const MethodDescriptor& method, const prorata::v1::MethodRule& option, MethodRule& rule) {
  if (!option.mutates()) return absl::OkStatus();
  const std::string prefix = method.client_streaming() ? "header." : "";
  absl::StatusOr<FieldPath> request_id = FieldPath::Resolve(*method.input_type(), prefix + "request_id");
  absl::StatusOr<FieldPath> validate_only = FieldPath::Resolve(*method.input_type(), prefix + "validate_only");
  if (!request_id.ok() || !validate_only.ok())
    return Fault(method, "changes something without request_id and validate_only");
  const auto& field_rule = request_id->field().options().GetExtension(prorata::v1::field);
  if (field_rule.format() != prorata::v1::FIELD_FORMAT_UUID) return Fault(method, "its request_id is no UUID");
  if (option.requires_request_id() && !field_rule.required()) return Fault(method, "its request_id is not required");
  rule.request_id = *std::move(request_id);
  rule.validate_only = *std::move(validate_only);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<MethodRule> MethodRule::Of(const MethodDescriptor& method, const PermissionTable& table) {
  if (!method.options().HasExtension(prorata::v1::method)) return Fault(method, "has no rule");
  const prorata::v1::MethodRule& option = method.options().GetExtension(prorata::v1::method);
  MethodRule rule;
  rule.descriptor = &method;
  rule.full_method = fmt::format("/{}/{}", method.service()->full_name(), method.name());
  const std::optional<int> permission = table.Find(option.permission());
  if (!permission.has_value()) {
    return Fault(method, fmt::format("`{}` is no row of the permissions table", option.permission()));
  }
  rule.permission = *permission;
  rule.level = option.level();
  rule.mutates = option.mutates();
  rule.default_deadline = std::chrono::milliseconds(option.default_deadline_ms());
  rule.longest_deadline = std::chrono::milliseconds(option.max_deadline_ms());
  if (option.default_deadline_ms() == 0 || option.max_deadline_ms() < option.default_deadline_ms()) {
    return Fault(method, "its deadlines contradict each other");
  }
  PRORATA_RETURN_IF_ERROR(AddResources(method, option, rule));
  PRORATA_RETURN_IF_ERROR(AddRepetition(method, option, rule));
  return rule;
}

}  // namespace prorata::rpc
