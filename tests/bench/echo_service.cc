#include "tests/bench/echo_service.h"

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "grpcpp/alarm.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server_builder.h"

namespace prorata::bench {
namespace {

// Few: an echo is answered as soon as it comes, and as Debian builds gRPC every completion searches the list of all
// calls that are waited for.
constexpr int kCallsAskedFor = 16;

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
  EchoCall(v1::EchoService::AsyncService& service, grpc::ServerCompletionQueue& queue, const bool& closed)
      : service_(service), queue_(queue), closed_(closed) {
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
    if (closed_) return;
    answering_ = false;
    responder_.reset();
    context_.emplace();
    responder_.emplace(&*context_);
    service_.RequestEcho(&*context_, &request_, &*responder_, &queue_, &queue_, this);
  }

  v1::EchoService::AsyncService& service_;
  grpc::ServerCompletionQueue& queue_;
  const bool& closed_;
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
  for (int i = 0; i < kCallsAskedFor; ++i) calls_.push_back(std::make_unique<EchoCall>(service_, *queue_, closed_));
  thread_ = std::thread([this] { Serve(); });
}

EchoServer::~EchoServer() {
  server_->Shutdown(std::chrono::system_clock::now());
  // The queue is shut by the thread that asks for calls: asking a queue that is shut ends the process.
  grpc::Alarm close;
  close.Set(queue_.get(), std::chrono::system_clock::now(), this);
  thread_.join();
}

void EchoServer::Serve() {
  void* tag = nullptr;
  bool ok = false;
  while (queue_->Next(&tag, &ok)) {
    if (tag == this) {
      closed_ = true;
      queue_->Shutdown();
    } else {
      static_cast<EchoCall*>(tag)->Proceed(ok);
    }
  }
}

std::string EchoRequestOfSize(size_t request_bytes, size_t response_bytes) {
  v1::EchoRequest request;
  request.set_response_bytes(static_cast<uint32_t>(std::max<size_t>(1, PayloadFor(response_bytes))));
  const size_t fixed = request.ByteSizeLong();
  request.set_payload(std::string(PayloadFor(request_bytes > fixed ? request_bytes - fixed : 0), 'x'));
  return request.SerializeAsString();
}

}  // namespace prorata::bench
