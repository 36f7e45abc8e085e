#include "client/cli/commands/commands.h"
#include "client/cli/commands/decisions.h"
#include "client/cli/find.h"
#include "client/cli/time.h"
#include "client/cli/views/views.h"
#include "prorata/v1/refund_service.grpc.pb.h"
#include "prorata/v1/reservation_service.grpc.pb.h"

namespace prorata::cli {
namespace {

using Stub = v1::RefundService::Stub;

struct RefundArgs {
  std::string reservation;
  int64_t quantity = 0;
  std::string as_of;
  bool accept_limited_amount = false;
  std::string quote_token;
  std::string reason;
  std::string etag;
};

void Show(Session& session, const v1::Refund& refund) {
  session.output().Show(refund, {refund.name()}, [&] { return RefundText(refund); });
}

void AddReturnOptions(CLI::App* command, RefundArgs& args) {
  command->add_option("reservation", args.reservation, "name, ORDER/RESERVATION, or id")->required();
  command->add_option("-q,--quantity", args.quantity, "units to return (else all)")
      ->check(FitsInt64)
      ->check(CLI::PositiveNumber);
  command->add_flag("--accept-limited-amount", args.accept_limited_amount,
                    "take what is available of the yearly limit where the whole amount does not fit");
}

void AddQuote(Program& program, CLI::App* group) {
  auto args = std::make_shared<RefundArgs>();
  CLI::App* quote = program.Command(group, "quote", "Tell what returning would pay, with its working",
                                    "prorata refunds quote 0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d --quantity 1\n"
                                    "prorata refunds quote 0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d --as-of 2024-09-01",
                                    [args](Session& session) {
                                      session.output().RefuseNames();
                                      v1::CalculateRefundRequest request;
                                      request.set_reservation(FindReservation(session, args->reservation));
                                      request.set_quantity(args->quantity);
                                      request.set_accept_limited_amount(args->accept_limited_amount);
                                      if (!args->as_of.empty()) *request.mutable_as_of_time() = ParseTime(args->as_of);
                                      const v1::RefundQuote answer = session.Ask(&Stub::CalculateRefund, request);
                                      session.output().Show(answer, {}, [&] { return RefundQuoteText(answer); });
                                    });
  AddReturnOptions(quote, *args);
  quote->add_option("--as-of", args->as_of, "for this time instead of now");
}

// The method wants a number; a reservation's units never change, so asking again after a lost answer finds the same
// one.
int64_t AllUnits(Session& session, const std::string& reservation) {
  v1::GetReservationRequest request;
  request.set_name(reservation);
  return session.Ask(&v1::ReservationService::Stub::GetReservation, request).quantity();
}

void AddCreate(Program& program, CLI::App* group) {
  auto args = std::make_shared<RefundArgs>();
  CLI::App* create = program.Command(
      group, "create", "Return units for money, at once or as a request for approval",
      "prorata refunds create 0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d --quantity 1 --reason 'project ended'\n"
      "prorata refunds create 0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d --validate-only",
      [args](Session& session) {
        v1::CreateRefundRequest request;
        request.set_reservation(FindReservation(session, args->reservation));
        request.set_quantity(args->quantity > 0 ? args->quantity : AllUnits(session, request.reservation()));
        request.set_accept_limited_amount(args->accept_limited_amount);
        request.set_quote_token(args->quote_token);
        request.set_reason(args->reason);
        request.set_etag(args->etag);
        Show(session, session.Change(&Stub::CreateRefund, request));
      });
  AddReturnOptions(create, *args);
  create->add_option("--quote-token", args->quote_token, "of a quote: exactly its amount or an error");
  create->add_option("--reason", args->reason, "why, for whoever approves it");
  create->add_option("--etag", args->etag, "refuse if the reservation has changed since this was read");
  program.Changes(create);
}

void AddShowAndList(Program& program, CLI::App* group) {
  auto id = std::make_shared<std::string>();
  CLI::App* show = program.Command(group, "show", "Show one refund with its working",
                                   "prorata refunds show 0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d", [id](Session& session) {
                                     v1::GetRefundRequest request;
                                     request.set_name(FindRefund(session, *id));
                                     Show(session, session.Ask(&Stub::GetRefund, request));
                                   });
  show->alias("get");
  show->add_option("refund", *id, "name or id")->required();

  CLI::App* list = program.Command(
      group, "list", "List refunds of the customer, of the partner, or for provider roles of all",
      "prorata refunds list --filter 'state = PENDING_APPROVAL' -o name", [](Session& session) {
        v1::ListRefundsRequest request;
        request.set_parent(session.names().CustomerOrEverybody());
        const auto answer = session.List(&Stub::ListRefunds, request, &v1::ListRefundsResponse::mutable_refunds);
        session.output().Show(answer, NamesOf(answer.refunds()), [&] { return RefundTable(answer.refunds()); });
      });
  program.Lists(list);
}

}  // namespace

void AddRefundCommands(Program& program) {
  CLI::App* group = program.Group("refunds", "Returning units for money");
  AddQuote(program, group);
  AddCreate(program, group);
  AddShowAndList(program, group);
  AddDecision(program, group, kApprove, "refund", &Stub::ApproveRefund, FindRefund, Show);
  AddDecision(program, group, kReject, "refund", &Stub::RejectRefund, FindRefund, Show);
  AddDecision(program, group, kWithdraw, "refund", &Stub::WithdrawRefund, FindRefund, Show);
}

}  // namespace prorata::cli
