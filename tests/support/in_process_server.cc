#include "tests/support/in_process_server.h"

#include <stdexcept>
#include <utility>

#include "storage/memory/memory_store.h"
#include "tests/support/log_lines.h"

namespace prorata::testing {
namespace {

template <typename T>
T Must(absl::StatusOr<T> result) {
  if (!result.ok()) throw std::runtime_error(result.status().ToString());
  return *std::move(result);
}

std::shared_ptr<const rpc::Principals> PrincipalsOf(const std::string& yaml) {
  if (yaml.empty()) return Must(rpc::Principals::Load("tests/data/principals.yaml"));
  return Must(rpc::Principals::Parse(yaml, "principals of the test"));
}

}  // namespace

InProcessServer::InProcessServer() : InProcessServer(Options()) {}

InProcessServer::InProcessServer(Options options)
    : own_store_(options.store == nullptr ? storage::NewMemoryStore() : nullptr),
      store_(options.store == nullptr ? own_store_.get() : options.store),
      lines_(std::make_shared<LogLines>()) {
  const domain::Instant start = Must(domain::ParseInstant(options.now));
  clock_ = std::make_unique<app::VirtualClock>(Must(app::RestoreClock(*store_, start)));
  runtime::ServerConfig config;
  config.calls = options.calls;
  config.calls.listeners.push_back({"127.0.0.1:0", grpc::InsecureServerCredentials()});
  config.principals = PrincipalsOf(options.principals);
  config.trust_principal_header = true;
  config.key = {1, 2, 3};
  config.outcome_unknown = [this] { outcome_unknown_ = true; };
  server_ = Must(runtime::Server::Start(*store_, *clock_, LogLines::Logger(lines_), std::move(config)));
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  channel_ = grpc::CreateCustomChannel(address(), grpc::InsecureChannelCredentials(), arguments);
}

InProcessServer::~InProcessServer() = default;

std::string InProcessServer::address() const {
  return "127.0.0.1:" + std::to_string(server_->ports().back());
}

std::string InProcessServer::LogText() const {
  return lines_->Text();
}

}  // namespace prorata::testing
