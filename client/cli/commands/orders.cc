#include "client/cli/commands/commands.h"
#include "client/cli/find.h"
#include "client/cli/program.h"
#include "client/cli/session.h"
#include "client/cli/views/views.h"
#include "prorata/v1/reservation_service.grpc.pb.h"

namespace prorata::cli {

using Stub = v1::ReservationService::Stub;

void AddOrderCommands(Program& program) {
  CLI::App* group = program.Group("orders", "Purchases: locked prices, payments, what came out of them");

  auto id = std::make_shared<std::string>();
  CLI::App* show = program.Command(group, "show", "Show one order with its reservations and payments",
                                   "prorata orders show 0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d", [id](Session& session) {
                                     v1::GetOrderRequest request;
                                     request.set_name(FindOrder(session, *id));
                                     const v1::Order order = session.Ask(&Stub::GetOrder, request);
                                     session.output().Show(order, {order.name()}, [&] { return OrderText(order); });
                                   });
  show->alias("get");
  show->add_option("order", *id, "name or id")->required();

  CLI::App* list = program.Command(
      group, "list", "List orders of the customer, or of all customers of the partner",
      "prorata --partner contoso orders list --filter 'billing_plan = MONTHLY'\n"
      "prorata --customer adatum orders list --order-by 'total desc'",
      [](Session& session) {
        v1::ListOrdersRequest request;
        request.set_parent(session.names().CustomerOrAll());
        const auto answer = session.List(&Stub::ListOrders, request, &v1::ListOrdersResponse::mutable_orders);
        session.output().Show(answer, NamesOf(answer.orders()), [&] { return OrderTable(answer.orders()); });
      });
  program.Lists(list);
  program.Orders(list);
}

}  // namespace prorata::cli
