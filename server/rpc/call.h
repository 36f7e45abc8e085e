#pragma once

// The pipeline: what every call goes through before and after its handler, in this order.
//
//   deadline and admission -> who calls -> is the caller allowed -> is the request valid -> handler, with the
//   remembered answer of a request_id in front of it -> response or error -> one line of the log
//
// How calls come in and go out is for a subclass: see unary_call.h and upload_call.h.

#include <google/protobuf/message.h>
#include <grpcpp/support/status.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "server/app/clock.h"
#include "server/app/context.h"
#include "server/app/idempotency.h"
#include "server/app/sealer.h"
#include "server/rpc/admission.h"
#include "server/rpc/authenticator.h"
#include "server/rpc/call_log.h"
#include "server/rpc/dispatcher.h"
#include "server/rpc/field_rules.h"
#include "server/rpc/message_bytes.h"
#include "server/rpc/method_rule.h"
#include "server/rpc/outbox.h"
#include "server/rpc/workers.h"
#include "storage/store.h"

namespace prorata::rpc {

// What all calls share. Everything here outlives them.
struct Environment {
  storage::Store* store = nullptr;
  const app::Clock* clock = nullptr;
  const app::Sealer* sealer = nullptr;
  const Authenticator* authenticator = nullptr;
  const CallLog* log = nullptr;
  Admission* admission = nullptr;
  Workers* workers = nullptr;
  Outbox* outbox = nullptr;
  // Null where reads that take long to calculate run on the queue's thread too.
  Workers* calculators = nullptr;
  Workers* upload_workers = nullptr;
  // Called when the store could not tell whether a commit happened; on any thread, maybe more than once.
  std::function<void()> outcome_unknown;
  // Where uploads are kept meanwhile, and how large one may be.
  std::string spool_directory;
  int64_t max_import_bytes = int64_t{1} << 30;
};

// A method with everything that its calls need.
struct ServedMethod {
  const RegisteredMethod* handlers = nullptr;
  MethodRule rule;
  const MessageRules* request_rules = nullptr;
};

// What a call comes with.
struct Arrival {
  std::string_view authorization;
  std::string_view principal_header;
  std::string_view correlation_id;
  // time_point::max() if the caller gave none.
  std::chrono::system_clock::time_point deadline = std::chrono::system_clock::time_point::max();
};

// One call at a time; may be used again for another one. One thread at a time.
class Call {
 public:
  Call(const Environment& environment, const ServedMethod& method);
  virtual ~Call() = default;
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

 protected:
  // Starts a new call: deadline, admission, caller. After an error, only Complete.
  absl::Status Begin(const Arrival& arrival);
  // Authorises and validates. `request` stays until the call is complete.
  absl::Status Check(google::protobuf::Message& request);
  // Runs the handler of a unary call, and then Complete. Answers at once or from another thread. `response`: null where
  // the handler writes its answer.
  void Run(google::protobuf::Message& request, google::protobuf::Message* response);
  // The same for a handler that may block, on a thread where it may. `digest` stands for what came beside the request.
  using BlockingWork = std::function<absl::Status(google::protobuf::Message& response)>;
  void RunBlocking(google::protobuf::Message& response, std::string_view digest, const BlockingWork& work);
  // Writes the log line and sends the answer. `response` counts where the status is OK.
  void Complete(const absl::Status& status, const google::protobuf::Message* response);
  // The answer is out, or there was nobody to get it. On the thread of the completion queue.
  void Leave();

  // What is sent. After that the call may be used again at any moment.
  virtual void Send(const grpc::Status& status, const AnswerBytes& response) = 0;

  bool DeadlinePassed() const { return std::chrono::system_clock::now() >= deadline_; }
  absl::Status DeadlineExceeded() const;

  const Environment& environment() const { return environment_; }
  const ServedMethod& method() const { return method_; }
  const app::CallContext& context() const { return context_; }
  std::chrono::system_clock::time_point deadline() const { return deadline_; }
  // For the log.
  void set_request_bytes(size_t bytes) { request_bytes_ = bytes; }
  size_t request_bytes() const { return request_bytes_; }

 private:
  absl::Status Authorise(const google::protobuf::Message& request);
  absl::Status CheckFields(const google::protobuf::Message& request);
  void PrepareRepetition(google::protobuf::Message& request);
  bool May(std::string_view permission, std::string_view resource) const;
  bool IsRemembered() const { return !context_.request_id.empty() && !validate_only_; }

  void RunQuery(const google::protobuf::Message& request, google::protobuf::Message* response);
  // Has an answer written, and keeps its bytes.
  absl::Status KeepWritten(absl::FunctionRef<absl::StatusOr<WrittenAnswer>(std::string& memory)> write);
  void RunMutation(const google::protobuf::Message& request, google::protobuf::Message* response);
  absl::Status MutationBody(const google::protobuf::Message& request, storage::Transaction& tx,
                            google::protobuf::Message* response);
  absl::Status BlockingBody(google::protobuf::Message& response, std::string_view digest, const BlockingWork& work);
  // Whether there is an answer to be given again; then it is in `answer_bytes_` or in the status.
  absl::StatusOr<bool> Recall(const storage::Reader& reader);
  // The parts of Complete.
  void Fail(const absl::Status& status);
  CallRecord StartRecord();
  void WriteToLog(CallRecord record);
  // Writes a success down, to be given again.
  void Remember(storage::Transaction& tx, const google::protobuf::Message* response);

  const Environment& environment_;
  const ServedMethod& method_;
  const PermissionTable& table_;
  app::CallContext context_;

  std::chrono::steady_clock::time_point start_;
  std::chrono::system_clock::time_point deadline_;
  Caller caller_;
  bool entered_ = false;
  bool entered_as_ = false;
  size_t request_bytes_ = 0;
  // Names to authorise, as they stand in the request, and where one was that is no name.
  std::vector<std::string_view> names_;
  std::vector<std::string> malformed_;
  // Repetition.
  bool validate_only_ = false;
  app::RequestKey request_key_;
  // What the body left; set anew each time that it runs. The bytes of the answer, where it was written or stored.
  bool repeated_ = false;
  std::optional<AnswerBytes> answer_bytes_;
  std::string again_from_;
  absl::Status remembered_refusal_;
};

}  // namespace prorata::rpc
