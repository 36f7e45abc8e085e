// Reading the partner's account.

#include "prorata/v1/ledger_service.grpc.pb.h"
#include "server/app/ledger.h"
#include "server/app/parent.h"
#include "server/domain/status_macros.h"
#include "server/rpc/dispatcher.h"
#include "server/rpc/services/convert.h"
#include "server/rpc/services/convert_ledger.h"
#include "server/rpc/services/services.h"

namespace prorata::rpc {
namespace {

namespace v1 = prorata::v1;
using app::CallContext;
using storage::Reader;

absl::StatusOr<v1::Balance> GetBalance(const CallContext& /*call*/, const v1::GetBalanceRequest& request,
                                       const Reader& reader) {
  PRORATA_ASSIGN_OR_RETURN(const domain::PartnerId partner, domain::ParsePartnerName(request.partner(), "partner"));
  PRORATA_ASSIGN_OR_RETURN(const domain::JournalHead head, app::GetBalance(reader, partner));
  return ToProto(head);
}

absl::StatusOr<v1::ListTransactionsResponse> ListTransactions(const CallContext& call,
                                                              const v1::ListTransactionsRequest& request,
                                                              const Reader& reader) {
  PRORATA_RETURN_IF_ERROR(app::RequireParent(reader, request.parent()));
  PRORATA_ASSIGN_OR_RETURN(const domain::PartnerId partner, domain::ParsePartnerName(request.parent(), "parent"));
  const auto convert = [](const domain::LedgerTransaction& transaction) { return ToProto(transaction); };
  v1::ListTransactionsResponse response;
  PRORATA_ASSIGN_OR_RETURN(
      *response.mutable_next_page_token(),
      app::ListTransactions(reader, call, PageRequestOf(request), partner, convert, *response.mutable_transactions()));
  return response;
}

absl::StatusOr<v1::Transaction> GetTransaction(const CallContext& /*call*/, const v1::GetTransactionRequest& request,
                                               const Reader& reader) {
  PRORATA_ASSIGN_OR_RETURN(const domain::TransactionName name, domain::ParseTransactionName(request.name(), "name"));
  PRORATA_ASSIGN_OR_RETURN(const domain::LedgerTransaction transaction, app::GetTransaction(reader, name));
  return ToProto(transaction);
}

}  // namespace

void RegisterLedgerService(Dispatcher& dispatcher) {
  auto service = dispatcher.Service<v1::LedgerService>();
  service.Query("GetBalance", GetBalance);
  service.Query("ListTransactions", ListTransactions, ReadKind::kScan);
  service.Query("GetTransaction", GetTransaction);
}

}  // namespace prorata::rpc
