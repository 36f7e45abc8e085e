// Refund policies.

#include "prorata/v1/policy_service.grpc.pb.h"
#include "server/app/policies.h"
#include "server/domain/status_macros.h"
#include "server/rpc/dispatcher.h"
#include "server/rpc/services/convert.h"
#include "server/rpc/services/convert_policy.h"
#include "server/rpc/services/services.h"

namespace prorata::rpc {
namespace {

namespace v1 = prorata::v1;
using app::CallContext;
using storage::Reader;
using storage::Transaction;

absl::StatusOr<v1::RefundPolicy> CreateRefundPolicy(const CallContext& call,
                                                    const v1::CreateRefundPolicyRequest& request, Transaction& tx) {
  PRORATA_ASSIGN_OR_RETURN(domain::RefundPolicy policy, FromProto(request.refund_policy()));
  policy.id = {request.policy_id()};
  PRORATA_ASSIGN_OR_RETURN(const domain::RefundPolicy created, app::CreatePolicy(tx, call, std::move(policy)));
  return ToProto(created);
}

absl::StatusOr<v1::RefundPolicy> GetRefundPolicy(const CallContext& /*call*/, const v1::GetRefundPolicyRequest& request,
                                                 const Reader& reader) {
  PRORATA_ASSIGN_OR_RETURN(const domain::PolicyId id, domain::ParsePolicyName(request.name(), "name"));
  PRORATA_ASSIGN_OR_RETURN(const domain::RefundPolicy policy, app::GetPolicy(reader, id));
  return ToProto(policy);
}

absl::StatusOr<v1::ListRefundPoliciesResponse> ListRefundPolicies(const CallContext& call,
                                                                  const v1::ListRefundPoliciesRequest& request,
                                                                  const Reader& reader) {
  const auto convert = [](const domain::RefundPolicy& policy) { return ToProto(policy); };
  v1::ListRefundPoliciesResponse response;
  PRORATA_ASSIGN_OR_RETURN(
      *response.mutable_next_page_token(),
      app::ListPolicies(reader, call, PageRequestOf(request), convert, *response.mutable_refund_policies()));
  return response;
}

}  // namespace

void RegisterPolicyService(Dispatcher& dispatcher) {
  auto service = dispatcher.Service<v1::PolicyService>();
  service.Mutation("CreateRefundPolicy", CreateRefundPolicy);
  service.Query("GetRefundPolicy", GetRefundPolicy);
  service.Query("ListRefundPolicies", ListRefundPolicies, ReadKind::kScan);
}

}  // namespace prorata::rpc
