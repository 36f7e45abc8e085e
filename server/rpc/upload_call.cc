#include "server/rpc/upload_call.h"

#include <string>
#include <utility>

#include "server/domain/error.h"
#include "server/domain/status_macros.h"
#include "server/rpc/correlation.h"
#include "server/rpc/message_bytes.h"

namespace prorata::rpc {
namespace {

using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;

constexpr size_t kMostPartBytes = 1 << 20;

absl::Status StreamInvalid(std::string description) {
  return domain::Refuse(domain::Reason::kImportStreamInvalid, std::move(description));
}

bool Has(const Message& message, const char* field) {
  const FieldDescriptor* descriptor = message.GetDescriptor()->FindFieldByName(field);
  return descriptor != nullptr && message.GetReflection()->HasField(message, descriptor);
}

}  // namespace

UploadCall::UploadCall(CallPool& pool)
    : PostedCall(pool),
      timer_(*this),
      first_(method().handlers->request->New()),
      part_(method().handlers->request->New()),
      response_(method().handlers->response->New()) {}

void UploadCall::Post() {
  state_ = State::kWaiting;
  has_first_ = is_import_ = is_over_ = timer_runs_ = false;
  context_.emplace();
  reader_.emplace(&*context_);
  pool().service().RequestUpload(pool().index(), &*context_, &*reader_, &pool().queue(), Tag());
}

void UploadCall::Happened(bool ok) {
  switch (state_) {
    case State::kWaiting:
      if (!ok) return;  // the server stops
      pool().Replace();
      return Arrived();
    case State::kReading:
      if (ok) return environment().upload_workers->Run([this] { TakePart(); });
      // No more parts: the file is whole, or the sender is gone. Only a live call takes metadata.
      state_ = State::kEnding;
      return reader_->SendInitialMetadata(Tag());
    case State::kEnding:
      if (!ok) return Abandon();
      return environment().upload_workers->Run([this] { HandleFile(); });
    case State::kAnswering:
      is_over_ = true;
      return RecycleIfDone();
  }
}

void UploadCall::Arrived() {
  const absl::Status status = Admit();
  if (!status.ok()) return Complete(status, nullptr);
  alarm_.emplace();
  timer_runs_ = true;
  alarm_->Set(&pool().queue(), deadline(), timer_.Tag());
  ReadNext();
}

absl::Status UploadCall::Admit() {
  const absl::Status begun = Begin(ArrivalOf(*context_));
  context_->AddInitialMetadata(kCorrelationHeader, context().correlation_id);
  PRORATA_RETURN_IF_ERROR(begun);
  PRORATA_RETURN_IF_ERROR(environment().admission->EnterImport());
  is_import_ = true;
  return absl::OkStatus();
}

void UploadCall::ReadNext() {
  state_ = State::kReading;
  reader_->Read(&part_bytes_, Tag());
}

void UploadCall::TakePart() {
  set_request_bytes(request_bytes() + part_bytes_.Length());
  const absl::Status status = has_first_ ? TakeData() : TakeFirst();
  if (!status.ok()) return Complete(status, nullptr);
  ReadNext();
}

absl::Status UploadCall::TakeFirst() {
  PRORATA_RETURN_IF_ERROR(ParseMessage(part_bytes_, *first_));
  PRORATA_RETURN_IF_ERROR(Check(*first_));
  if (!Has(*first_, "header")) return StreamInvalid("the first message of an import must be the header");
  has_first_ = true;
  PRORATA_ASSIGN_OR_RETURN(spool_, Spool::Open(environment().spool_directory, environment().max_import_bytes));
  return absl::OkStatus();
}

absl::Status UploadCall::TakeData() {
  PRORATA_RETURN_IF_ERROR(ParseMessage(part_bytes_, *part_));
  if (Has(*part_, "header")) return StreamInvalid("the header of an import is sent once");
  if (Has(*part_, "options")) return StreamInvalid("the options of an import are sent with the header only");
  if (!Has(*part_, "data")) return StreamInvalid("a message behind the header must have data");
  std::string scratch;
  const std::string& data =
      part_->GetReflection()->GetStringReference(*part_, part_->GetDescriptor()->FindFieldByName("data"), &scratch);
  if (data.size() > kMostPartBytes) return StreamInvalid("the data of one message is above 1 MiB");
  return spool_->Append(data);
}

void UploadCall::HandleFile() {
  if (!has_first_) return Complete(StreamInvalid("the first message of an import must be the header"), nullptr);
  const std::string digest = spool_->Digest();
  RunBlocking(*response_, digest, [this](Message& response) {
    const std::unique_ptr<std::istream> file = spool_->Read();
    return method().handlers->upload(context(), *first_, *file, *environment().store, response);
  });
}

void UploadCall::Send(const grpc::Status& status, const AnswerBytes& response) {
  state_ = State::kAnswering;
  if (status.ok()) {
    reader_->Finish(response, status, Tag());
  } else {
    reader_->FinishWithError(status, Tag());
  }
}

void UploadCall::Abandon() {
  Complete(domain::Refuse(domain::Reason::kImportStreamInvalid, "the sender went away before the file was whole"),
           nullptr);
}

void UploadCall::TimerEnded(bool fired) {
  timer_runs_ = false;
  const State state = state_;
  if (fired && (state == State::kReading || state == State::kEnding)) context_->TryCancel();
  RecycleIfDone();
}

void UploadCall::RecycleIfDone() {
  if (!is_over_) return;
  if (timer_runs_) return alarm_->Cancel();
  is_over_ = false;
  if (is_import_) environment().admission->LeaveImport();
  Leave();
  spool_.reset();
  alarm_.reset();
  reader_.reset();
  // A context that is kept keeps its connection, and the server could not stop.
  context_.reset();
  part_bytes_.Clear();
  first_->Clear();
  part_.reset(part_->New());
  response_->Clear();
  pool().Recycle(*this);
}

}  // namespace prorata::rpc
