#include "client/cli/generic_call.h"

#include <google/protobuf/descriptor.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/support/byte_buffer.h>

#include <vector>

#include "absl/strings/str_cat.h"

namespace prorata::cli {
namespace {

using ::google::protobuf::Message;

grpc::ByteBuffer Packed(const Message& message) {
  const grpc::Slice slice(message.SerializeAsString());
  return grpc::ByteBuffer(&slice, 1);
}

bool Unpack(const grpc::ByteBuffer& buffer, Message& message) {
  std::vector<grpc::Slice> slices;
  if (!buffer.Dump(&slices).ok()) return false;
  std::string bytes;
  for (const grpc::Slice& slice : slices) bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  return message.ParseFromString(bytes);
}

// One generic call, one operation at a time, each waited for. Must be finished before it goes.
class Conversation {
 public:
  Conversation(const std::shared_ptr<grpc::Channel>& channel, grpc::ClientContext& context, const std::string& path)
      : context_(context), stub_(channel), call_(stub_.PrepareCall(&context, path, &queue_)) {
    call_->StartCall(this);
    Wait();
  }
  ~Conversation() {
    if (!finished_) {
      context_.TryCancel();
      Finish();
    }
    queue_.Shutdown();
    void* tag = nullptr;
    bool ok = false;
    while (queue_.Next(&tag, &ok)) {
    }
  }
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;

  // False once the call has ended.
  bool Write(const grpc::ByteBuffer& message) {
    call_->Write(message, this);
    return Wait();
  }
  void WritesDone() {
    call_->WritesDone(this);
    Wait();
  }
  bool Read(grpc::ByteBuffer& message) {
    call_->Read(&message, this);
    return Wait();
  }
  grpc::Status Finish() {
    grpc::Status status;
    call_->Finish(&status, this);
    Wait();
    finished_ = true;
    return status;
  }

 private:
  bool Wait() {
    void* tag = nullptr;
    bool ok = false;
    return queue_.Next(&tag, &ok) && ok;
  }

  grpc::ClientContext& context_;
  grpc::CompletionQueue queue_;
  grpc::GenericStub stub_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> call_;
  bool finished_ = false;
};

}  // namespace

grpc::Status GenericCall(const std::shared_ptr<grpc::Channel>& channel, grpc::ClientContext& context,
                         const google::protobuf::MethodDescriptor& method, const NextRequest& next_request,
                         const OnResponse& on_response) {
  auto* factory = google::protobuf::MessageFactory::generated_factory();
  const std::unique_ptr<Message> request(factory->GetPrototype(method.input_type())->New());
  const std::unique_ptr<Message> response(factory->GetPrototype(method.output_type())->New());
  Conversation conversation(channel, context, absl::StrCat("/", method.service()->full_name(), "/", method.name()));
  while (next_request(*request) && conversation.Write(Packed(*request))) request->Clear();
  conversation.WritesDone();
  for (grpc::ByteBuffer buffer; conversation.Read(buffer); buffer.Clear()) {
    if (!Unpack(buffer, *response)) {
      return {grpc::StatusCode::INTERNAL, absl::StrCat("an answer is not a ", method.output_type()->full_name())};
    }
    on_response(*response);
  }
  return conversation.Finish();
}

}  // namespace prorata::cli
