#include "tests/unit/rpc/small_server.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <utility>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "storage/memory/memory_store.h"

namespace prorata::rpc {
namespace {

constexpr char kPrincipals[] = R"(
principals:
  - { name: dana, kind: partner_user, roles: [{ role: admin_agent, scope: partners/contoso }] }
  - { name: pat, kind: partner_user, roles: [{ role: admin_agent, scope: partners/fabrikam }] }
  - { name: cat, kind: provider_agent, roles: [{ role: catalog_admin, scope: provider }] }
  - { name: audrey, kind: provider_agent, roles: [{ role: auditor, scope: provider }] }
)";

// A handler that answers nothing.
template <typename Request, typename Response, typename Rows>
auto Nothing() {
  return [](const app::CallContext&, const Request&, Rows&) -> absl::StatusOr<Response> { return Response(); };
}

template <typename Request, typename Response>
void AddQuery(ServiceMethods& service, const char* method, QueryHandler<Request, Response> handler = nullptr) {
  if (!handler) handler = Nothing<Request, Response, const storage::Reader>();
  service.Query(method, handler);
}
template <typename Request, typename Response>
void AddMutation(ServiceMethods& service, const char* method, MutationHandler<Request, Response> handler = nullptr) {
  if (!handler) handler = Nothing<Request, Response, storage::Transaction>();
  service.Mutation(method, handler);
}
template <typename Request>
void AddUpload(ServiceMethods& service, const char* method,
               UploadHandler<Request, v1::ImportSummary> handler = nullptr) {
  if (!handler) {
    handler = [](const app::CallContext&, const Request&, std::istream&,
                 storage::Store&) -> absl::StatusOr<v1::ImportSummary> { return v1::ImportSummary(); };
  }
  service.Upload(method, handler);
}

void Register(SmallServerParts& parts, Dispatcher& dispatcher) {
  auto refunds = dispatcher.Service<v1::RefundService>();
  if (parts.create_again != nullptr) {
    refunds.Mutation("CreateRefund", std::move(parts.create_writing), parts.create_again);
  } else if (parts.create_writing) {
    refunds.Mutation("CreateRefund", std::move(parts.create_writing));
  } else {
    AddMutation(refunds, "CreateRefund", std::move(parts.create));
  }
  AddQuery(refunds, "GetRefund", std::move(parts.get));
  if (!parts.withdraw) parts.withdraw = Nothing<v1::WithdrawRefundRequest, v1::Refund, storage::Store>();
  refunds.Blocking("WithdrawRefund", std::move(parts.withdraw));
  if (!parts.calculate) parts.calculate = Nothing<v1::CalculateRefundRequest, v1::RefundQuote, const storage::Reader>();
  refunds.HeavyQuery("CalculateRefund", std::move(parts.calculate));
  AddQuery<v1::ListRefundsRequest, v1::ListRefundsResponse>(refunds, "ListRefunds");
  AddQuery<v1::GetRefundAllowanceRequest, v1::RefundAllowance>(refunds, "GetRefundAllowance");
  AddMutation<v1::ApproveRefundRequest, v1::Refund>(refunds, "ApproveRefund");
  AddMutation<v1::RejectRefundRequest, v1::Refund>(refunds, "RejectRefund");
  auto catalog = dispatcher.Service<v1::CatalogService>();
  AddUpload<v1::ImportExchangeRatesRequest>(catalog, "ImportExchangeRates", std::move(parts.import));
  AddUpload<v1::ImportOffersRequest>(catalog, "ImportOffers");
  AddUpload<v1::ImportFlexibilityGroupsRequest>(catalog, "ImportFlexibilityGroups");
  AddQuery<v1::GetOfferRequest, v1::Offer>(catalog, "GetOffer");
  AddQuery<v1::ListOffersRequest, v1::ListOffersResponse>(catalog, "ListOffers");
  AddQuery<v1::ListFlexibilityGroupsRequest, v1::ListFlexibilityGroupsResponse>(catalog, "ListFlexibilityGroups");
}

}  // namespace

SmallServer::SmallServer(SmallServerParts parts)
    : own_store_(parts.store == nullptr ? storage::NewMemoryStore() : nullptr),
      store_(parts.store == nullptr ? own_store_.get() : parts.store),
      clock_(domain::ParseInstant("2024-03-01T00:00:00Z").value()),
      sealer_(app::Sealer::Key{1}),
      lines_(std::make_shared<testing::LogLines>()),
      log_(testing::LogLines::Logger(lines_)),
      authenticator_(std::make_unique<Authenticator>(Principals::Parse(kPrincipals, "test").value(), true)) {
  Register(parts, dispatcher_);
  CallServerParts call_parts;
  call_parts.store = store_;
  call_parts.clock = &clock_;
  call_parts.sealer = &sealer_;
  call_parts.authenticator = authenticator_.get();
  call_parts.log = &log_;
  call_parts.outcome_unknown = parts.outcome_unknown;
  parts.options.listeners.push_back({"127.0.0.1:0", grpc::InsecureServerCredentials()});
  calls_ = CallServer::Start(dispatcher_, call_parts, parts.options).value();
  calls_->health().SetServing(true);
  channel_ = NewChannel();
  refunds_ = v1::RefundService::NewStub(channel_);
  catalog_ = v1::CatalogService::NewStub(channel_);
}

SmallServer::~SmallServer() = default;

std::shared_ptr<grpc::Channel> SmallServer::NewChannel() {
  grpc::ChannelArguments arguments;
  // Else two channels to one address are one connection.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(fmt::format("127.0.0.1:{}", calls_->ports()[0]), grpc::InsecureChannelCredentials(),
                                   arguments);
}

SmallServer::Answer SmallServer::AnswerOf(const grpc::Status& status, const grpc::ClientContext& context) {
  Answer answer;
  answer.code = status.error_code();
  answer.message = status.error_message();
  google::rpc::Status details;
  google::rpc::ErrorInfo info;
  details.ParseFromString(status.error_details());
  for (const auto& detail : details.details()) {
    if (detail.UnpackTo(&info)) answer.reason = info.reason();
  }
  for (const auto* metadata : {&context.GetServerInitialMetadata(), &context.GetServerTrailingMetadata()}) {
    const auto found = metadata->find("x-correlation-id");
    if (found != metadata->end()) answer.correlation_id = std::string(found->second.data(), found->second.size());
  }
  return answer;
}

SmallServer::Answer SmallServer::Create(const v1::CreateRefundRequest& request, const std::string& principal) {
  grpc::ClientContext context;
  context.AddMetadata("x-prorata-principal", principal);
  v1::Refund refund;
  const grpc::Status status = refunds_->CreateRefund(&context, request, &refund);
  Answer answer = AnswerOf(status, context);
  answer.refund = std::move(refund);
  return answer;
}

SmallServer::Answer SmallServer::Withdraw(const v1::WithdrawRefundRequest& request) {
  grpc::ClientContext context;
  context.AddMetadata("x-prorata-principal", "dana");
  v1::Refund refund;
  const grpc::Status status = refunds_->WithdrawRefund(&context, request, &refund);
  Answer answer = AnswerOf(status, context);
  answer.refund = std::move(refund);
  return answer;
}

SmallServer::Answer SmallServer::Get(const std::string& name, const std::string& principal,
                                     const std::string& correlation_id) {
  grpc::ClientContext context;
  if (!principal.empty()) context.AddMetadata("x-prorata-principal", principal);
  if (!correlation_id.empty()) context.AddMetadata("x-correlation-id", correlation_id);
  v1::GetRefundRequest request;
  request.set_name(name);
  v1::Refund refund;
  const grpc::Status status = refunds_->GetRefund(&context, request, &refund);
  Answer answer = AnswerOf(status, context);
  answer.refund = std::move(refund);
  return answer;
}

SmallServer::Answer SmallServer::Import(const std::vector<v1::ImportExchangeRatesRequest>& messages,
                                        const std::string& principal) {
  grpc::ClientContext context;
  context.AddMetadata("x-prorata-principal", principal);
  v1::ImportSummary summary;
  const auto writer = catalog_->ImportExchangeRates(&context, &summary);
  for (const auto& message : messages) {
    if (!writer->Write(message)) break;
  }
  writer->WritesDone();
  const grpc::Status status = writer->Finish();
  Answer answer = AnswerOf(status, context);
  answer.summary = std::move(summary);
  return answer;
}

v1::CreateRefundRequest Return(int64_t quantity, const std::string& request_id) {
  v1::CreateRefundRequest request;
  request.set_reservation(kReservation);
  request.set_quantity(quantity);
  request.set_request_id(request_id);
  return request;
}

}  // namespace prorata::rpc
