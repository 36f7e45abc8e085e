// Goal: a server may stop at any moment of any call; the process goes on.

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "grpc/health/v1/health.grpc.pb.h"
#include "grpc/reflection/v1/reflection.grpc.pb.h"
#include "grpc/reflection/v1alpha/reflection.grpc.pb.h"
#include "tests/unit/rpc/small_server.h"

namespace prorata::rpc {
namespace {

// Each does one call to its end; false if the server is gone.
bool Check(const std::shared_ptr<grpc::Channel>& channel) {
  grpc::ClientContext context;
  grpc::health::v1::HealthCheckResponse response;
  return grpc::health::v1::Health::NewStub(channel)->Check(&context, {}, &response).ok();
}

bool Watch(const std::shared_ptr<grpc::Channel>& channel) {
  grpc::ClientContext context;
  const auto watch = grpc::health::v1::Health::NewStub(channel)->Watch(&context, {});
  grpc::health::v1::HealthCheckResponse response;
  const bool told = watch->Read(&response);
  context.TryCancel();
  return watch->Finish().error_code() == grpc::StatusCode::CANCELLED && told;
}

template <typename Service, typename Request, typename Response>
bool Reflect(const std::shared_ptr<grpc::Channel>& channel) {
  grpc::ClientContext context;
  const auto stream = Service::NewStub(channel)->ServerReflectionInfo(&context);
  Request request;
  request.set_list_services("");
  Response response;
  const bool told = stream->Write(request) && stream->Read(&response) && stream->WritesDone();
  return stream->Finish().ok() && told;
}

TEST(Stopping, AmidCallsOfTheStandardServicesEndsThemAndNothingElse) {
  using grpc::reflection::v1::ServerReflection;
  constexpr auto kReflect = Reflect<ServerReflection, grpc::reflection::v1::ServerReflectionRequest,
                                    grpc::reflection::v1::ServerReflectionResponse>;
  constexpr auto kReflectAlpha =
      Reflect<grpc::reflection::v1alpha::ServerReflection, grpc::reflection::v1alpha::ServerReflectionRequest,
              grpc::reflection::v1alpha::ServerReflectionResponse>;
  for (int round = 0; round < 200; ++round) {
    auto server = std::make_unique<SmallServer>();
    std::vector<std::thread> callers;
    std::atomic<size_t> answered = 0;
    for (const auto& call : {Check, Watch, kReflect, kReflectAlpha}) {
      callers.emplace_back([call, &answered, channel = server->NewChannel()] {
        EXPECT_TRUE(call(channel));
        ++answered;
        answered.notify_one();
        while (call(channel)) {
        }
      });
    }
    for (size_t seen = 0; seen < callers.size(); seen = answered) answered.wait(seen);
    server.reset();
    for (std::thread& caller : callers) caller.join();
  }
}

}  // namespace
}  // namespace prorata::rpc
