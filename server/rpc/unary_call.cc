#include "server/rpc/unary_call.h"

#include <utility>

#include "server/domain/status_macros.h"
#include "server/rpc/correlation.h"
#include "server/rpc/message_bytes.h"

namespace prorata::rpc {

using ::google::protobuf::Message;

UnaryCall::UnaryCall(CallPool& pool) : PostedCall(pool) {}

void UnaryCall::Post() {
  has_work_ = false;
  context_.emplace();
  writer_.emplace(&*context_);
  pool().service().RequestUnary(pool().index(), &*context_, &request_bytes_, &*writer_, &pool().queue(), Tag());
}

void UnaryCall::Happened(bool ok) {
  if (has_work_) return Recycle();
  // Not ok: the server stops, and there will be no call.
  if (!ok) return;
  has_work_ = true;
  pool().Replace();
  Arrived();
}

void UnaryCall::Arrived() {
  const absl::Status status = Enter();
  if (!status.ok()) return Complete(status, nullptr);
  Workers* const calculators = environment().calculators;
  if (calculators == nullptr || !method().handlers->heavy || few_others_) return Answer();
  calculators->Run([this] { Answer(); });
}

absl::Status UnaryCall::Enter() {
  const absl::Status begun = Begin(ArrivalOf(*context_));
  context_->AddInitialMetadata(kCorrelationHeader, context().correlation_id);
  set_request_bytes(request_bytes_.Length());
  constexpr int kFew = 4;
  few_others_ = environment().admission->in_flight() <= kFew;
  return begun;
}

void UnaryCall::Answer() {
  request_ = pool().requests().Take();
  if (!method().handlers->writes()) response_.reset(method().handlers->response->New());
  const absl::Status status = ReadRequest();
  if (!status.ok()) return Complete(status, nullptr);
  Run(*request_, response_.get());
}

absl::Status UnaryCall::ReadRequest() {
  PRORATA_RETURN_IF_ERROR(ParseMessage(request_bytes_, *request_));
  return Check(*request_);
}

void UnaryCall::Send(const grpc::Status& status, const AnswerBytes& response) {
  if (request_ != nullptr) pool().requests().GiveBack(std::move(request_), request_bytes());
  response_.reset();
  if (status.ok()) {
    writer_->Finish(response, status, Tag());
  } else {
    writer_->FinishWithError(status, Tag());
  }
}

void UnaryCall::Recycle() {
  Leave();
  // A context that is kept keeps its connection, and the server could not stop.
  writer_.reset();
  context_.reset();
  request_bytes_.Clear();
  pool().Recycle(*this);
}

}  // namespace prorata::rpc
