#include "server/rpc/services/update_mask.h"

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "server/domain/error.h"

namespace prorata::rpc {
namespace {

bool IsSet(const google::protobuf::Message& resource, std::string_view name) {
  const auto* field = resource.GetDescriptor()->FindFieldByName(std::string(name));
  const auto& reflection = *resource.GetReflection();
  return field->is_repeated() ? reflection.FieldSize(resource, field) > 0 : reflection.HasField(resource, field);
}

// `labels.env`, where `labels` is a map that can be changed.
bool IsKeyOfChangeable(const google::protobuf::Message& resource, std::string_view path,
                       std::initializer_list<std::string_view> changeable) {
  const size_t dot = path.find('.');
  if (dot == std::string_view::npos || dot + 1 == path.size()) return false;
  const std::string_view name = path.substr(0, dot);
  if (std::ranges::find(changeable, name) == changeable.end()) return false;
  const auto* field = resource.GetDescriptor()->FindFieldByName(std::string(name));
  return field != nullptr && field->is_map();
}

domain::Violation Refused(const google::protobuf::Message& resource, const std::string& path,
                          std::initializer_list<std::string_view> changeable) {
  const auto* field = resource.GetDescriptor()->FindFieldByName(path);
  domain::Violation violation;
  violation.reason = domain::Reason::kUpdateMaskInvalid;
  violation.field = "update_mask";
  violation.description =
      fmt::format("update_mask: `{}` {}; fields are {}", path,
                  field == nullptr ? "is not a field" : "cannot be changed", fmt::join(changeable, ", "));
  return violation;
}

}  // namespace

absl::StatusOr<FieldSet> FieldsToChange(const google::protobuf::FieldMask& mask,
                                        const google::protobuf::Message& resource,
                                        std::initializer_list<std::string_view> changeable) {
  FieldSet fields;
  std::vector<domain::Violation> violations;
  for (const std::string& path : mask.paths()) {
    if (path == "*") {
      fields.insert(changeable.begin(), changeable.end());
    } else if (std::ranges::find(changeable, path) != changeable.end() ||
               IsKeyOfChangeable(resource, path, changeable)) {
      fields.insert(path);
    } else {
      violations.push_back(Refused(resource, path, changeable));
    }
  }
  if (!violations.empty()) return domain::Refuse(std::move(violations));
  if (mask.paths().empty()) {
    for (const std::string_view name : changeable) {
      if (IsSet(resource, name)) fields.emplace(name);
    }
  }
  return fields;
}

}  // namespace prorata::rpc
