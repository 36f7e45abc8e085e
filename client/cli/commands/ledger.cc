#include "client/cli/commands/commands.h"
#include "client/cli/program.h"
#include "client/cli/session.h"
#include "client/cli/views/views.h"
#include "prorata/v1/ledger_service.grpc.pb.h"

namespace prorata::cli {
namespace {

using Stub = v1::LedgerService::Stub;

void AddBalance(Program& program) {
  auto partner = std::make_shared<std::string>();
  CLI::App* balance =
      program.Command(nullptr, "balance", "Show the balances of a partner's accounts", "prorata balance contoso",
                      [partner](Session& session) {
                        v1::GetBalanceRequest request;
                        request.set_partner(session.names().Partner(*partner));
                        const v1::Balance answer = session.Ask(&Stub::GetBalance, request);
                        session.output().Show(answer, {answer.partner()}, [&] { return BalanceText(answer); });
                      });
  balance->add_option("partner-id", *partner, "id or name; else --partner");
}

}  // namespace

void AddLedgerCommands(Program& program) {
  AddBalance(program);
  CLI::App* group = program.Group("transactions", "The journal of a partner");

  CLI::App* list =
      program.Command(group, "list", "List the transactions of the partner, oldest first",
                      "prorata --partner contoso transactions list --filter 'cause = REFUND'", [](Session& session) {
                        v1::ListTransactionsRequest request;
                        request.set_parent(session.names().Partner(""));
                        const auto answer = session.List(&Stub::ListTransactions, request,
                                                         &v1::ListTransactionsResponse::mutable_transactions);
                        session.output().Show(answer, NamesOf(answer.transactions()),
                                              [&] { return TransactionTable(answer.transactions()); });
                      });
  program.Lists(list);

  auto id = std::make_shared<std::string>();
  CLI::App* show =
      program.Command(group, "show", "Show one transaction with its postings",
                      "prorata --partner contoso transactions show 17", [id](Session& session) {
                        v1::GetTransactionRequest request;
                        request.set_name(session.names().Transaction(*id));
                        const v1::Transaction answer = session.Ask(&Stub::GetTransaction, request);
                        session.output().Show(answer, {answer.name()}, [&] { return TransactionText(answer); });
                      });
  show->alias("get");
  show->add_option("transaction", *id, "number or name")->required();
}

}  // namespace prorata::cli
