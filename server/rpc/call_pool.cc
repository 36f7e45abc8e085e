#include "server/rpc/call_pool.h"

#include "server/rpc/correlation.h"
#include "server/rpc/unary_call.h"
#include "server/rpc/upload_call.h"

namespace prorata::rpc {

PostedCall::PostedCall(CallPool& pool) : Call(pool.environment(), pool.method()), pool_(pool) {}

CallPool::CallPool(const Environment& environment, const ServedMethod& method, AsyncService& service,
                   grpc::ServerCompletionQueue& queue)
    : environment_(environment),
      method_(method),
      service_(service),
      queue_(queue),
      requests_(*method.handlers->request) {}

void CallPool::Post(int waiting) {
  if (closed_) return;
  for (int i = 0; i < waiting; ++i) {
    if (idle_.empty()) {
      if (method_.handlers->upload) {
        calls_.push_back(std::make_unique<UploadCall>(*this));
      } else {
        calls_.push_back(std::make_unique<UnaryCall>(*this));
      }
      idle_.push_back(calls_.back().get());
    }
    PostedCall* const call = idle_.back();
    idle_.pop_back();
    call->Post();
  }
}

void CallPool::Replace() {
  ++active_;
  Post(1);
}

void CallPool::Recycle(PostedCall& call) {
  --active_;
  idle_.push_back(&call);
}

Arrival ArrivalOf(const grpc::ServerContext& context) {
  Arrival arrival;
  arrival.deadline = context.deadline();
  for (const auto& [key, value] : context.client_metadata()) {
    const std::string_view name(key.data(), key.size());
    const std::string_view text(value.data(), value.size());
    if (name == "authorization") {
      arrival.authorization = text;
    } else if (name == kPrincipalHeader) {
      arrival.principal_header = text;
    } else if (name == kCorrelationHeader) {
      arrival.correlation_id = text;
    }
  }
  return arrival;
}

}  // namespace prorata::rpc
