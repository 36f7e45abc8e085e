#include <optional>
#include <string>

#include "prorata/v1/refund_service.grpc.pb.h"
#include "server/app/allowance.h"
#include "server/app/parent.h"
#include "server/app/refund_quotes.h"
#include "server/app/refunds.h"
#include "server/app/return_lists.h"
#include "server/domain/status_macros.h"
#include "server/rpc/services/convert.h"
#include "server/rpc/services/convert_refund.h"
#include "server/rpc/services/services.h"

namespace prorata::rpc {
namespace {

namespace v1 = prorata::v1;

template <typename Request>
absl::StatusOr<app::EndCommand<domain::RefundName>> EndCommandOf(const Request& request) {
  app::EndCommand<domain::RefundName> command;
  PRORATA_ASSIGN_OR_RETURN(command.name, domain::ParseRefundName(request.name(), "name"));
  command.comment = request.comment();
  command.etag = request.etag();
  return command;
}

absl::Status CalculateRefund(const app::CallContext& call, const v1::CalculateRefundRequest& request,
                             const storage::Reader& reader, AnswerOf<v1::RefundQuote>& answer) {
  PRORATA_ASSIGN_OR_RETURN(const domain::ReservationName reservation,
                           domain::ParseReservationName(request.reservation(), "reservation"));
  const domain::RefundCommand command{request.quantity(), request.accept_limited_amount()};
  std::optional<domain::Instant> as_of;
  if (request.has_as_of_time()) {
    PRORATA_ASSIGN_OR_RETURN(as_of, FromProto(request.as_of_time(), "as_of_time"));
  }
  PRORATA_ASSIGN_OR_RETURN(const app::SealedRefundQuote quote,
                           app::CalculateRefund(reader, call, reservation, command, as_of));
  WriteFields(quote, answer);
  return absl::OkStatus();
}

absl::Status CreateRefund(const app::CallContext& call, const v1::CreateRefundRequest& request,
                          storage::Transaction& tx, AnswerOf<v1::Refund>& answer) {
  app::CreateRefundCommand command;
  PRORATA_ASSIGN_OR_RETURN(command.reservation, domain::ParseReservationName(request.reservation(), "reservation"));
  command.units = {request.quantity(), request.accept_limited_amount()};
  command.quote_token = request.quote_token();
  command.reason = request.reason();
  command.etag = request.etag();
  PRORATA_ASSIGN_OR_RETURN(const domain::Refund refund, app::CreateRefund(tx, call, command));
  WriteFields(refund, answer);
  answer.AgainFrom(domain::ToString(refund.name));
  return absl::OkStatus();
}

// The refund's row keeps the frozen quote, from which the working follows, and who has decided what since can be left
// out again.
absl::Status RefundAsRequested(const storage::Reader& reader, const std::string& name, AnswerOf<v1::Refund>& answer) {
  PRORATA_ASSIGN_OR_RETURN(const domain::RefundName parsed, domain::ParseRefundName(name, "name"));
  PRORATA_ASSIGN_OR_RETURN(const auto refund, app::GetRefund(reader, parsed));
  WriteFields(domain::AsRequested(*refund), answer);
  return absl::OkStatus();
}

absl::StatusOr<v1::Refund> GetRefund(const app::CallContext& /*call*/, const v1::GetRefundRequest& request,
                                     const storage::Reader& reader) {
  PRORATA_ASSIGN_OR_RETURN(const domain::RefundName name, domain::ParseRefundName(request.name(), "name"));
  PRORATA_ASSIGN_OR_RETURN(const auto refund, app::GetRefund(reader, name));
  return ToProto(*refund);
}

absl::StatusOr<v1::ListRefundsResponse> ListRefunds(const app::CallContext& call, const v1::ListRefundsRequest& request,
                                                    const storage::Reader& reader) {
  PRORATA_RETURN_IF_ERROR(app::RequireParent(reader, request.parent()));
  v1::ListRefundsResponse response;
  const auto convert = [](const domain::Refund& refund) { return absl::StatusOr<v1::Refund>(ToProto(refund)); };
  PRORATA_ASSIGN_OR_RETURN(*response.mutable_next_page_token(), app::ListRefunds(reader, call, PageRequestOf(request),
                                                                                 convert, *response.mutable_refunds()));
  return response;
}

absl::StatusOr<v1::Refund> ApproveRefund(const app::CallContext& call, const v1::ApproveRefundRequest& request,
                                         storage::Transaction& tx) {
  PRORATA_ASSIGN_OR_RETURN(const app::EndCommand<domain::RefundName> command, EndCommandOf(request));
  PRORATA_ASSIGN_OR_RETURN(const domain::Refund refund, app::ApproveRefund(tx, call, command));
  return ToProto(refund);
}

absl::StatusOr<v1::Refund> RejectRefund(const app::CallContext& call, const v1::RejectRefundRequest& request,
                                        storage::Transaction& tx) {
  PRORATA_ASSIGN_OR_RETURN(const app::EndCommand<domain::RefundName> command, EndCommandOf(request));
  PRORATA_ASSIGN_OR_RETURN(const domain::Refund refund, app::RejectRefund(tx, call, command));
  return ToProto(refund);
}

absl::StatusOr<v1::Refund> WithdrawRefund(const app::CallContext& call, const v1::WithdrawRefundRequest& request,
                                          storage::Transaction& tx) {
  PRORATA_ASSIGN_OR_RETURN(const app::EndCommand<domain::RefundName> command, EndCommandOf(request));
  PRORATA_ASSIGN_OR_RETURN(const domain::Refund refund, app::WithdrawRefund(tx, call, command));
  return ToProto(refund);
}

absl::StatusOr<v1::RefundAllowance> GetRefundAllowance(const app::CallContext& call,
                                                       const v1::GetRefundAllowanceRequest& request,
                                                       const storage::Reader& reader) {
  PRORATA_ASSIGN_OR_RETURN(const domain::CustomerName customer,
                           domain::ParseCustomerName(request.customer(), "customer"));
  std::optional<domain::Money> amount;
  if (request.has_amount()) {
    PRORATA_ASSIGN_OR_RETURN(amount, FromProto(request.amount(), "amount"));
  }
  app::PageRequest page = PageRequestOf(request);
  page.parent = request.customer();
  PRORATA_ASSIGN_OR_RETURN(const app::RefundAllowance allowance,
                           app::GetRefundAllowance(reader, call, customer, page, amount));
  return ToProto(customer, allowance);
}

}  // namespace

void RegisterRefundService(Dispatcher& dispatcher) {
  auto service = dispatcher.Service<v1::RefundService>();
  service.HeavyQuery("CalculateRefund", CalculateRefund);
  service.Mutation("CreateRefund", CreateRefund, RefundAsRequested);
  service.Query("GetRefund", GetRefund);
  service.Query("ListRefunds", ListRefunds, ReadKind::kScan);
  service.Mutation("ApproveRefund", ApproveRefund);
  service.Mutation("RejectRefund", RejectRefund);
  service.Mutation("WithdrawRefund", WithdrawRefund);
  service.Query("GetRefundAllowance", GetRefundAllowance, ReadKind::kScan);
}

}  // namespace prorata::rpc
