#include "tests/unit/cli/fake_server.h"

#include <google/protobuf/util/json_util.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>

#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "client/cli/json.h"
#include "client/cli/methods.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace prorata::cli::testing {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::Message;

std::unique_ptr<Message> New(const Descriptor& type) {
  return std::unique_ptr<Message>(google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type)->New());
}

std::string Bytes(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  if (!buffer.Dump(&slices).ok()) throw std::runtime_error("a message cannot be read");
  std::string bytes;
  for (const grpc::Slice& slice : slices) bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  return bytes;
}

// Fails loudly: a reply that does not fit the method is a mistake of the test.
grpc::ByteBuffer Encoded(const Descriptor& type, const std::string& json) {
  const auto message = New(type);
  const auto status = google::protobuf::util::JsonStringToMessage(json, message.get());
  if (!status.ok()) throw std::runtime_error(absl::StrCat(type.full_name(), ": ", status.ToString()));
  const grpc::Slice slice(message->SerializeAsString());
  return grpc::ByteBuffer(&slice, 1);
}

}  // namespace

// Takes all requests, then writes all responses.
class FakeServer::Reactor : public grpc::ServerGenericBidiReactor {
 public:
  Reactor(FakeServer& server, grpc::GenericCallbackServerContext& context)
      : server_(server), method_(FindMethod(context.method().substr(1))) {
    call_.method = absl::StrCat(method_->service()->name(), ".", method_->name());
    for (const auto& [key, value] : context.client_metadata()) {
      call_.metadata.emplace(std::string(key.data(), key.size()), std::string(value.data(), value.size()));
    }
    call_.has_deadline = context.deadline() < std::chrono::system_clock::now() + std::chrono::hours(24);
    StartRead(&incoming_);
  }

  void OnReadDone(bool ok) override {
    if (!ok) {
      reply_ = server_.Take(std::move(call_));
      WriteNext();
      return;
    }
    const auto request = New(*method_->input_type());
    if (!request->ParseFromString(Bytes(incoming_))) throw std::runtime_error("a request does not parse");
    call_.requests.push_back(ToJson(*request).dump());
    StartRead(&incoming_);
  }

  void OnWriteDone(bool) override { WriteNext(); }
  void OnDone() override { delete this; }

 private:
  void WriteNext() {
    if (next_ == reply_.json.size()) {
      Finish(reply_.status);
      return;
    }
    outgoing_ = Encoded(*method_->output_type(), reply_.json[next_++]);
    StartWrite(&outgoing_);
  }

  FakeServer& server_;
  const google::protobuf::MethodDescriptor* method_;
  SeenCall call_;
  grpc::ByteBuffer incoming_;
  grpc::ByteBuffer outgoing_;
  Reply reply_;
  size_t next_ = 0;
};

FakeServer::FakeServer() {
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterCallbackGenericService(this);
  server_ = builder.BuildAndStart();
  address_ = absl::StrCat("127.0.0.1:", port);
}

FakeServer::~FakeServer() {
  server_->Shutdown();
}

void FakeServer::Tell(const std::string& method, Reply reply) {
  const std::lock_guard lock(mutex_);
  replies_[method].push_back(std::move(reply));
}

std::vector<SeenCall> FakeServer::seen() const {
  const std::lock_guard lock(mutex_);
  return seen_;
}

grpc::ServerGenericBidiReactor* FakeServer::CreateReactor(grpc::GenericCallbackServerContext* context) {
  return new Reactor(*this, *context);
}

Reply FakeServer::Take(SeenCall call) {
  const std::lock_guard lock(mutex_);
  std::deque<Reply>& told = replies_[call.method];
  seen_.push_back(std::move(call));
  if (told.empty()) return {grpc::Status::OK, {"{}"}};
  Reply reply = std::move(told.front());
  told.pop_front();
  return reply;
}

grpc::Status Refusal(grpc::StatusCode code, const std::string& reason, const std::string& message,
                     const std::vector<const Message*>& details) {
  google::rpc::Status status;
  status.set_code(code);
  status.set_message(message);
  google::rpc::ErrorInfo info;
  info.set_domain("prorata");
  info.set_reason(reason);
  status.add_details()->PackFrom(info);
  for (const Message* detail : details) status.add_details()->PackFrom(*detail);
  return {code, message, status.SerializeAsString()};
}

}  // namespace prorata::cli::testing
