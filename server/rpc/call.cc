#include "server/rpc/call.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <optional>
#include <utility>

#include "server/domain/error.h"
#include "server/domain/names.h"
#include "server/domain/status_macros.h"
#include "server/rpc/authorizer.h"
#include "server/rpc/correlation.h"
#include "server/rpc/error_response.h"
#include "server/rpc/message_bytes.h"
#include "server/rpc/resource_scope.h"
#include "server/rpc/validator.h"

namespace prorata::rpc {
namespace {

using ::google::protobuf::Message;
using ::prorata::domain::Reason;
using std::chrono::system_clock;

// A handler must not throw; if it does, it is a fault of ours and not the end of the process.
template <typename Handler>
absl::Status Guarded(const Handler& handler) {
  try {
    return handler();
  } catch (const std::exception& e) {
    return absl::InternalError(fmt::format("exception: {}", e.what()));
  } catch (...) {
    return absl::InternalError("exception of an unknown type");
  }
}

}  // namespace

Call::Call(const Environment& environment, const ServedMethod& method)
    : environment_(environment), method_(method), table_(PermissionTable::BuiltIn()) {
  context_.method = method.rule.full_method;
  context_.sealer = environment.sealer;
  context_.may = [this](std::string_view permission, std::string_view resource) { return May(permission, resource); };
  request_key_.method = method.rule.full_method;
}

absl::Status Call::Begin(const Arrival& arrival) {
  start_ = std::chrono::steady_clock::now();
  caller_ = Caller();
  entered_ = entered_as_ = repeated_ = validate_only_ = false;
  request_bytes_ = 0;
  names_.clear();
  malformed_.clear();
  answer_bytes_.reset();
  remembered_refusal_ = absl::OkStatus();
  context_.principal.clear();
  context_.request_id.clear();
  context_.correlation_id =
      IsWellFormedCorrelationId(arrival.correlation_id) ? std::string(arrival.correlation_id) : NewId();

  const system_clock::time_point now = system_clock::now();
  const bool has_deadline = arrival.deadline != system_clock::time_point::max();
  deadline_ = has_deadline ? std::min(arrival.deadline, now + method_.rule.longest_deadline)
                           : now + method_.rule.default_deadline;
  if (now >= deadline_) return DeadlineExceeded();
  PRORATA_RETURN_IF_ERROR(environment_.admission->Enter());
  entered_ = true;
  PRORATA_ASSIGN_OR_RETURN(caller_,
                           environment_.authenticator->Authenticate(arrival.authorization, arrival.principal_header));
  context_.principal = caller_.principal->name;
  context_.kind = caller_.principal->kind;
  PRORATA_RETURN_IF_ERROR(environment_.admission->EnterAs(context_.principal));
  entered_as_ = true;
  return absl::OkStatus();
}

void Call::Leave() {
  if (entered_) environment_.admission->Leave();
  if (entered_as_) environment_.admission->LeaveAs(context_.principal);
  entered_ = entered_as_ = false;
}

absl::Status Call::DeadlineExceeded() const {
  return domain::Refuse(Reason::kDeadlineExceeded, "the deadline passed while the call was queued");
}

absl::Status Call::Check(Message& request) {
  PRORATA_RETURN_IF_ERROR(Authorise(request));
  PRORATA_RETURN_IF_ERROR(CheckFields(request));
  PrepareRepetition(request);
  return absl::OkStatus();
}

absl::Status Call::Authorise(const Message& request) {
  const Principal& principal = *caller_.principal;
  const MethodRule& rule = method_.rule;
  std::optional<std::string_view> denied;
  const auto visit = [&](const std::string& name, const std::string& where) {
    names_.push_back(name);
    const std::optional<std::string_view> scope = ScopeOf(name, rule.level);
    if (!scope.has_value()) {
      malformed_.push_back(where);
    } else if (!denied.has_value() && !Holds(principal, table_, rule.permission, *scope)) {
      denied = name;
    }
  };
  for (const FieldPath& path : rule.resources) path.ForEachString(request, visit);
  if (names_.empty() && !rule.resources.empty()) malformed_.push_back(rule.resources.front().text());
  // What is no name can tell nothing about what exists: whoever may do this anywhere is told what is wrong with it.
  const bool is_somewhere = names_.size() > malformed_.size();
  if (!denied.has_value() && !is_somewhere && !HoldsAnywhere(principal, table_, rule.permission)) denied = "";
  if (denied.has_value()) return PermissionDenied(principal, table_.permission(rule.permission), *denied);
  return absl::OkStatus();
}

absl::Status Call::CheckFields(const Message& request) {
  std::vector<domain::Violation> violations = Validate(request, *method_.request_rules);
  // Nothing was authorised at such a place, so a handler must never see it, whatever the field options say.
  for (const std::string& where : malformed_) {
    const bool is_known = std::any_of(violations.begin(), violations.end(),
                                      [&](const domain::Violation& violation) { return violation.field == where; });
    if (is_known) continue;
    domain::Violation violation;
    violation.reason = Reason::kFieldInvalid;
    violation.field = where;
    violation.description = "must be a resource name below partners/";
    violations.push_back(std::move(violation));
  }
  if (violations.empty()) return absl::OkStatus();
  return domain::Refuse(std::move(violations));
}

void Call::PrepareRepetition(Message& request) {
  const MethodRule& rule = method_.rule;
  if (!rule.mutates) return;
  validate_only_ = rule.validate_only->FindBool(request);
  const std::string* request_id = rule.request_id->FindString(request);
  if (request_id == nullptr || request_id->empty()) return;
  context_.request_id = *request_id;
  if (!IsRemembered()) return;
  // The validator has seen that it is a UUID.
  request_key_.request_id = domain::ParseUuid(context_.request_id).value_or(std::array<uint8_t, 16>{});
  request_key_.principal = context_.principal;
  rule.request_id->SetString(request, "");
  request_key_.fingerprint = app::FingerprintOf(context_.method, SerializeDeterministically(request));
  rule.request_id->SetString(request, context_.request_id);
}

bool Call::May(std::string_view permission, std::string_view resource) const {
  const std::optional<int> row = table_.Find(permission);
  if (!row.has_value() || caller_.principal == nullptr) return false;
  if (resource.empty()) return HoldsAnywhere(*caller_.principal, table_, *row);
  const std::optional<std::string_view> scope = ScopeOf(resource, prorata::v1::RESOURCE_LEVEL_UNSPECIFIED);
  return scope.has_value() && Holds(*caller_.principal, table_, *row, *scope);
}

void Call::Run(Message& request, Message* response) {
  const RegisteredMethod& handlers = *method_.handlers;
  if (handlers.is_query()) return RunQuery(request, response);
  if (handlers.is_mutation()) return RunMutation(request, response);
  environment_.workers->Run([this, &request, response] {
    RunBlocking(*response, "", [&](Message& answer) {
      return method_.handlers->blocking(context_, request, *environment_.store, answer);
    });
  });
}

void Call::RunQuery(const Message& request, Message* response) {
  environment_.store->Read(
      method_.handlers->read_kind,
      [this, &request, response](const storage::Reader& reader) {
        if (DeadlinePassed()) return DeadlineExceeded();
        context_.now = environment_.clock->Now();
        return Guarded([&] {
          const RegisteredMethod& handlers = *method_.handlers;
          if (!handlers.writing_query) return handlers.query(context_, request, reader, *response);
          return KeepWritten(
              [&](std::string& memory) { return handlers.writing_query(context_, request, reader, memory); });
        });
      },
      [this, response](const absl::Status& status) { Complete(RefusalOfRead(status), response); });
}

absl::Status Call::KeepWritten(absl::FunctionRef<absl::StatusOr<WrittenAnswer>(std::string& memory)> write) {
  // For the next answer that this thread writes, if it is none of the rare large ones.
  constexpr size_t kLarge = 256 << 10;
  thread_local std::string memory;
  PRORATA_ASSIGN_OR_RETURN(WrittenAnswer answer, write(memory));
  answer_bytes_.emplace(answer.bytes);
  again_from_ = std::move(answer.again_from);
  if (memory.size() > kLarge) memory = std::string();
  return absl::OkStatus();
}

void Call::RunMutation(const Message& request, Message* response) {
  std::vector<std::string> reads;
  if (IsRemembered()) reads.push_back(app::AnswerRowKey(request_key_));
  environment_.store->Submit(
      [this, &request, response](storage::Transaction& tx) { return MutationBody(request, tx, response); },
      [this, response](const storage::Result& result) {
        if (result.outcome == storage::Outcome::kUnknown) environment_.outcome_unknown();
        const bool committed = result.outcome == storage::Outcome::kCommitted;
        // Not here: the store waits, and gRPC would have to wake the queue's thread for each.
        environment_.outbox->Add(
            [this, response, told = committed ? remembered_refusal_ : RefusalOf(result)] { Complete(told, response); });
      },
      std::move(reads));
}

absl::StatusOr<bool> Call::Recall(const storage::Reader& reader) {
  PRORATA_ASSIGN_OR_RETURN(auto answer, app::RecallAnswer(reader, request_key_));
  if (!answer.has_value()) return false;
  repeated_ = true;
  PRORATA_RETURN_IF_ERROR(app::RefusalOf(*answer));
  if (answer->form == domain::RememberedAnswer::Form::kResponse) {
    answer_bytes_.emplace(answer->bytes);
    return true;
  }
  const AnyAnswerFromRows& again = method_.handlers->answer_from_rows;
  if (!again) return absl::DataLossError(fmt::format("{} has no way to answer again from rows", context_.method));
  PRORATA_RETURN_IF_ERROR(KeepWritten([&](std::string& memory) { return again(reader, answer->bytes, memory); }));
  return true;
}

void Call::Remember(storage::Transaction& tx, const Message* response) {
  // What nothing can make an answer of is not stored instead of one.
  if (!again_from_.empty() && method_.handlers->answer_from_rows) {
    return app::RememberRowsKey(tx, request_key_, context_.now, again_from_);
  }
  if (!answer_bytes_.has_value()) answer_bytes_ = SerializeMessage(*response);
  app::RememberResponse(tx, request_key_, context_.now, std::string(answer_bytes_->bytes()));
}

absl::Status Call::MutationBody(const Message& request, storage::Transaction& tx, Message* response) {
  repeated_ = false;
  answer_bytes_.reset();
  remembered_refusal_ = absl::OkStatus();
  if (DeadlinePassed()) return DeadlineExceeded();
  context_.now = environment_.clock->Now();
  if (IsRemembered()) {
    PRORATA_ASSIGN_OR_RETURN(const bool is_repeated, Recall(tx));
    if (is_repeated) return absl::OkStatus();
  }
  const absl::Status status = Guarded([&] {
    const RegisteredMethod& handlers = *method_.handlers;
    if (!handlers.writing_mutation) return handlers.mutation(context_, request, tx, *response);
    return KeepWritten([&](std::string& memory) { return handlers.writing_mutation(context_, request, tx, memory); });
  });
  if (validate_only_) tx.Discard();
  if (!IsRemembered()) return status;
  if (status.ok()) {
    Remember(tx, response);
    return absl::OkStatus();
  }
  if (!app::IsWorthRemembering(status)) return status;
  app::RememberRefusal(tx, request_key_, context_.now, status);
  remembered_refusal_ = status;
  return absl::OkStatus();
}

void Call::RunBlocking(Message& response, std::string_view digest, const BlockingWork& work) {
  absl::Status status = BlockingBody(response, digest, work);
  // The work told its own store errors as they came. What they mean is known from whether the store still takes
  // changes.
  const bool is_bare = !status.ok() && domain::ViolationsOf(status).empty();
  if (is_bare && absl::IsUnavailable(status) && !environment_.store->Info().writable) {
    environment_.outcome_unknown();
    status = RefusalOf({storage::Outcome::kUnknown, status});
  } else if (is_bare && (absl::IsUnavailable(status) || absl::IsAborted(status) || absl::IsResourceExhausted(status))) {
    status = RefusalOf({storage::Outcome::kNotCommitted, status});
  }
  Complete(status, &response);
}

// Effects of such a work are its own transactions, each safe to repeat: the answer is stored behind them, in one of its
// own.
absl::Status Call::BlockingBody(Message& response, std::string_view digest, const BlockingWork& work) {
  if (DeadlinePassed()) return DeadlineExceeded();
  context_.now = environment_.clock->Now();
  if (!IsRemembered()) return Guarded([&] { return work(response); });

  if (!digest.empty()) {
    const auto& fingerprint = request_key_.fingerprint;
    const std::string first(fingerprint.begin(), fingerprint.end());
    request_key_.fingerprint = app::FingerprintOf(context_.method, first + std::string(digest));
  }
  bool is_repeated = false;
  PRORATA_RETURN_IF_ERROR(environment_.store->ReadNow([&](const storage::Reader& reader) -> absl::Status {
    PRORATA_ASSIGN_OR_RETURN(is_repeated, Recall(reader));
    return absl::OkStatus();
  }));
  if (is_repeated) return absl::OkStatus();
  const absl::Status status = Guarded([&] { return work(response); });
  if (!app::IsWorthRemembering(status)) return status;
  const storage::Result stored = environment_.store->Transact([&](storage::Transaction& tx) -> absl::Status {
    if (status.ok()) {
      Remember(tx, &response);
    } else {
      app::RememberRefusal(tx, request_key_, context_.now, status);
    }
    return absl::OkStatus();
  });
  if (!stored.status.ok()) return stored.status;
  return status;
}

void Call::Complete(const absl::Status& status, const Message* response) {
  if (!status.ok()) return Fail(status);
  const AnswerBytes answer = answer_bytes_.has_value() ? *answer_bytes_ : SerializeMessage(*response);
  CallRecord record = StartRecord();
  record.response_bytes = answer.bytes().size();
  WriteToLog(std::move(record));
  Send(grpc::Status::OK, answer);
}

void Call::Fail(const absl::Status& status) {
  const ErrorResponse error = MakeErrorResponse(status, context_.correlation_id);
  CallRecord record = StartRecord();
  record.code = static_cast<absl::StatusCode>(error.status.error_code());
  record.reason = error.reason;
  std::string cause;
  if (!error.error_id.empty()) {
    record.error_id = error.error_id;
    cause = status.ToString();
    record.cause = cause;
  }
  WriteToLog(std::move(record));
  Send(error.status, AnswerBytes());
}

CallRecord Call::StartRecord() {
  CallRecord record;
  record.method = context_.method;
  record.principal = context_.principal;
  record.correlation_id = context_.correlation_id;
  record.request_id = context_.request_id;
  record.resources = std::move(names_);
  record.request_bytes = request_bytes_;
  record.repeated = repeated_;
  record.validate_only = validate_only_;
  return record;
}

void Call::WriteToLog(CallRecord record) {
  const auto duration = std::chrono::steady_clock::now() - start_;
  record.duration_us = std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
  environment_.log->Write(record);
  names_ = std::move(record.resources);
}

}  // namespace prorata::rpc
