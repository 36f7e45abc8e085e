#include "client/cli/commands/commands.h"
#include "client/cli/commands/label_args.h"
#include "client/cli/commands/reservation_watch.h"
#include "client/cli/commands/scope.h"
#include "client/cli/find.h"
#include "client/cli/labels.h"
#include "client/cli/money.h"
#include "client/cli/program.h"
#include "client/cli/session.h"
#include "client/cli/time.h"
#include "client/cli/views/views.h"
#include "prorata/v1/reservation_service.grpc.pb.h"

namespace prorata::cli {
namespace {

using Stub = v1::ReservationService::Stub;

struct PurchaseArgs {
  std::string offer;
  int64_t quantity = 1;
  std::string plan = "upfront";
  ScopeArgs scope;
  std::string max_price;
  std::string display_name;
  std::string flexibility;
  LabelArgs labels;
  std::string quote_token;
  bool renew = false;
};

// What a quote and a purchase have in common.
template <typename Request>
Request PurchaseOf(const Names& names, const PurchaseArgs& args) {
  Request request;
  request.set_parent(names.Customer(""));
  request.set_offer(names.Offer(args.offer));
  request.set_billing_plan(Choice<v1::BillingPlan>("--plan", args.plan));
  request.set_quantity(args.quantity);
  if (const auto scope = args.scope.Scope(names)) *request.mutable_applied_scope() = *scope;
  if (!args.max_price.empty()) *request.mutable_max_price() = ParseMoney(args.max_price);
  return request;
}

void AddPurchaseOptions(CLI::App* command, PurchaseArgs& args) {
  command->add_option("offer", args.offer, "id or name of the offer")->required();
  command->add_option("-q,--quantity", args.quantity, "units")->check(FitsInt64)->capture_default_str();
  command->add_option("--plan", args.plan, "upfront or monthly")->capture_default_str();
  args.scope.AddTo(command);
  command->add_option("--max-price", args.max_price, "refuse a higher total, such as '100 USD'");
}

void AddQuote(Program& program, CLI::App* group) {
  auto args = std::make_shared<PurchaseArgs>();
  CLI::App* quote =
      program.Command(group, "quote", "Tell what a purchase would cost, with its working",
                      "prorata reservations quote standard-b1ls.westeurope.p1y.usd --quantity 3\n"
                      "prorata reservations quote standard-b1ls.westeurope.p1y.usd --plan monthly --subscription prod",
                      [args](Session& session) {
                        session.output().RefuseNames();
                        const auto answer = session.Ask(
                            &Stub::CalculatePurchase, PurchaseOf<v1::CalculatePurchaseRequest>(session.names(), *args));
                        session.output().Show(answer, {}, [&] { return PurchaseQuoteText(answer); });
                      });
  AddPurchaseOptions(quote, *args);
}

void AddBuy(Program& program, CLI::App* group) {
  auto args = std::make_shared<PurchaseArgs>();
  CLI::App* buy = program.Command(
      group, "buy", "Buy a reservation, charged to the partner's account; -o name prints the reservation's name",
      "prorata reservations buy standard-b1ls.westeurope.p1y.usd --quantity 3 --max-price '100 USD'\n"
      "prorata reservations buy standard-b1ls.westeurope.p1y.usd --plan monthly --display-name web",
      [args](Session& session) {
        auto request = PurchaseOf<v1::PurchaseReservationRequest>(session.names(), *args);
        request.set_display_name(args->display_name);
        if (!args->flexibility.empty()) {
          request.set_instance_size_flexibility(
              Choice<v1::InstanceSizeFlexibility>("--flexibility", args->flexibility));
        }
        args->labels.CopyTo(*request.mutable_labels());
        request.set_quote_token(args->quote_token);
        request.set_renew(args->renew);
        const v1::Order order = session.Change(&Stub::PurchaseReservation, request);
        session.output().Show(order, {order.reservations().begin(), order.reservations().end()},
                              [&] { return OrderText(order); });
      });
  AddPurchaseOptions(buy, *args);
  buy->add_option("--display-name", args->display_name, "the name shown to people");
  buy->add_option("--flexibility", args->flexibility,
                  "cover other sizes too: on, or off for priority in capacity (virtual machines)");
  args->labels.AddTo(buy);
  buy->add_option("--quote-token", args->quote_token, "of a quote: exactly its price or an error");
  buy->add_flag("--renew", args->renew, "buy it again when it ends, until that is switched off");
  program.Changes(buy);
}

void AddShow(Program& program, CLI::App* group) {
  struct Args {
    std::string id;
    std::string as_of;
    bool full = false;
    bool return_quote = false;
  };
  auto args = std::make_shared<Args>();
  CLI::App* show = program.Command(
      group, "show", "Show one reservation, as it is or as it was; everything about it with --full",
      "prorata reservations show 0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d --full --return-quote\n"
      "prorata reservations show 0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d --as-of 2024-06-09T12:00:00Z",
      [args](Session& session) {
        v1::GetReservationRequest request;
        request.set_name(FindReservation(session, args->id));
        if (!args->as_of.empty()) *request.mutable_as_of_time() = ParseTime(args->as_of);
        if (args->full) request.set_view(v1::RESERVATION_VIEW_FULL);
        request.set_include_return_quote(args->return_quote);
        const v1::Reservation reservation = session.Ask(&Stub::GetReservation, request);
        session.output().Show(reservation, {reservation.name()}, [&] { return ReservationText(reservation); });
      });
  show->alias("get");
  show->add_option("reservation", args->id, "name, ORDER/RESERVATION, or id")->required();
  show->add_option("--as-of", args->as_of, "as it was at this time");
  show->add_flag("--full", args->full, "with payments, what it replaced, and what waits for approval");
  show->add_flag("--return-quote", args->return_quote, "with what a return of all units would pay at that time");
}

// All orders, or the one that was given.
std::string ParentOf(Session& session, const std::string& order) {
  return order.empty() ? session.names().CustomerOrAll() + "/orders/-" : FindOrder(session, order);
}

void AddList(Program& program, CLI::App* group) {
  struct Args {
    std::string order;
    std::string as_of;
    WatchArgs watch;
  };
  auto args = std::make_shared<Args>();
  CLI::App* list = program.Command(
      group, "list", "List reservations of the customer, or of all customers of the partner, without archived ones",
      "prorata --partner contoso reservations list --filter 'state = ACTIVE AND labels.env = prod'\n"
      "prorata --partner contoso reservations list --filter 'archived = true'\n"
      "prorata --partner contoso --customer - reservations list --filter 'state = EXPIRING' --order-by expire_time\n"
      "prorata --customer adatum reservations list --as-of 2024-06-09\n"
      "prorata --customer adatum reservations list --watch --interval 10s\n"
      "prorata --customer adatum reservations list --order 0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d -o name",
      [args](Session& session) {
        v1::ListReservationsRequest request;
        request.set_parent(ParentOf(session, args->order));
        if (!args->as_of.empty()) *request.mutable_as_of_time() = ParseTime(args->as_of);
        const auto ask = [&] {
          return session.List(&Stub::ListReservations, request, &v1::ListReservationsResponse::mutable_reservations);
        };
        if (args->watch.watch) return WatchReservations(session, args->watch, ask);
        const auto answer = ask();
        session.output().Show(answer, NamesOf(answer.reservations()),
                              [&] { return ReservationTable(answer.reservations()); });
      });
  list->add_option("--order", args->order, "only those of this order, id or name");
  CLI::Option* const as_of = list->add_option("--as-of", args->as_of, "as they were at this time");
  args->watch.AddTo(list);
  list->get_option("--watch")->excludes(as_of);
  program.Lists(list);
  program.Orders(list);
}

struct CountArgs {
  std::string order;
  std::string filter;
  std::string as_of;
};

void AddCount(Program& program, CLI::App* group) {
  auto args = std::make_shared<CountArgs>();
  CLI::App* count = program.Command(
      group, "count", "Count reservations and their units by state, without archived ones",
      "prorata --partner contoso --customer - reservations count\n"
      "prorata --customer adatum reservations count --filter 'region = \"westeurope\"' --as-of 2024-06-09",
      [args](Session& session) {
        session.output().RefuseNames();
        v1::CountReservationsRequest request;
        request.set_parent(ParentOf(session, args->order));
        request.set_filter(args->filter);
        if (!args->as_of.empty()) *request.mutable_as_of_time() = ParseTime(args->as_of);
        const auto counts = session.Ask(&Stub::CountReservations, request);
        session.output().Show(counts, {}, [&] { return CountTable(counts); });
      });
  count->add_option("--order", args->order, "only those of this order, id or name");
  count->add_option("--as-of", args->as_of, "as they were at this time");
  Program::Filters(count, args->filter);
}

}  // namespace

void AddReservationCommands(Program& program) {
  CLI::App* group = program.Group("reservations", "Buying reservations, looking at them and after them");
  AddQuote(program, group);
  AddBuy(program, group);
  AddShow(program, group);
  AddList(program, group);
  AddCount(program, group);
  AddReservationChangeCommands(program, group);
}

}  // namespace prorata::cli
