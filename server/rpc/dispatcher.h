#pragma once

// Where a service file says which function answers which method. One line a method; what the pipeline has to know of it
// (permission, resources, deadlines, request_id) stands in the proto. Types are taken from the handler and compared
// with the proto at start.
//
//   absl::StatusOr<v1::Refund> GetRefund(const app::CallContext& call, const v1::GetRefundRequest& request,
//                                        const storage::Reader& reader);
//   absl::StatusOr<v1::Refund> CreateRefund(const app::CallContext& call, const v1::CreateRefundRequest& request,
//                                           storage::Transaction& tx);
//
//   void RegisterRefundService(Dispatcher& dispatcher) {
//     auto service = dispatcher.Service<v1::RefundService>();
//     service.Query("GetRefund", GetRefund);                           // a few keys
//     service.Query("ListRefunds", ListRefunds, ReadKind::kScan);      // many keys
//     service.HeavyQuery("CalculateRefund", CalculateRefund);          // a few keys, and much to calculate
//     service.Mutation("CreateRefund", CreateRefund);
//   }
//
//   service.Upload("ImportOffers", ImportOffers);   // header and file; the file is whole and on disk when the handler
//   runs service.Blocking("SetClock", [&clock](const app::CallContext& call, const v1::SetClockRequest& request,
//                                         storage::Store& store) -> absl::StatusOr<v1::ServerInfo> { ... });
//
// A handler is any function or lambda of one of the forms of method.h. A test calls it directly: no gRPC is needed.
// `validate_only` of a Blocking or Upload method is the handler's own to heed, as nothing can be taken back for it
// there; its `request_id` is seen to by the pipeline.

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <grpcpp/impl/codegen/service_type.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "server/rpc/async_service.h"
#include "server/rpc/method.h"

namespace prorata::rpc {

using storage::ReadKind;

// The same handlers with the types of request and response erased: the pipeline passes messages of the method's own
// types only.
using AnyQuery = std::function<absl::Status(const app::CallContext&, const google::protobuf::Message& request,
                                            const storage::Reader&, google::protobuf::Message& response)>;
// An answer that a handler wrote: its bytes, in the memory that it was given, and what it named with AgainFrom.
struct WrittenAnswer {
  std::string_view bytes;
  std::string again_from;
};
using AnyWritingQuery = std::function<absl::StatusOr<WrittenAnswer>(
    const app::CallContext&, const google::protobuf::Message& request, const storage::Reader&, std::string& memory)>;
using AnyWritingMutation = std::function<absl::StatusOr<WrittenAnswer>(
    const app::CallContext&, const google::protobuf::Message& request, storage::Transaction&, std::string& memory)>;
using AnyMutation = std::function<absl::Status(const app::CallContext&, const google::protobuf::Message& request,
                                               storage::Transaction&, google::protobuf::Message& response)>;
using AnyAnswerFromRows =
    std::function<absl::StatusOr<WrittenAnswer>(const storage::Reader&, const std::string& key, std::string& memory)>;
using AnyUpload = std::function<absl::Status(const app::CallContext&, const google::protobuf::Message& first,
                                             std::istream& file, storage::Store&, google::protobuf::Message& response)>;
using AnyBlocking = std::function<absl::Status(const app::CallContext&, const google::protobuf::Message& request,
                                               storage::Store&, google::protobuf::Message& response)>;

// A method and what answers it: exactly one of the handlers is set.
struct RegisteredMethod {
  const google::protobuf::MethodDescriptor* descriptor = nullptr;
  const google::protobuf::Message* request = nullptr;   // prototype
  const google::protobuf::Message* response = nullptr;  // prototype
  AnyQuery query;
  AnyWritingQuery writing_query;
  ReadKind read_kind = ReadKind::kPoint;
  // See ServiceMethods::HeavyQuery.
  bool heavy = false;
  AnyMutation mutation;
  AnyWritingMutation writing_mutation;
  // Beside a writing mutation, or not set.
  AnyAnswerFromRows answer_from_rows;
  AnyUpload upload;
  AnyBlocking blocking;

  bool is_query() const { return query || writing_query; }
  bool is_mutation() const { return mutation || writing_mutation; }
  // Whether its answer is written, so that no message is needed for it.
  bool writes() const { return writing_query || writing_mutation; }
};

struct RegisteredService {
  const google::protobuf::ServiceDescriptor* descriptor = nullptr;
  std::unique_ptr<AsyncService> grpc;
  // At the index of the method in the proto.
  std::vector<RegisteredMethod> methods;
};

class Dispatcher;

// Registers methods of one service; see above.
class ServiceMethods {
 public:
  template <typename Handler>
  void Query(std::string_view method, Handler handler, ReadKind kind = ReadKind::kPoint) {
    AddQuery(method, std::function(std::move(handler)), kind);
  }
  // A query of a few keys that takes longer to calculate than to hand over to another thread: tens of microseconds.
  template <typename Handler>
  void HeavyQuery(std::string_view method, Handler handler) {
    Query(method, std::move(handler));
    Registered(method).heavy = true;
  }
  template <typename Handler>
  void Mutation(std::string_view method, Handler handler) {
    AddMutation(method, std::function(std::move(handler)));
  }
  template <typename Handler, typename Response>
  void Mutation(std::string_view method, Handler handler, AnswerFromRows<Response> again) {
    Mutation(method, std::move(handler));
    AddAnswerFromRows(method, again);
  }
  template <typename Handler>
  void Upload(std::string_view method, Handler handler) {
    AddUpload(method, std::function(std::move(handler)));
  }
  template <typename Handler>
  void Blocking(std::string_view method, Handler handler) {
    AddBlocking(method, std::function(std::move(handler)));
  }

 private:
  friend class Dispatcher;

  ServiceMethods(Dispatcher& dispatcher, RegisteredService& service) : dispatcher_(dispatcher), service_(service) {}

  // Where the handler of the method goes, types compared; a fault is kept for Dispatcher::Check.
  RegisteredMethod& Slot(std::string_view method, const google::protobuf::Message& request,
                         const google::protobuf::Message& response);
  // That of a method that was given a handler; one to ignore if there is none, which Slot complained about.
  RegisteredMethod& Registered(std::string_view method);

  template <typename Response>
  static absl::Status Give(absl::StatusOr<Response> result, google::protobuf::Message& response) {
    if (!result.ok()) return std::move(result).status();
    static_cast<Response&>(response) = *std::move(result);
    return absl::OkStatus();
  }

  // Has `write` write an answer into the memory.
  template <typename Response, typename Write>
  static absl::StatusOr<WrittenAnswer> Written(std::string& memory, const Write& write) {
    AnswerOf<Response> answer(memory);
    const absl::Status status = write(answer);
    if (!status.ok()) return status;
    return WrittenAnswer{answer.written(), answer.again_from()};
  }

  template <typename Request, typename Response>
  void AddQuery(std::string_view method, QueryHandler<Request, Response> handler, ReadKind kind) {
    RegisteredMethod& slot = Slot(method, Request::default_instance(), Response::default_instance());
    slot.read_kind = kind;
    slot.query = [handler = std::move(handler)](const app::CallContext& call, const google::protobuf::Message& request,
                                                const storage::Reader& reader, google::protobuf::Message& response) {
      return Give(handler(call, static_cast<const Request&>(request), reader), response);
    };
  }
  template <typename Request, typename Response>
  void AddQuery(std::string_view method, WritingQueryHandler<Request, Response> handler, ReadKind kind) {
    RegisteredMethod& slot = Slot(method, Request::default_instance(), Response::default_instance());
    slot.read_kind = kind;
    slot.writing_query = [handler = std::move(handler)](const app::CallContext& call,
                                                        const google::protobuf::Message& request,
                                                        const storage::Reader& reader, std::string& memory) {
      return Written<Response>(memory, [&](AnswerOf<Response>& answer) {
        return handler(call, static_cast<const Request&>(request), reader, answer);
      });
    };
  }
  template <typename Request, typename Response>
  void AddMutation(std::string_view method, WritingMutationHandler<Request, Response> handler) {
    Slot(method, Request::default_instance(), Response::default_instance()).writing_mutation =
        [handler = std::move(handler)](const app::CallContext& call, const google::protobuf::Message& request,
                                       storage::Transaction& tx, std::string& memory) {
          return Written<Response>(memory, [&](AnswerOf<Response>& answer) {
            return handler(call, static_cast<const Request&>(request), tx, answer);
          });
        };
  }
  template <typename Request, typename Response>
  void AddMutation(std::string_view method, MutationHandler<Request, Response> handler) {
    Slot(method, Request::default_instance(), Response::default_instance()).mutation =
        [handler = std::move(handler)](const app::CallContext& call, const google::protobuf::Message& request,
                                       storage::Transaction& tx, google::protobuf::Message& response) {
          return Give(handler(call, static_cast<const Request&>(request), tx), response);
        };
  }
  template <typename Response>
  void AddAnswerFromRows(std::string_view method, AnswerFromRows<Response> again) {
    Registered(method).answer_from_rows = [again](const storage::Reader& reader, const std::string& key,
                                                  std::string& memory) {
      return Written<Response>(memory, [&](AnswerOf<Response>& answer) { return again(reader, key, answer); });
    };
  }
  template <typename Request, typename Response>
  void AddUpload(std::string_view method, UploadHandler<Request, Response> handler) {
    Slot(method, Request::default_instance(), Response::default_instance()).upload =
        [handler = std::move(handler)](const app::CallContext& call, const google::protobuf::Message& first,
                                       std::istream& file, storage::Store& store, google::protobuf::Message& response) {
          return Give(handler(call, static_cast<const Request&>(first), file, store), response);
        };
  }
  template <typename Request, typename Response>
  void AddBlocking(std::string_view method, BlockingHandler<Request, Response> handler) {
    Slot(method, Request::default_instance(), Response::default_instance()).blocking =
        [handler = std::move(handler)](const app::CallContext& call, const google::protobuf::Message& request,
                                       storage::Store& store, google::protobuf::Message& response) {
          return Give(handler(call, static_cast<const Request&>(request), store), response);
        };
  }

  Dispatcher& dispatcher_;
  RegisteredService& service_;
  RegisteredMethod ignored_;
};

// All services and their handlers. Filled once, before the server starts; then only read.
class Dispatcher {
 public:
  // A service that the server offers. Every one of its methods must get a handler. Call it once a service.
  template <typename Generated>
  ServiceMethods Service() {
    return AddService(Generated::service_full_name(), std::make_unique<GeneratedAsyncService<Generated>>());
  }

  const std::vector<std::unique_ptr<RegisteredService>>& services() const { return services_; }

  // Whether each method of each service has one handler of the proto's types; INTERNAL with every fault, one a line.
  absl::Status Check() const;

 private:
  friend class ServiceMethods;

  ServiceMethods AddService(std::string_view full_name, std::unique_ptr<AsyncService> grpc);

  std::vector<std::unique_ptr<RegisteredService>> services_;
  std::vector<std::string> faults_;
};

}  // namespace prorata::rpc
