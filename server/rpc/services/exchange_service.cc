#include "prorata/v1/exchange_service.grpc.pb.h"
#include "server/app/exchange_quotes.h"
#include "server/app/exchanges.h"
#include "server/app/parent.h"
#include "server/app/return_lists.h"
#include "server/domain/status_macros.h"
#include "server/rpc/services/convert.h"
#include "server/rpc/services/convert_exchange.h"
#include "server/rpc/services/services.h"

namespace prorata::rpc {
namespace {

namespace v1 = prorata::v1;

template <typename Request>
absl::StatusOr<app::EndCommand<domain::ExchangeName>> EndCommandOf(const Request& request) {
  app::EndCommand<domain::ExchangeName> command;
  PRORATA_ASSIGN_OR_RETURN(command.name, domain::ParseExchangeName(request.name(), "name"));
  command.comment = request.comment();
  command.etag = request.etag();
  return command;
}

absl::StatusOr<v1::ExchangeQuote> CalculateExchange(const app::CallContext& call,
                                                    const v1::CalculateExchangeRequest& request,
                                                    const storage::Reader& reader) {
  PRORATA_ASSIGN_OR_RETURN(const domain::CustomerName customer, domain::ParseCustomerName(request.parent(), "parent"));
  PRORATA_ASSIGN_OR_RETURN(const domain::ExchangeCommand command, ExchangeCommandFrom(request));
  PRORATA_ASSIGN_OR_RETURN(const app::SealedExchangeQuote quote,
                           app::CalculateExchange(reader, call, customer, command));
  return ToProto(quote);
}

absl::StatusOr<v1::Exchange> CreateExchange(const app::CallContext& call, const v1::CreateExchangeRequest& request,
                                            storage::Transaction& tx) {
  app::CreateExchangeCommand command;
  PRORATA_ASSIGN_OR_RETURN(command.customer, domain::ParseCustomerName(request.parent(), "parent"));
  PRORATA_ASSIGN_OR_RETURN(command.exchange, ExchangeCommandFrom(request));
  command.quote_token = request.quote_token();
  command.reason = request.reason();
  PRORATA_ASSIGN_OR_RETURN(const domain::Exchange exchange, app::CreateExchange(tx, call, command));
  return ToProto(exchange);
}

absl::StatusOr<v1::Exchange> GetExchange(const app::CallContext& /*call*/, const v1::GetExchangeRequest& request,
                                         const storage::Reader& reader) {
  PRORATA_ASSIGN_OR_RETURN(const domain::ExchangeName name, domain::ParseExchangeName(request.name(), "name"));
  PRORATA_ASSIGN_OR_RETURN(const auto exchange, app::GetExchange(reader, name));
  return ToProto(*exchange);
}

absl::StatusOr<v1::ListExchangesResponse> ListExchanges(const app::CallContext& call,
                                                        const v1::ListExchangesRequest& request,
                                                        const storage::Reader& reader) {
  PRORATA_RETURN_IF_ERROR(app::RequireParent(reader, request.parent()));
  v1::ListExchangesResponse response;
  const auto convert = [](const domain::Exchange& exchange) { return absl::StatusOr<v1::Exchange>(ToProto(exchange)); };
  PRORATA_ASSIGN_OR_RETURN(
      *response.mutable_next_page_token(),
      app::ListExchanges(reader, call, PageRequestOf(request), convert, *response.mutable_exchanges()));
  return response;
}

absl::StatusOr<v1::Exchange> ApproveExchange(const app::CallContext& call, const v1::ApproveExchangeRequest& request,
                                             storage::Transaction& tx) {
  PRORATA_ASSIGN_OR_RETURN(const app::EndCommand<domain::ExchangeName> command, EndCommandOf(request));
  PRORATA_ASSIGN_OR_RETURN(const domain::Exchange exchange, app::ApproveExchange(tx, call, command));
  return ToProto(exchange);
}

absl::StatusOr<v1::Exchange> RejectExchange(const app::CallContext& call, const v1::RejectExchangeRequest& request,
                                            storage::Transaction& tx) {
  PRORATA_ASSIGN_OR_RETURN(const app::EndCommand<domain::ExchangeName> command, EndCommandOf(request));
  PRORATA_ASSIGN_OR_RETURN(const domain::Exchange exchange, app::RejectExchange(tx, call, command));
  return ToProto(exchange);
}

absl::StatusOr<v1::Exchange> WithdrawExchange(const app::CallContext& call, const v1::WithdrawExchangeRequest& request,
                                              storage::Transaction& tx) {
  PRORATA_ASSIGN_OR_RETURN(const app::EndCommand<domain::ExchangeName> command, EndCommandOf(request));
  PRORATA_ASSIGN_OR_RETURN(const domain::Exchange exchange, app::WithdrawExchange(tx, call, command));
  return ToProto(exchange);
}

}  // namespace

void RegisterExchangeService(Dispatcher& dispatcher) {
  auto service = dispatcher.Service<v1::ExchangeService>();
  service.HeavyQuery("CalculateExchange", CalculateExchange);
  service.Mutation("CreateExchange", CreateExchange);
  service.Query("GetExchange", GetExchange);
  service.Query("ListExchanges", ListExchanges, ReadKind::kScan);
  service.Mutation("ApproveExchange", ApproveExchange);
  service.Mutation("RejectExchange", RejectExchange);
  service.Mutation("WithdrawExchange", WithdrawExchange);
}

}  // namespace prorata::rpc
