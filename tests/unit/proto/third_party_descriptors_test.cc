// Goal: what a client asks reflection for can be described, though no line of the server names it in C++.

#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

namespace {

TEST(ThirdPartyDescriptors, AreLinkedInWhole) {
  const google::protobuf::DescriptorPool* pool = google::protobuf::DescriptorPool::generated_pool();
  for (const char* symbol : {
           "google.rpc.BadRequest",
           "google.rpc.ErrorInfo",
           "google.rpc.PreconditionFailure",
           "google.rpc.QuotaFailure",
           "google.rpc.Status",
           "google.type.Money",
           "grpc.health.v1.Health",
           "grpc.reflection.v1.ServerReflection",
           "grpc.reflection.v1alpha.ServerReflection",
       }) {
    EXPECT_NE(pool->FindFileContainingSymbol(symbol), nullptr) << symbol;
  }
}

}  // namespace
