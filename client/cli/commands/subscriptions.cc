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

struct SubscriptionArgs {
  std::string id;
  std::string display_name;
  std::string state;
  std::vector<std::string> resource_groups;
  bool no_resource_groups = false;
  std::string etag;
};

void Show(Session& session, const v1::Subscription& subscription) {
  session.output().Show(subscription, {subscription.name()}, [&] { return SubscriptionText(subscription); });
}

v1::Subscription SubscriptionOf(const SubscriptionArgs& args) {
  v1::Subscription subscription;
  subscription.set_display_name(args.display_name);
  if (!args.state.empty()) subscription.set_state(Choice<v1::Subscription::State>("--state", args.state));
  for (const std::string& group : args.resource_groups) subscription.add_resource_groups(group);
  return subscription;
}

void AddFieldOptions(CLI::App* command, SubscriptionArgs& args) {
  command->add_option("--state", args.state, "active or disabled");
  command->add_option("--resource-group", args.resource_groups, "a resource group in it; may be repeated")
      ->allow_extra_args(false);
}

void AddCreate(Program& program, CLI::App* group) {
  auto args = std::make_shared<SubscriptionArgs>();
  CLI::App* create = program.Command(group, "create", "Create a subscription of the customer",
                                     "prorata --partner contoso --customer adatum subscriptions create prod "
                                     "--display-name Production --resource-group web",
                                     [args](Session& session) {
                                       v1::CreateSubscriptionRequest request;
                                       request.set_parent(session.names().Customer(""));
                                       request.set_subscription_id(args->id);
                                       *request.mutable_subscription() = SubscriptionOf(*args);
                                       Show(session, session.Change(&Stub::CreateSubscription, request));
                                     });
  create->add_option("id", args->id, "the id it will have")->required();
  create->add_option("--display-name", args->display_name, "the name shown to people")->required();
  AddFieldOptions(create, *args);
  program.Changes(create);
}

void AddUpdate(Program& program, CLI::App* group) {
  auto args = std::make_shared<SubscriptionArgs>();
  auto mask = std::make_shared<UpdateMask>();
  CLI::App* update = program.Command(group, "update", "Change a subscription: only what is given changes",
                                     "prorata subscriptions update prod --state disabled\n"
                                     "prorata subscriptions update prod --resource-group web --resource-group db",
                                     [args, mask](Session& session) {
                                       v1::UpdateSubscriptionRequest request;
                                       *request.mutable_subscription() = SubscriptionOf(*args);
                                       request.mutable_subscription()->set_name(session.names().Subscription(args->id));
                                       request.set_etag(args->etag);
                                       *request.mutable_update_mask() = mask->Given();
                                       Show(session, session.Change(&Stub::UpdateSubscription, request));
                                     });
  update->add_option("subscription", args->id, "id or name")->required();
  update->add_option("--display-name", args->display_name, "the name shown to people");
  AddFieldOptions(update, *args);
  update->add_flag("--no-resource-groups", args->no_resource_groups, "take all resource groups away")
      ->excludes(update->get_option("--resource-group"));
  update->add_option("--etag", args->etag, "refuse if it has changed since this was read");
  mask->Watch(update, {{"--display-name", "display_name"},
                       {"--state", "state"},
                       {"--resource-group", "resource_groups"},
                       {"--no-resource-groups", "resource_groups"}});
  program.Changes(update);
}

}  // namespace

void AddSubscriptionCommands(Program& program) {
  CLI::App* group = program.Group("subscriptions", "Where a customer runs what reservations cover");
  AddCreate(program, group);

  auto id = std::make_shared<std::string>();
  CLI::App* get =
      program.Command(group, "get", "Show one subscription", "prorata subscriptions get prod", [id](Session& session) {
        v1::GetSubscriptionRequest request;
        request.set_name(session.names().Subscription(*id));
        Show(session, session.Ask(&Stub::GetSubscription, request));
      });
  get->add_option("subscription", *id, "id or name")->required();

  CLI::App* list =
      program.Command(group, "list", "List the subscriptions of the customer",
                      "prorata --partner contoso --customer adatum subscriptions list", [](Session& session) {
                        v1::ListSubscriptionsRequest request;
                        request.set_parent(session.names().Customer(""));
                        const auto answer = session.List(&Stub::ListSubscriptions, request,
                                                         &v1::ListSubscriptionsResponse::mutable_subscriptions);
                        session.output().Show(answer, NamesOf(answer.subscriptions()),
                                              [&] { return SubscriptionTable(answer.subscriptions()); });
                      });
  program.Lists(list);
  AddUpdate(program, group);
}

}  // namespace prorata::cli
