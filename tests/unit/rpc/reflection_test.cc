// Goal: a tool without protos can list, describe and call everything, and print the details of errors, in both versions
// of the protocol. The questions are those that grpcurl asks.

#include "server/rpc/reflection.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "grpc/reflection/v1/reflection.grpc.pb.h"
#include "grpc/reflection/v1alpha/reflection.grpc.pb.h"
#include "tests/unit/rpc/small_server.h"

namespace prorata::rpc {
namespace {

template <typename Service, typename Request, typename Response>
class Session {
 public:
  explicit Session(SmallServer& server)
      : stub_(Service::NewStub(server.channel())), stream_(stub_->ServerReflectionInfo(&context_)) {}

  Response Ask(const Request& request) {
    Response response;
    EXPECT_TRUE(stream_->Write(request) && stream_->Read(&response));
    return response;
  }
  std::set<std::string> Services() {
    Request request;
    request.set_list_services("");
    std::set<std::string> names;
    const Response response = Ask(request);
    for (const auto& service : response.list_services_response().service()) names.insert(service.name());
    return names;
  }
  // Takes the files in that hold a symbol; false if it is not known.
  bool Describe(const std::string& symbol, google::protobuf::SimpleDescriptorDatabase& database) {
    Request request;
    request.set_file_containing_symbol(symbol);
    const Response response = Ask(request);
    if (response.has_error_response()) {
      EXPECT_EQ(response.error_response().error_code(), grpc::StatusCode::NOT_FOUND);
      return false;
    }
    for (const std::string& bytes : response.file_descriptor_response().file_descriptor_proto()) {
      google::protobuf::FileDescriptorProto file;
      EXPECT_TRUE(file.ParseFromString(bytes));
      google::protobuf::FileDescriptorProto known;
      const bool taken_in = database.FindFileByName(file.name(), &known) || database.Add(file);
      EXPECT_TRUE(taken_in) << file.name();
    }
    return true;
  }
  grpc::Status Finish() {
    stream_->WritesDone();
    return stream_->Finish();
  }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<typename Service::Stub> stub_;
  std::unique_ptr<grpc::ClientReaderWriter<Request, Response>> stream_;
};

using V1 = Session<grpc::reflection::v1::ServerReflection, grpc::reflection::v1::ServerReflectionRequest,
                   grpc::reflection::v1::ServerReflectionResponse>;
using V1Alpha = Session<grpc::reflection::v1alpha::ServerReflection, grpc::reflection::v1alpha::ServerReflectionRequest,
                        grpc::reflection::v1alpha::ServerReflectionResponse>;

template <typename Version>
class ReflectionTest : public ::testing::Test {};
using Versions = ::testing::Types<V1, V1Alpha>;
TYPED_TEST_SUITE(ReflectionTest, Versions);

TYPED_TEST(ReflectionTest, ListsWhatIsServed) {
  SmallServer server;
  TypeParam session(server);
  EXPECT_EQ(session.Services(), (std::set<std::string>{"grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection",
                                                       "grpc.reflection.v1alpha.ServerReflection",
                                                       "prorata.v1.CatalogService", "prorata.v1.RefundService"}));
  EXPECT_TRUE(session.Finish().ok());
}

TYPED_TEST(ReflectionTest, DescribesEveryServiceSoThatItsTypesCanBeBuilt) {
  SmallServer server;
  TypeParam session(server);
  google::protobuf::SimpleDescriptorDatabase database;
  for (const std::string& service : session.Services()) EXPECT_TRUE(session.Describe(service, database)) << service;
  for (const char* detail :
       {"google.rpc.Status", "google.rpc.ErrorInfo", "google.rpc.BadRequest", "google.rpc.QuotaFailure",
        "google.rpc.PreconditionFailure", "google.rpc.ResourceInfo", "google.rpc.RetryInfo", "prorata.v1.ErrorReason",
        "prorata.v1.RefundService.CreateRefund"}) {
    EXPECT_TRUE(session.Describe(detail, database)) << detail;
  }
  EXPECT_FALSE(session.Describe("no.such.Symbol", database));
  google::protobuf::DescriptorPool pool(&database);
  for (const char* service : {"prorata.v1.RefundService", "prorata.v1.CatalogService", "grpc.health.v1.Health"}) {
    EXPECT_NE(pool.FindServiceByName(service), nullptr) << service;
  }
  EXPECT_NE(pool.FindMessageTypeByName("google.rpc.RetryInfo"), nullptr);
}

TYPED_TEST(ReflectionTest, EndsWithTheServer) {
  SmallServer server;
  TypeParam session(server);
  EXPECT_FALSE(session.Services().empty());
  EXPECT_TRUE(server.calls().Drain(std::chrono::seconds(10)));
  EXPECT_FALSE(session.Finish().ok());
}

TEST(Reflection, AnswersAllKindsOfQuestions) {
  SmallServer server;
  V1 session(server);
  grpc::reflection::v1::ServerReflectionRequest request;
  request.set_host("here");
  request.set_file_by_filename("prorata/v1/options.proto");
  auto response = session.Ask(request);
  EXPECT_EQ(response.valid_host(), "here");
  EXPECT_EQ(response.original_request().file_by_filename(), "prorata/v1/options.proto");
  EXPECT_GE(response.file_descriptor_response().file_descriptor_proto_size(), 2);
  request.set_file_by_filename("no/such.proto");
  EXPECT_EQ(session.Ask(request).error_response().error_code(), grpc::StatusCode::NOT_FOUND);
  request.mutable_file_containing_extension()->set_containing_type("google.protobuf.MethodOptions");
  request.mutable_file_containing_extension()->set_extension_number(51001);
  EXPECT_GE(session.Ask(request).file_descriptor_response().file_descriptor_proto_size(), 1);
  request.mutable_file_containing_extension()->set_extension_number(1);
  EXPECT_EQ(session.Ask(request).error_response().error_code(), grpc::StatusCode::NOT_FOUND);
  request.set_all_extension_numbers_of_type("google.protobuf.MethodOptions");
  response = session.Ask(request);
  EXPECT_EQ(response.all_extension_numbers_response().extension_number(0), 51001);
  request.set_all_extension_numbers_of_type("no.such.Type");
  EXPECT_EQ(session.Ask(request).error_response().error_code(), grpc::StatusCode::NOT_FOUND);
  request.Clear();
  EXPECT_EQ(session.Ask(request).error_response().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_TRUE(session.Finish().ok());
}

}  // namespace
}  // namespace prorata::rpc
