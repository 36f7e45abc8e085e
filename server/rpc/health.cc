#include "server/rpc/health.h"

#include <grpcpp/server_context.h>

#include <functional>
#include <optional>
#include <utility>

namespace prorata::rpc {
namespace {

using ::grpc::health::v1::HealthCheckRequest;
using ::grpc::health::v1::HealthCheckResponse;

constexpr int kWaitingChecks = 4;

// A tag for one kind of event of an object with several.
class EventTag final : public QueueEvent {
 public:
  explicit EventTag(std::function<void(bool)> happened) : happened_(std::move(happened)) {}
  void Happened(bool ok) override { happened_(ok); }

 private:
  std::function<void(bool)> happened_;
};

}  // namespace

// Answers one question after the other.
class HealthCheck final : public QueueEvent {
 public:
  explicit HealthCheck(HealthService& health) : health_(health) {
    ++health_.waiting_;
    Post();
  }

  void Happened(bool ok) override {
    if (answering_) return Post();
    if (!ok) {
      --health_.waiting_;
      return;
    }
    answering_ = true;
    HealthCheckResponse response;
    {
      const std::lock_guard lock(health_.mutex_);
      response.set_status(health_.StatusOf(request_.service()));
    }
    if (response.status() == HealthCheckResponse::SERVICE_UNKNOWN) {
      writer_->FinishWithError({grpc::StatusCode::NOT_FOUND, "no such service"}, Tag());
    } else {
      writer_->Finish(response, grpc::Status::OK, Tag());
    }
  }

 private:
  void Post() {
    answering_ = false;
    writer_.reset();
    context_.emplace();
    writer_.emplace(&*context_);
    health_.service_.RequestCheck(&*context_, &request_, &*writer_, health_.queue_, health_.queue_, Tag());
  }

  HealthService& health_;
  bool answering_ = false;
  std::optional<grpc::ServerContext> context_;
  HealthCheckRequest request_;
  std::optional<grpc::ServerAsyncResponseWriter<HealthCheckResponse>> writer_;
};

// Tells the state of one service and each change of it, until the caller goes or the server stops. Owns itself.
class HealthWatch {
 public:
  explicit HealthWatch(HealthService& health)
      : health_(health),
        writer_(&context_),
        started_([this](bool ok) { Started(ok); }),
        written_([this](bool ok) { Written(ok); }),
        finished_([this](bool) { Finished(); }),
        done_([this](bool) { Done(); }) {
    ++health_.waiting_;
    context_.AsyncNotifyWhenDone(done_.Tag());
    health_.service_.RequestWatch(&context_, &request_, &writer_, health_.queue_, health_.queue_, started_.Tag());
  }

  ~HealthWatch() { --health_.waiting_; }

  // With the mutex of the service held.
  void TellIfChanged() {
    if (writing_ || finishing_ || over_) return;
    const HealthCheckResponse::ServingStatus status = health_.StatusOf(request_.service());
    if (status == told_) {
      if (health_.closed_) Finish();
      return;
    }
    told_ = status;
    writing_ = true;
    HealthCheckResponse response;
    response.set_status(status);
    writer_.Write(response, written_.Tag());
  }

 private:
  void Started(bool ok) {
    if (!ok) {
      delete this;
      return;
    }
    new HealthWatch(health_);
    const std::lock_guard lock(health_.mutex_);
    health_.watches_.insert(this);
    TellIfChanged();
  }
  void Written(bool ok) {
    std::unique_lock lock(health_.mutex_);
    writing_ = false;
    if (ok) TellIfChanged();
    DeleteIfOver(lock);
  }
  void Finish() {
    finishing_ = true;
    writer_.Finish({grpc::StatusCode::UNAVAILABLE, "the server stops"}, finished_.Tag());
  }
  void Finished() {
    std::unique_lock lock(health_.mutex_);
    finishing_ = false;
    DeleteIfOver(lock);
  }
  void Done() {
    std::unique_lock lock(health_.mutex_);
    over_ = true;
    DeleteIfOver(lock);
  }
  // Only when no tag of this object is on its way any more.
  void DeleteIfOver(std::unique_lock<std::mutex>& lock) {
    if (!over_ || writing_ || finishing_) return;
    health_.watches_.erase(this);
    lock.unlock();
    delete this;
  }

  HealthService& health_;
  grpc::ServerContext context_;
  HealthCheckRequest request_;
  grpc::ServerAsyncWriter<HealthCheckResponse> writer_;
  EventTag started_;
  EventTag written_;
  EventTag finished_;
  EventTag done_;
  HealthCheckResponse::ServingStatus told_ = HealthCheckResponse::UNKNOWN;
  bool writing_ = false;
  bool finishing_ = false;
  bool over_ = false;
};

HealthService::HealthService(std::vector<std::string> services) : services_(services.begin(), services.end()) {}

HealthService::~HealthService() = default;

void HealthService::Start(grpc::ServerCompletionQueue& queue) {
  queue_ = &queue;
  for (int i = 0; i < kWaitingChecks; ++i) checks_.push_back(std::make_unique<HealthCheck>(*this));
  new HealthWatch(*this);
}

void HealthService::SetServing(bool serving) {
  const std::lock_guard lock(mutex_);
  if (closed_) return;
  serving_ = serving;
  for (HealthWatch* watch : watches_) watch->TellIfChanged();
}

void HealthService::Close() {
  const std::lock_guard lock(mutex_);
  serving_ = false;
  closed_ = true;
  for (HealthWatch* watch : watches_) watch->TellIfChanged();
}

HealthCheckResponse::ServingStatus HealthService::StatusOf(const std::string& service) const {
  if (!service.empty() && services_.count(service) == 0) return HealthCheckResponse::SERVICE_UNKNOWN;
  return serving_ ? HealthCheckResponse::SERVING : HealthCheckResponse::NOT_SERVING;
}

}  // namespace prorata::rpc
