#pragma once

// What the proto says about a method (options.proto), made ready for use.

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "prorata/v1/options.pb.h"
#include "server/rpc/field_path.h"
#include "server/rpc/permissions.h"

namespace prorata::rpc {

struct MethodRule {
  const google::protobuf::MethodDescriptor* descriptor = nullptr;
  // `/prorata.v1.RefundService/CreateRefund`.
  std::string full_method;
  // A row of the permissions table.
  int permission = 0;
  std::vector<FieldPath> resources;
  prorata::v1::ResourceLevel level = prorata::v1::RESOURCE_LEVEL_UNSPECIFIED;
  bool mutates = false;
  // Where they are: in the request, or in the header of an upload. Set if the method mutates.
  std::optional<FieldPath> request_id;
  std::optional<FieldPath> validate_only;
  // 0 < default <= longest.
  std::chrono::milliseconds default_deadline{};
  std::chrono::milliseconds longest_deadline{};

  // INTERNAL with the name of the method where it has no rule, or one that contradicts itself or the table.
  static absl::StatusOr<MethodRule> Of(const google::protobuf::MethodDescriptor& method, const PermissionTable& table);
};

}  // namespace prorata::rpc
