#include <fmt/format.h>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "client/cli/commands/commands.h"
#include "client/cli/commands/decisions.h"
#include "client/cli/commands/scope.h"
#include "client/cli/find.h"
#include "client/cli/labels.h"
#include "client/cli/views/views.h"
#include "prorata/v1/exchange_service.grpc.pb.h"

namespace prorata::cli {
namespace {

using Stub = v1::ExchangeService::Stub;

struct ExchangeArgs {
  std::vector<std::string> returns;
  std::vector<std::string> purchases;
  std::string plan = "upfront";
  ScopeArgs scope;
  std::string quote_token;
  std::string reason;
};

int64_t QuantityIn(const std::string& option, const std::string& whole, const std::string& text) {
  int64_t quantity = 0;
  if (!absl::SimpleAtoi(text, &quantity) || quantity < 1) {
    throw UsageError(fmt::format("{} `{}`: `{}` is not a number of units", option, whole, text));
  }
  return quantity;
}

v1::ExchangeReturn ReturnOf(Session& session, const std::string& text) {
  const std::vector<std::string> parts = absl::StrSplit(text, ':');
  if (parts.size() > 2) throw UsageError(fmt::format("--return `{}`: write RESERVATION or RESERVATION:QUANTITY", text));
  v1::ExchangeReturn item;
  item.set_reservation(FindReservation(session, parts[0]));
  if (parts.size() == 2) item.set_quantity(QuantityIn("--return", text, parts[1]));
  return item;
}

v1::ExchangePurchase PurchaseOf(const Names& names, const ExchangeArgs& args, const std::string& text) {
  const std::vector<std::string> parts = absl::StrSplit(text, ':');
  if (parts.size() > 3)
    throw UsageError(fmt::format("--buy `{}`: write OFFER, OFFER:QUANTITY or OFFER:QUANTITY:PLAN", text));
  v1::ExchangePurchase item;
  item.set_offer(names.Offer(parts[0]));
  item.set_quantity(parts.size() > 1 ? QuantityIn("--buy", text, parts[1]) : 1);
  item.set_billing_plan(Choice<v1::BillingPlan>("--buy", parts.size() > 2 ? parts[2] : args.plan));
  if (const auto scope = args.scope.Scope(names)) *item.mutable_applied_scope() = *scope;
  return item;
}

// What a quote and an exchange have in common.
template <typename Request>
Request ExchangeOf(Session& session, const ExchangeArgs& args) {
  Request request;
  for (const std::string& text : args.returns) *request.add_returns() = ReturnOf(session, text);
  for (const std::string& text : args.purchases) *request.add_purchases() = PurchaseOf(session.names(), args, text);
  // Without --customer it is the one whose reservations are returned.
  const std::string& first = request.returns(0).reservation();
  request.set_parent(session.names().has_customer() ? session.names().Customer("")
                                                    : first.substr(0, first.find("/orders/")));
  return request;
}

void AddExchangeOptions(CLI::App* command, ExchangeArgs& args) {
  command->add_option("--return", args.returns, "RESERVATION[:QUANTITY] to return, else all of it; may be repeated")
      ->required()
      ->allow_extra_args(false);
  command->add_option("--buy", args.purchases, "OFFER[:QUANTITY[:PLAN]] to buy, else 1; may be repeated")
      ->required()
      ->allow_extra_args(false);
  command->add_option("--plan", args.plan, "upfront or monthly, for each --buy that does not say")
      ->capture_default_str();
  args.scope.AddTo(command, "else shared; a swap with the premium-storage twin keeps what it has");
}

void Show(Session& session, const v1::Exchange& exchange) {
  session.output().Show(exchange, {exchange.name()}, [&] { return ExchangeText(exchange); });
}

void AddQuoteAndCreate(Program& program, CLI::App* group) {
  const std::string example =
      "--return 0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d:2 --buy standard-b2s.westeurope.p3y.usd:1:monthly";
  auto args = std::make_shared<ExchangeArgs>();
  CLI::App* quote = program.Command(group, "quote", "Tell what an exchange would cost, with its working",
                                    "prorata exchanges quote " + example, [args](Session& session) {
                                      session.output().RefuseNames();
                                      const auto answer =
                                          session.Ask(&Stub::CalculateExchange,
                                                      ExchangeOf<v1::CalculateExchangeRequest>(session, *args));
                                      session.output().Show(answer, {}, [&] { return ExchangeQuoteText(answer); });
                                    });
  AddExchangeOptions(quote, *args);

  CLI::App* create =
      program.Command(group, "create", "Exchange, at once or as a request for approval: all or nothing",
                      "prorata exchanges create " + example + " --reason 'larger machines'", [args](Session& session) {
                        auto request = ExchangeOf<v1::CreateExchangeRequest>(session, *args);
                        request.set_quote_token(args->quote_token);
                        request.set_reason(args->reason);
                        Show(session, session.Change(&Stub::CreateExchange, request));
                      });
  AddExchangeOptions(create, *args);
  create->add_option("--quote-token", args->quote_token, "of a quote: exactly its amounts or an error");
  create->add_option("--reason", args->reason, "why, for whoever approves it");
  program.Changes(create);
}

void AddShowAndList(Program& program, CLI::App* group) {
  auto id = std::make_shared<std::string>();
  CLI::App* show =
      program.Command(group, "show", "Show one exchange with its working",
                      "prorata exchanges show 0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d", [id](Session& session) {
                        v1::GetExchangeRequest request;
                        request.set_name(FindExchange(session, *id));
                        Show(session, session.Ask(&Stub::GetExchange, request));
                      });
  show->alias("get");
  show->add_option("exchange", *id, "name or id")->required();

  CLI::App* list = program.Command(
      group, "list", "List exchanges of the customer, of the partner, or for provider roles of all",
      "prorata exchanges list --filter 'state = PENDING_APPROVAL'", [](Session& session) {
        v1::ListExchangesRequest request;
        request.set_parent(session.names().CustomerOrEverybody());
        const auto answer = session.List(&Stub::ListExchanges, request, &v1::ListExchangesResponse::mutable_exchanges);
        session.output().Show(answer, NamesOf(answer.exchanges()), [&] { return ExchangeTable(answer.exchanges()); });
      });
  program.Lists(list);
}

}  // namespace

void AddExchangeCommands(Program& program) {
  CLI::App* group = program.Group("exchanges", "Returning reservations and buying others in one step");
  AddQuoteAndCreate(program, group);
  AddShowAndList(program, group);
  AddDecision(program, group, kApprove, "exchange", &Stub::ApproveExchange, FindExchange, Show);
  AddDecision(program, group, kReject, "exchange", &Stub::RejectExchange, FindExchange, Show);
  AddDecision(program, group, kWithdraw, "exchange", &Stub::WithdrawExchange, FindExchange, Show);
}

}  // namespace prorata::cli
