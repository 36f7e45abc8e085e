#pragma once

// A call of a method that is known by its descriptor only.

#include <google/protobuf/message.h>
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <functional>
#include <memory>

namespace prorata::cli {

// Fills the next request, or returns false after the last.
using NextRequest = std::function<bool(google::protobuf::Message& request)>;
using OnResponse = std::function<void(const google::protobuf::Message& response)>;

// Sends all requests, then takes all responses, whatever kind of method it is; blocks until the call has ended. An
// exception from a callback cancels the call and goes on up. Not for conversations in which a request depends on a
// response.
grpc::Status GenericCall(const std::shared_ptr<grpc::Channel>& channel, grpc::ClientContext& context,
                         const google::protobuf::MethodDescriptor& method, const NextRequest& next_request,
                         const OnResponse& on_response);

}  // namespace prorata::cli
