#pragma once

// A generated service on gRPC's asynchronous API, with requests as bytes and methods by number, so that one kind of
// call object serves every method. Taking bytes also lets a message that does not parse be answered properly: gRPC
// itself would call it INTERNAL.

#include <grpcpp/completion_queue.h>
#include <grpcpp/impl/codegen/service_type.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/async_stream.h>
#include <grpcpp/support/async_unary_call.h>
#include <grpcpp/support/byte_buffer.h>

#include "server/rpc/message_bytes.h"

namespace prorata::rpc {

class AsyncService {
 public:
  using UnaryWriter = grpc::ServerAsyncResponseWriter<AnswerBytes>;
  using UploadReader = grpc::ServerAsyncReader<AnswerBytes, grpc::ByteBuffer>;

  virtual ~AsyncService() = default;

  virtual grpc::Service& service() = 0;
  // Asks for the next call of the method; `tag` comes out of the queue when there is one. `method` is its index in the
  // proto.
  virtual void RequestUnary(int method, grpc::ServerContext* context, grpc::ByteBuffer* request, UnaryWriter* writer,
                            grpc::ServerCompletionQueue* queue, void* tag) = 0;
  virtual void RequestUpload(int method, grpc::ServerContext* context, UploadReader* reader,
                             grpc::ServerCompletionQueue* queue, void* tag) = 0;
};

// The generated code numbers methods in the order of the proto and keeps the calls below to itself and to what derives
// from it.
template <typename Generated>
class GeneratedAsyncService final : public AsyncService, private Generated::AsyncService {
 public:
  grpc::Service& service() override { return *this; }
  void RequestUnary(int method, grpc::ServerContext* context, grpc::ByteBuffer* request, UnaryWriter* writer,
                    grpc::ServerCompletionQueue* queue, void* tag) override {
    this->RequestAsyncUnary(method, context, request, writer, queue, queue, tag);
  }
  void RequestUpload(int method, grpc::ServerContext* context, UploadReader* reader, grpc::ServerCompletionQueue* queue,
                     void* tag) override {
    this->RequestAsyncClientStreaming(method, context, reader, queue, queue, tag);
  }
};

}  // namespace prorata::rpc
