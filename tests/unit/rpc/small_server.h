#pragma once

// The pipeline around handlers that a test makes up, in the clothes of RefundService and CatalogService.

#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "prorata/v1/catalog_service.grpc.pb.h"
#include "prorata/v1/refund_service.grpc.pb.h"
#include "server/rpc/call_server.h"
#include "storage/store.h"
#include "tests/support/log_lines.h"

namespace prorata::rpc {

namespace v1 = prorata::v1;

inline constexpr char kReservation[] =
    "partners/contoso/customers/adatum/orders/0193a3c4-5e6f-7a8b-9c0d-00000000000a/reservations/"
    "0193a3c4-5e6f-7a8b-9c0d-00000000000b";
inline constexpr char kRefund[] = "partners/contoso/customers/adatum/refunds/0193a3c4-5e6f-7a8b-9c0d-00000000000c";
inline constexpr char kRequestId[] = "0193a3c4-5e6f-7a8b-9c0d-000000000001";

struct SmallServerParts {
  // What is not set answers an empty message.
  MutationHandler<v1::CreateRefundRequest, v1::Refund> create;
  // Set: instead of `create`.
  WritingMutationHandler<v1::CreateRefundRequest, v1::Refund> create_writing;
  AnswerFromRows<v1::Refund> create_again = nullptr;
  QueryHandler<v1::GetRefundRequest, v1::Refund> get;
  // A heavy one.
  QueryHandler<v1::CalculateRefundRequest, v1::RefundQuote> calculate;
  BlockingHandler<v1::WithdrawRefundRequest, v1::Refund> withdraw;
  UploadHandler<v1::ImportExchangeRatesRequest, v1::ImportSummary> import;
  // Null: one in memory that runs bodies twice.
  storage::Store* store = nullptr;
  CallServerOptions options;
  std::function<void()> outcome_unknown = [] {};
};

class SmallServer {
 public:
  explicit SmallServer(SmallServerParts parts = {});
  ~SmallServer();

  // How a call ended. `reason` is that of the ErrorInfo.
  struct Answer {
    grpc::StatusCode code = grpc::StatusCode::OK;
    std::string reason;
    std::string message;
    std::string correlation_id;
    v1::Refund refund;
    v1::ImportSummary summary;
  };
  // `dana` is an admin agent of contoso, `pat` of fabrikam, `cat` a catalog administrator, `audrey` an auditor.
  Answer Create(const v1::CreateRefundRequest& request, const std::string& principal = "dana");
  Answer Withdraw(const v1::WithdrawRefundRequest& request);
  Answer Get(const std::string& name, const std::string& principal = "dana", const std::string& correlation_id = "");
  // Sends the messages one after the other, as far as the server takes them.
  Answer Import(const std::vector<v1::ImportExchangeRatesRequest>& messages, const std::string& principal = "cat");

  static Answer AnswerOf(const grpc::Status& status, const grpc::ClientContext& context);

  std::shared_ptr<grpc::Channel> channel() { return channel_; }
  // A connection of its own.
  std::shared_ptr<grpc::Channel> NewChannel();
  storage::Store& store() { return *store_; }
  CallServer& calls() { return *calls_; }
  app::VirtualClock& clock() { return clock_; }
  std::string LogText() { return lines_->Text(); }
  v1::RefundService::Stub& refunds() { return *refunds_; }
  v1::CatalogService::Stub& catalog() { return *catalog_; }

 private:
  std::unique_ptr<storage::Store> own_store_;
  storage::Store* store_;
  app::VirtualClock clock_;
  app::Sealer sealer_;
  std::shared_ptr<testing::LogLines> lines_;
  CallLog log_;
  std::unique_ptr<Authenticator> authenticator_;
  Dispatcher dispatcher_;
  std::unique_ptr<CallServer> calls_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::RefundService::Stub> refunds_;
  std::unique_ptr<v1::CatalogService::Stub> catalog_;
};

// A valid request to return so many units.
v1::CreateRefundRequest Return(int64_t quantity, const std::string& request_id = kRequestId);

}  // namespace prorata::rpc
