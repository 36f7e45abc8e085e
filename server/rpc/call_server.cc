#include "server/rpc/call_server.h"

#include <fmt/format.h>
#include <grpcpp/resource_quota.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "server/domain/status_macros.h"
#include "server/rpc/grpc_errors.h"
#include "server/rpc/message_bytes.h"

namespace prorata::rpc {
namespace {

constexpr std::chrono::seconds kKeepaliveTime{60};
constexpr std::chrono::seconds kKeepaliveTimeout{20};
constexpr std::chrono::seconds kFastestPing{10};
// How long cancelled calls may take to notice.
constexpr std::chrono::seconds kAfterCancel{5};

int Millis(std::chrono::milliseconds duration) {
  return static_cast<int>(duration.count());
}

void SetDefences(const CallServerOptions& options, grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(options.max_request_bytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, options.max_concurrent_streams);
  // Else a second server on the same port would start and take every other connection.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, Millis(kKeepaliveTime));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, Millis(kKeepaliveTimeout));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, Millis(kFastestPing));
  grpc::ResourceQuota quota("prorata");
  quota.Resize(options.buffer_bytes);
  builder.SetResourceQuota(quota);
}

// Two cores are busy with the queue's thread and those of the store: there handing a quote over costs more than it
// saves. No more than three can be kept busy by one queue.
std::unique_ptr<Workers> MakeCalculators(const CallServerOptions& options) {
  constexpr int kMostUseful = 3;
  const int spare = static_cast<int>(std::thread::hardware_concurrency() / 2) - 1;
  const int threads = options.calculator_threads.value_or(std::clamp(spare, 0, kMostUseful));
  return threads == 0 ? nullptr : std::make_unique<Workers>(threads);
}

}  // namespace

CallServer::CallServer(const CallServerParts& parts, const CallServerOptions& options)
    : admission_(options.limits),
      workers_(std::make_unique<Workers>(options.worker_threads)),
      calculators_(MakeCalculators(options)),
      upload_workers_(std::make_unique<Workers>(options.limits.imports)) {
  environment_.store = parts.store;
  environment_.clock = parts.clock;
  environment_.sealer = parts.sealer;
  environment_.authenticator = parts.authenticator;
  environment_.log = parts.log;
  environment_.admission = &admission_;
  environment_.workers = workers_.get();
  environment_.calculators = calculators_.get();
  environment_.upload_workers = upload_workers_.get();
  environment_.outcome_unknown = [this, tell = parts.outcome_unknown] {
    // What is read from now on may be behind what is on disk: nobody should be sent here.
    health_->SetServing(false);
    tell();
  };
  environment_.spool_directory = options.spool_directory;
  environment_.max_import_bytes = options.max_import_bytes;
}

absl::StatusOr<std::unique_ptr<CallServer>> CallServer::Start(const Dispatcher& dispatcher,
                                                              const CallServerParts& parts,
                                                              const CallServerOptions& options) {
  SetUpParsing();
  std::unique_ptr<CallServer> server(new CallServer(parts, options));
  PRORATA_RETURN_IF_ERROR(server->AddMethods(dispatcher));
  PRORATA_RETURN_IF_ERROR(server->Build(options));
  server->Serve(options.waiting_calls);
  return server;
}

absl::Status CallServer::AddMethods(const Dispatcher& dispatcher) {
  PRORATA_RETURN_IF_ERROR(dispatcher.Check());
  std::string faults;
  for (const auto& service : dispatcher.services()) {
    services_.push_back(service.get());
    for (const RegisteredMethod& handlers : service->methods) {
      absl::StatusOr<MethodRule> rule = MethodRule::Of(*handlers.descriptor, PermissionTable::BuiltIn());
      if (!rule.ok()) {
        faults += fmt::format("{}\n", std::string(rule.status().message()));
        continue;
      }
      auto method = std::make_unique<ServedMethod>();
      method->handlers = &handlers;
      method->rule = *std::move(rule);
      method->request_rules = &rules_.Add(*handlers.descriptor->input_type());
      methods_.push_back(std::move(method));
    }
  }
  if (!faults.empty()) return absl::InternalError(faults);
  return absl::OkStatus();
}

absl::Status CallServer::Build(const CallServerOptions& options) {
  grpc::ServerBuilder builder;
  SetDefences(options, builder);
  ports_.resize(options.listeners.size());
  for (size_t i = 0; i < options.listeners.size(); ++i) {
    builder.AddListeningPort(options.listeners[i].address, options.listeners[i].credentials, &ports_[i]);
  }
  std::vector<std::string> names;
  for (const RegisteredService* service : services_) {
    names.push_back(service->descriptor->full_name());
    builder.RegisterService(&service->grpc->service());
  }
  health_ = std::make_unique<HealthService>(names);
  builder.RegisterService(&health_->service());
  for (const char* standard :
       {"grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"}) {
    names.emplace_back(standard);
  }
  reflection_ = ReflectionService::Both(names);
  for (const auto& reflection : reflection_) builder.RegisterService(&reflection->service());
  queue_ = builder.AddCompletionQueue();
  outbox_ = std::make_unique<Outbox>(*queue_);
  environment_.outbox = outbox_.get();
  const GrpcErrors errors;
  server_ = builder.BuildAndStart();
  if (server_ != nullptr) return absl::OkStatus();
  queue_->Shutdown();
  return CannotListen(options.listeners, errors.SystemError());
}

// Listeners are taken in order, and the first that fails ends it.
absl::Status CallServer::CannotListen(const std::vector<Listener>& listeners, const std::string& system_error) const {
  const auto failed = std::find(ports_.begin(), ports_.end(), 0) - ports_.begin();
  const std::string address = failed < std::ssize(listeners) ? listeners[failed].address : "the addresses";
  const std::string why = system_error.empty() ? "is another server there?" : system_error;
  return absl::UnavailableError(fmt::format("cannot listen on {}: {}", address, why));
}

void CallServer::Serve(int waiting_calls) {
  for (const auto& method : methods_) {
    for (const RegisteredService* service : services_) {
      if (service->descriptor != method->rule.descriptor->service()) continue;
      pools_.push_back(std::make_unique<CallPool>(environment_, *method, *service->grpc, *queue_));
      pools_.back()->Post(waiting_calls);
    }
  }
  health_->Start(*queue_);
  for (const auto& reflection : reflection_) reflection->Start(*queue_);
  loop_ = std::thread([this] { Loop(); });
}

void CallServer::Loop() {
  void* tag = nullptr;
  bool ok = false;
  while (queue_->Next(&tag, &ok)) {
    QueueEvent::OfTag(tag).Happened(ok);
    if (closing_) ShutQueueIfDone();
  }
}

bool CallServer::Drain(std::chrono::milliseconds patience) {
  if (server_ == nullptr) return true;
  health_->Close();
  for (const auto& reflection : reflection_) reflection->Close();
  std::unique_lock lock(mutex_);
  if (!stopping_.joinable()) {
    // It returns only when the last call has ended, however long that takes: waited for aside.
    stopping_ = std::thread([this, patience] {
      server_->Shutdown(std::chrono::system_clock::now() + patience);
      const std::lock_guard done(mutex_);
      stopped_ = true;
      stopped_changed_.notify_all();
    });
  }
  return stopped_changed_.wait_for(lock, patience + kAfterCancel, [this] { return stopped_; });
}

CallServer::~CallServer() {
  if (server_ == nullptr) {
    if (queue_ != nullptr) {
      void* tag = nullptr;
      bool ok = false;
      while (queue_->Next(&tag, &ok)) {
      }
    }
    return;
  }
  Drain(std::chrono::milliseconds(0));
  stopping_.join();
  // On the queue's own thread: what arrived last may still be in the queue, and would ask for its successor.
  outbox_->Add([this] {
    for (const auto& pool : pools_) pool->Close();
    closing_ = true;
  });
  loop_.join();
}

void CallServer::ShutQueueIfDone() {
  if (shut_) return;
  for (const auto& pool : pools_) {
    if (pool->active() > 0) return;
  }
  if (!health_->idle()) return;
  for (const auto& reflection : reflection_) {
    if (!reflection->idle()) return;
  }
  shut_ = true;
  queue_->Shutdown();
}

}  // namespace prorata::rpc
