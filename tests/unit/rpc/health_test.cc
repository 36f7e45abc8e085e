// Goal: whoever asks for or watches the health of the server learns of every change, without credentials.

#include "server/rpc/health.h"

#include <gtest/gtest.h>

#include "tests/unit/rpc/small_server.h"

namespace prorata::rpc {
namespace {

using grpc::health::v1::Health;
using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

// The state of a service as text; the status code's number where there is none.
std::string Check(Health::Stub& stub, const std::string& service) {
  grpc::ClientContext context;
  HealthCheckRequest request;
  request.set_service(service);
  HealthCheckResponse response;
  const grpc::Status status = stub.Check(&context, request, &response);
  if (!status.ok()) return std::to_string(status.error_code());
  return HealthCheckResponse::ServingStatus_Name(response.status());
}

TEST(Health, IsTheSameForTheServerAndEachOfItsServices) {
  SmallServer server;
  const auto stub = Health::NewStub(server.channel());
  for (const char* service : {"", "prorata.v1.RefundService", "prorata.v1.CatalogService"}) {
    server.calls().health().SetServing(true);
    EXPECT_EQ(Check(*stub, service), "SERVING") << service;
    server.calls().health().SetServing(false);
    EXPECT_EQ(Check(*stub, service), "NOT_SERVING") << service;
  }
  EXPECT_EQ(Check(*stub, "prorata.v1.NoService"), std::to_string(grpc::StatusCode::NOT_FOUND));
}

TEST(Health, AWatchTellsEveryChangeAndEndsWithTheServer) {
  SmallServer server;
  const auto stub = Health::NewStub(server.channel());
  grpc::ClientContext context;
  const auto watch = stub->Watch(&context, HealthCheckRequest());
  HealthCheckResponse response;
  const auto next = [&] {
    return watch->Read(&response) ? HealthCheckResponse::ServingStatus_Name(response.status()) : "end";
  };
  EXPECT_EQ(next(), "SERVING");
  server.calls().health().SetServing(false);
  EXPECT_EQ(next(), "NOT_SERVING");
  server.calls().health().SetServing(true);
  EXPECT_EQ(next(), "SERVING");
  EXPECT_TRUE(server.calls().Drain(std::chrono::seconds(10)));
  EXPECT_EQ(next(), "NOT_SERVING");
  EXPECT_EQ(next(), "end");
  EXPECT_EQ(watch->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST(Health, AWatchOfAnUnknownServiceSaysSo) {
  SmallServer server;
  const auto stub = Health::NewStub(server.channel());
  grpc::ClientContext context;
  HealthCheckRequest request;
  request.set_service("no.such.Service");
  const auto watch = stub->Watch(&context, request);
  HealthCheckResponse response;
  ASSERT_TRUE(watch->Read(&response));
  EXPECT_EQ(response.status(), HealthCheckResponse::SERVICE_UNKNOWN);
  context.TryCancel();
  EXPECT_EQ(watch->Finish().error_code(), grpc::StatusCode::CANCELLED);
}

TEST(Health, ManyWatchesThatComeAndGoLeaveNothingBehind) {
  SmallServer server;
  const auto stub = Health::NewStub(server.channel());
  for (int i = 0; i < 100; ++i) {
    grpc::ClientContext context;
    const auto watch = stub->Watch(&context, HealthCheckRequest());
    HealthCheckResponse response;
    EXPECT_TRUE(watch->Read(&response));
    if (i % 2 == 0) server.calls().health().SetServing(i % 4 == 0);
    context.TryCancel();
    watch->Finish();
  }
  EXPECT_TRUE(server.calls().Drain(std::chrono::seconds(10)));
}

}  // namespace
}  // namespace prorata::rpc
