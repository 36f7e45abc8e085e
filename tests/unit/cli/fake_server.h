#pragma once

// A server in this process that knows every method of the API by its descriptor, records what it is asked and answers
// what it was told, an empty message where it was told nothing.

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/server.h>

#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "google/protobuf/message.h"

namespace prorata::cli::testing {

struct Reply {
  grpc::Status status;
  // Each a message of the method's response type.
  std::vector<std::string> json;
};

struct SeenCall {
  std::string method;                 // "RefundService.CreateRefund".
  std::vector<std::string> requests;  // As compact JSON.
  std::multimap<std::string, std::string> metadata;
  bool has_deadline = false;
};

class FakeServer : private grpc::CallbackGenericService {
 public:
  FakeServer();
  ~FakeServer() override;

  // Replies to a method are given in the order in which they were told.
  void Tell(const std::string& method, Reply reply);
  void Tell(const std::string& method, const std::string& json) { Tell(method, Reply{grpc::Status::OK, {json}}); }

  const std::string& address() const { return address_; }
  std::vector<SeenCall> seen() const;

 private:
  class Reactor;
  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext* context) override;
  Reply Take(SeenCall call);

  mutable std::mutex mutex_;
  std::map<std::string, std::deque<Reply>> replies_;
  std::vector<SeenCall> seen_;
  std::string address_;
  std::unique_ptr<grpc::Server> server_;
};

// A status as the server makes them: with an ErrorInfo and more details, each a message.
grpc::Status Refusal(grpc::StatusCode code, const std::string& reason, const std::string& message,
                     const std::vector<const google::protobuf::Message*>& details = {});

}  // namespace prorata::cli::testing
