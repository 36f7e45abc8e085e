#include "client/cli/commands/commands.h"
#include "client/cli/commands/update_mask.h"
#include "client/cli/labels.h"
#include "client/cli/program.h"
#include "client/cli/session.h"
#include "client/cli/views/views.h"
#include "prorata/v1/customer_service.grpc.pb.h"

namespace prorata::cli {
namespace {

using Stub = v1::CustomerService::Stub;

struct CustomerArgs {
  std::string id;
  std::string display_name;
  std::string state;
  bool purchase_permitted = false;
  std::string etag;
};

void Show(Session& session, const v1::Customer& customer) {
  session.output().Show(customer, {customer.name()}, [&] { return CustomerText(customer); });
}

v1::Customer CustomerOf(const CustomerArgs& args) {
  v1::Customer customer;
  customer.set_display_name(args.display_name);
  if (!args.state.empty()) customer.set_state(Choice<v1::Customer::State>("--state", args.state));
  customer.set_purchase_permitted(args.purchase_permitted);
  return customer;
}

void AddFieldOptions(CLI::App* command, CustomerArgs& args) {
  command->add_option("--state", args.state, "active or suspended");
  command->add_option("--purchase-permitted", args.purchase_permitted, "true if its own users may buy, or false");
}

void AddCreate(Program& program, CLI::App* group) {
  auto args = std::make_shared<CustomerArgs>();
  CLI::App* create = program.Command(group, "create", "Create a customer of the partner",
                                     "prorata --partner contoso customers create adatum --display-name 'A. Datum'",
                                     [args](Session& session) {
                                       v1::CreateCustomerRequest request;
                                       request.set_parent(session.names().Partner(""));
                                       request.set_customer_id(args->id);
                                       *request.mutable_customer() = CustomerOf(*args);
                                       Show(session, session.Change(&Stub::CreateCustomer, request));
                                     });
  create->add_option("id", args->id, "the id it will have")->required();
  create->add_option("--display-name", args->display_name, "the name shown to people")->required();
  AddFieldOptions(create, *args);
  program.Changes(create);
}

void AddUpdate(Program& program, CLI::App* group) {
  auto args = std::make_shared<CustomerArgs>();
  auto mask = std::make_shared<UpdateMask>();
  CLI::App* update = program.Command(group, "update", "Change a customer: only what is given changes",
                                     "prorata --partner contoso customers update adatum --state suspended\n"
                                     "prorata --partner contoso customers update adatum --purchase-permitted true",
                                     [args, mask](Session& session) {
                                       v1::UpdateCustomerRequest request;
                                       *request.mutable_customer() = CustomerOf(*args);
                                       request.mutable_customer()->set_name(session.names().Customer(args->id));
                                       request.set_etag(args->etag);
                                       *request.mutable_update_mask() = mask->Given();
                                       Show(session, session.Change(&Stub::UpdateCustomer, request));
                                     });
  update->add_option("customer-id", args->id, "id or name; else --customer");
  update->add_option("--display-name", args->display_name, "the name shown to people");
  AddFieldOptions(update, *args);
  update->add_option("--etag", args->etag, "refuse if it has changed since this was read");
  mask->Watch(
      update,
      {{"--display-name", "display_name"}, {"--state", "state"}, {"--purchase-permitted", "purchase_permitted"}});
  program.Changes(update);
}

}  // namespace

void AddCustomerCommands(Program& program) {
  CLI::App* group = program.Group("customers", "For whom the partner buys");
  AddCreate(program, group);

  auto id = std::make_shared<std::string>();
  CLI::App* get = program.Command(group, "get", "Show one customer", "prorata --partner contoso customers get adatum",
                                  [id](Session& session) {
                                    v1::GetCustomerRequest request;
                                    request.set_name(session.names().Customer(*id));
                                    Show(session, session.Ask(&Stub::GetCustomer, request));
                                  });
  get->add_option("customer-id", *id, "id or name; else --customer");

  CLI::App* list = program.Command(
      group, "list", "List the customers of the partner",
      "prorata --partner contoso customers list --filter 'state = SUSPENDED'", [](Session& session) {
        v1::ListCustomersRequest request;
        request.set_parent(session.names().Partner(""));
        const auto answer = session.List(&Stub::ListCustomers, request, &v1::ListCustomersResponse::mutable_customers);
        session.output().Show(answer, NamesOf(answer.customers()), [&] { return CustomerTable(answer.customers()); });
      });
  program.Lists(list);
  AddUpdate(program, group);
}

}  // namespace prorata::cli
