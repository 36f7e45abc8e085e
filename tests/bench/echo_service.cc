#include "tests/bench/echo_service.h"

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server_builder.h"

namespace prorata::bench {
namespace {

// More than any load here keeps under way, so that no call waits for one to be asked for.
constexpr int kCallsAskedFor = 256;

// The longest payload whose field, with tag and length, takes at most `bytes`.
size_t PayloadFor(size_t bytes) {
  size_t payload = bytes < 2 ? 0 : bytes - 2;
  v1::EchoResponse message;
  for (;; --payload) {
    message.set_payload(std::string(payload, 'x'));
    if (payload == 0 || message.ByteSizeLong() <= bytes) return payload;
  }
}

}  // namespace

class EchoServer::EchoCall {
 public:
  EchoCall(v1::EchoService::AsyncService& service, grpc::ServerCompletionQueue& queue)
      : service_(service), queue_(queue) {
    Ask();
  }

  // The next thing has happened to the call; `ok` is false where it failed or the server is stopping.
  void Proceed(bool ok) {
    if (!answering_) {
      if (!ok) return;
      answering_ = true;
      response_.mutable_payload()->resize(request_.response_bytes(), 'x');
      responder_->Finish(response_, grpc::Status::OK, this);
    } else {
      Ask();
    }
  }

 private:
  void Ask() {
    answering_ = false;
    responder_.reset();
    context_.emplace();
    responder_.emplace(&*context_);
    service_.RequestEcho(&*context_, &request_, &*responder_, &queue_, &queue_, this);
  }

  v1::EchoService::AsyncService& service_;
  grpc::ServerCompletionQueue& queue_;
  bool answering_ = false;
  std::optional<grpc::ServerContext> context_;
  v1::EchoRequest request_;
  v1::EchoResponse response_;
  std::optional<grpc::ServerAsyncResponseWriter<v1::EchoResponse>> responder_;
};

EchoServer::EchoServer(const std::string& listen) {
  grpc::ServerBuilder builder;
  builder.AddListeningPort(listen, grpc::InsecureServerCredentials(), &port_);
  builder.RegisterService(&service_);
  queue_ = builder.AddCompletionQueue();
  server_ = builder.BuildAndStart();
  if (server_ == nullptr || port_ == 0) throw std::runtime_error("cannot listen on " + listen);
  for (int i = 0; i < kCallsAskedFor; ++i) calls_.push_back(std::make_unique<EchoCall>(service_, *queue_));
  thread_ = std::thread([this] { Serve(); });
}

EchoServer::~EchoServer() {
  server_->Shutdown(std::chrono::system_clock::now());
  queue_->Shutdown();
  thread_.join();
}

void EchoServer::Serve() {
  void* tag = nullptr;
  bool ok = false;
  while (queue_->Next(&tag, &ok)) static_cast<EchoCall*>(tag)->Proceed(ok);
}

std::string EchoRequestOfSize(size_t request_bytes, size_t response_bytes) {
  v1::EchoRequest request;
  request.set_response_bytes(static_cast<uint32_t>(std::max<size_t>(1, PayloadFor(response_bytes))));
  const size_t fixed = request.ByteSizeLong();
  request.set_payload(std::string(PayloadFor(request_bytes > fixed ? request_bytes - fixed : 0), 'x'));
  return request.SerializeAsString();
}

}  // namespace prorata::bench
