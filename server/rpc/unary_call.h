#pragma once

// A call with one request and one response.

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>

#include <memory>
#include <optional>

#include "server/rpc/call_pool.h"

namespace prorata::rpc {

class UnaryCall final : public PostedCall {
 public:
  explicit UnaryCall(CallPool& pool);

  void Post() override;
  void Happened(bool ok) override;

 private:
  void Send(const grpc::Status& status, const AnswerBytes& response) override;
  void Arrived();
  absl::Status Enter();
  // Everything between admission and answer.
  void Answer();
  absl::Status ReadRequest();
  void Recycle();

  bool has_work_ = false;
  std::optional<grpc::ServerContext> context_;
  std::optional<AsyncService::UnaryWriter> writer_;
  grpc::ByteBuffer request_bytes_;
  // From when the request is read until the answer is serialised. No response where the handler writes its answer.
  std::unique_ptr<google::protobuf::Message> request_;
  std::unique_ptr<google::protobuf::Message> response_;
  // Few calls are under way: handing this one over to another thread takes longer than it saves.
  bool few_others_ = false;
};

}  // namespace prorata::rpc
