#include "client/cli/commands/commands.h"
#include "client/cli/commands/update_mask.h"
#include "client/cli/program.h"
#include "client/cli/session.h"
#include "client/cli/views/views.h"
#include "prorata/v1/customer_service.grpc.pb.h"

namespace prorata::cli {
namespace {

using Stub = v1::CustomerService::Stub;

struct GroupArgs {
  std::string id;
  std::string display_name;
  std::vector<std::string> subscriptions;
  bool no_subscriptions = false;
  std::string etag;
};

void Show(Session& session, const v1::ManagementGroup& group) {
  session.output().Show(group, {group.name()}, [&] { return ManagementGroupText(group); });
}

v1::ManagementGroup GroupOf(const Names& names, const GroupArgs& args) {
  v1::ManagementGroup group;
  group.set_display_name(args.display_name);
  for (const std::string& id : args.subscriptions) group.add_subscriptions(names.Subscription(id));
  return group;
}

CLI::Option* AddSubscriptionOption(CLI::App* command, GroupArgs& args) {
  return command->add_option("--subscription", args.subscriptions, "a subscription in it, id or name; may be repeated")
      ->allow_extra_args(false);
}

void AddCreate(Program& program, CLI::App* group) {
  auto args = std::make_shared<GroupArgs>();
  CLI::App* create = program.Command(group, "create", "Create a management group of the customer",
                                     "prorata --partner contoso --customer adatum management-groups create europe "
                                     "--display-name Europe --subscription prod --subscription test",
                                     [args](Session& session) {
                                       v1::CreateManagementGroupRequest request;
                                       request.set_parent(session.names().Customer(""));
                                       request.set_management_group_id(args->id);
                                       *request.mutable_management_group() = GroupOf(session.names(), *args);
                                       Show(session, session.Change(&Stub::CreateManagementGroup, request));
                                     });
  create->add_option("id", args->id, "the id it will have")->required();
  create->add_option("--display-name", args->display_name, "the name shown to people")->required();
  AddSubscriptionOption(create, *args);
  program.Changes(create);
}

void AddUpdate(Program& program, CLI::App* group) {
  auto args = std::make_shared<GroupArgs>();
  auto mask = std::make_shared<UpdateMask>();
  CLI::App* update =
      program.Command(group, "update", "Change a management group: only what is given changes",
                      "prorata management-groups update europe --display-name 'Europe and Africa'\n"
                      "prorata management-groups update europe --subscription prod --subscription test",
                      [args, mask](Session& session) {
                        v1::UpdateManagementGroupRequest request;
                        *request.mutable_management_group() = GroupOf(session.names(), *args);
                        request.mutable_management_group()->set_name(session.names().ManagementGroup(args->id));
                        request.set_etag(args->etag);
                        *request.mutable_update_mask() = mask->Given();
                        Show(session, session.Change(&Stub::UpdateManagementGroup, request));
                      });
  update->add_option("group", args->id, "id or name")->required();
  update->add_option("--display-name", args->display_name, "the name shown to people");
  auto* members = AddSubscriptionOption(update, *args);
  update->add_flag("--no-subscriptions", args->no_subscriptions, "take all subscriptions away")->excludes(members);
  update->add_option("--etag", args->etag, "refuse if it has changed since this was read");
  mask->Watch(update, {{"--display-name", "display_name"},
                       {"--subscription", "subscriptions"},
                       {"--no-subscriptions", "subscriptions"}});
  program.Changes(update);
}

}  // namespace

void AddManagementGroupCommands(Program& program) {
  CLI::App* group = program.Group("management-groups", "Subscriptions that a reservation can apply to together");
  AddCreate(program, group);

  auto id = std::make_shared<std::string>();
  CLI::App* get = program.Command(group, "get", "Show one management group", "prorata management-groups get europe",
                                  [id](Session& session) {
                                    v1::GetManagementGroupRequest request;
                                    request.set_name(session.names().ManagementGroup(*id));
                                    Show(session, session.Ask(&Stub::GetManagementGroup, request));
                                  });
  get->add_option("group", *id, "id or name")->required();

  CLI::App* list =
      program.Command(group, "list", "List the management groups of the customer",
                      "prorata --partner contoso --customer adatum management-groups list", [](Session& session) {
                        v1::ListManagementGroupsRequest request;
                        request.set_parent(session.names().Customer(""));
                        const auto answer = session.List(&Stub::ListManagementGroups, request,
                                                         &v1::ListManagementGroupsResponse::mutable_management_groups);
                        session.output().Show(answer, NamesOf(answer.management_groups()),
                                              [&] { return ManagementGroupTable(answer.management_groups()); });
                      });
  program.Lists(list);
  AddUpdate(program, group);
}

void AddResourceGroupCommands(Program& program) {
  CLI::App* group = program.Group("resource-groups", "Parts of subscriptions that a reservation can apply to");
  auto subscription = std::make_shared<std::string>("-");
  CLI::App* list =
      program.Command(group, "list", "List the resource groups of the customer, or of one of its subscriptions",
                      "prorata --partner contoso --customer adatum resource-groups list\n"
                      "prorata --partner contoso --customer adatum resource-groups list --subscription prod",
                      [subscription](Session& session) {
                        v1::ListResourceGroupsRequest request;
                        request.set_parent(session.names().Subscription(*subscription));
                        const auto answer = session.List(&Stub::ListResourceGroups, request,
                                                         &v1::ListResourceGroupsResponse::mutable_resource_groups);
                        session.output().Show(answer, NamesOf(answer.resource_groups()),
                                              [&] { return ResourceGroupTable(answer.resource_groups()); });
                      });
  list->add_option("--subscription", *subscription, "of this subscription only, id or name");
  program.Lists(list);
}

}  // namespace prorata::cli
