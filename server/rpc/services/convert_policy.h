#pragma once

// Refund policies between API and domain.

#include "absl/status/statusor.h"
#include "prorata/v1/refund_policy.pb.h"
#include "server/domain/policy.h"

namespace prorata::rpc {

prorata::v1::RefundPolicy ToProto(const domain::RefundPolicy& policy);

// Without its name. FIELD_INVALID, all together, for enums that are unspecified or unknown; whether the rules make
// sense is not looked at.
absl::StatusOr<domain::RefundPolicy> FromProto(const prorata::v1::RefundPolicy& policy);

}  // namespace prorata::rpc
