#include "client/cli/commands/commands.h"
#include "client/cli/money.h"
#include "client/cli/program.h"
#include "client/cli/session.h"
#include "client/cli/views/views.h"
#include "prorata/v1/refund_service.grpc.pb.h"

namespace prorata::cli {
namespace {

struct AllowanceArgs {
  std::string customer;
  std::string amount;
};

void ShowAllowance(Session& session, const AllowanceArgs& args) {
  v1::GetRefundAllowanceRequest request;
  request.set_customer(session.names().Customer(args.customer));
  if (!args.amount.empty()) *request.mutable_amount() = ParseMoney(args.amount);
  // Every page tells the sums; the first page's are kept and the entries of all.
  v1::RefundAllowance all =
      session.List(&v1::RefundService::Stub::GetRefundAllowance, request, &v1::RefundAllowance::mutable_entries);
  session.output().Show(all, {all.customer()}, [&] { return AllowanceText(all); });
}

}  // namespace

void AddAllowanceCommand(Program& program) {
  auto args = std::make_shared<AllowanceArgs>();
  CLI::App* command =
      program.Command(nullptr, "allowance", "Show the yearly refund limit of a customer and what uses it",
                      "prorata --partner contoso allowance adatum\n"
                      "prorata --partner contoso allowance adatum --amount '12000 USD'",
                      [args](Session& session) { ShowAllowance(session, *args); });
  command->add_option("customer-id", args->customer, "id or name; else --customer");
  command->add_option("--amount", args->amount, "tell on which day this amount would fit, in USD");
  program.Lists(command, false);
}

}  // namespace prorata::cli
