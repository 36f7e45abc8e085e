// Goal: all services together, in-process, are what clients see: served, seeded, and scheduled.

#include <gtest/gtest.h>

#include "grpc/health/v1/health.grpc.pb.h"
#include "tests/support/api_client.h"
#include "tests/support/in_process_server.h"

namespace prorata::testing {
namespace {

TEST(Server, HasTheBuiltInPoliciesFromTheStart) {
  InProcessServer server;
  ApiClient root(server.address(), "root");
  const auto policies =
      root.Call(*root.policies, &v1::PolicyService::Stub::ListRefundPolicies, v1::ListRefundPoliciesRequest());
  ASSERT_TRUE(policies.ok()) << policies.status.error_message();
  ASSERT_EQ(policies->refund_policies_size(), 2);
  EXPECT_EQ(policies->refund_policies(0).name(), "refundPolicies/csp-2020");
  EXPECT_EQ(policies->refund_policies(1).name(), "refundPolicies/self-service-2023");
}

TEST(Server, SetClockIsRememberedAndSafeToRepeat) {
  InProcessServer server;
  ApiClient root(server.address(), "root");
  auto set = [&](const std::string& text) {
    return root.Call(*root.admin, &v1::AdminService::Stub::SetClock, Proto<v1::SetClockRequest>(text));
  };
  constexpr char kFirst[] = "time { seconds: 1717200000 } request_id: '0193a3c4-5e6f-7a8b-9c0d-000000000001'";
  EXPECT_TRUE(set(kFirst).ok());
  EXPECT_TRUE(set("time { seconds: 1718200000 }").ok());
  const auto again = set(kFirst);
  EXPECT_TRUE(again.ok()) << again.status.error_message();
  EXPECT_EQ(again->current_time().seconds(), 1717200000) << "the first answer";
  EXPECT_EQ(domain::ToString(server.clock().Now()), "2024-06-12T13:46:40Z");
  EXPECT_EQ(ReasonOf(set("time { seconds: 1717200000 }").status), "CLOCK_BACKWARD");
}

TEST(Server, ARestartOnTheSameStoreGoesOnWhereItWas) {
  InProcessServer first;
  ApiClient root(first.address(), "root");
  const auto create = Proto<v1::CreatePartnerRequest>(
      "partner_id: 'contoso' partner { display_name: 'Contoso' billing_currency: 'USD' }"
      " request_id: '0193a3c4-5e6f-7a8b-9c0d-000000000001'");
  const auto created = root.Call(*root.customers, &v1::CustomerService::Stub::CreatePartner, create);
  ASSERT_TRUE(created.ok()) << created.status.error_message();
  InProcessServer second({.store = &first.store()});
  ApiClient again(second.address(), "root");
  const auto repeated = again.Call(*again.customers, &v1::CustomerService::Stub::CreatePartner, create);
  ASSERT_TRUE(repeated.ok()) << repeated.status.error_message();
  EXPECT_EQ(repeated->SerializeAsString(), created->SerializeAsString());
}

TEST(Server, IsHealthyWhileItServes) {
  InProcessServer server;
  const auto health = grpc::health::v1::Health::NewStub(server.channel());
  grpc::ClientContext context;
  grpc::health::v1::HealthCheckResponse response;
  ASSERT_TRUE(health->Check(&context, grpc::health::v1::HealthCheckRequest(), &response).ok());
  EXPECT_EQ(response.status(), grpc::health::v1::HealthCheckResponse::SERVING);
}

}  // namespace
}  // namespace prorata::testing
