#include "client/cli/commands/commands.h"
#include "client/cli/commands/update_mask.h"
#include "client/cli/money.h"
#include "client/cli/program.h"
#include "client/cli/session.h"
#include "client/cli/views/views.h"
#include "prorata/v1/customer_service.grpc.pb.h"

namespace prorata::cli {
namespace {

using Stub = v1::CustomerService::Stub;

struct PartnerArgs {
  std::string id;
  std::string display_name;
  std::string billing_currency;
  std::vector<std::string> notice_emails;
  std::string default_refund_policy;
  std::string annual_refund_limit;
  bool no_annual_refund_limit = false;
  std::string etag;
};

void Show(Session& session, const v1::Partner& partner) {
  session.output().Show(partner, {partner.name()}, [&] { return PartnerText(partner); });
}

v1::Partner PartnerOf(const Names& names, const PartnerArgs& args) {
  v1::Partner partner;
  partner.set_display_name(args.display_name);
  partner.set_billing_currency(args.billing_currency);
  for (const std::string& email : args.notice_emails) partner.add_notice_emails(email);
  if (!args.default_refund_policy.empty()) partner.set_default_refund_policy(names.Policy(args.default_refund_policy));
  if (!args.annual_refund_limit.empty()) *partner.mutable_annual_refund_limit() = ParseMoney(args.annual_refund_limit);
  return partner;
}

void AddFieldOptions(CLI::App* command, PartnerArgs& args) {
  command->add_option("--notice-email", args.notice_emails, "where notices go; may be repeated")
      ->allow_extra_args(false);
  command->add_option("--default-refund-policy", args.default_refund_policy, "id or name, for new orders");
  command->add_option("--annual-refund-limit", args.annual_refund_limit, "per customer, such as '20000 USD'");
}

void AddCreate(Program& program, CLI::App* group) {
  auto args = std::make_shared<PartnerArgs>();
  CLI::App* create = program.Command(group, "create", "Create a partner",
                                     "prorata partners create contoso --display-name 'Contoso Ltd' --billing-currency "
                                     "USD --notice-email ops@contoso.com",
                                     [args](Session& session) {
                                       v1::CreatePartnerRequest request;
                                       request.set_partner_id(args->id);
                                       *request.mutable_partner() = PartnerOf(session.names(), *args);
                                       Show(session, session.Change(&Stub::CreatePartner, request));
                                     });
  create->add_option("id", args->id, "the id it will have")->required();
  create->add_option("--display-name", args->display_name, "the name shown to people")->required();
  create->add_option("--billing-currency", args->billing_currency, "such as USD")->required();
  AddFieldOptions(create, *args);
  program.Changes(create);
}

void AddUpdate(Program& program, CLI::App* group) {
  auto args = std::make_shared<PartnerArgs>();
  auto mask = std::make_shared<UpdateMask>();
  CLI::App* update = program.Command(group, "update", "Change a partner: only what is given changes",
                                     "prorata partners update contoso --display-name 'Contoso Inc'\n"
                                     "prorata partners update contoso --annual-refund-limit '20000 USD'\n"
                                     "prorata partners update contoso --no-annual-refund-limit",
                                     [args, mask](Session& session) {
                                       v1::UpdatePartnerRequest request;
                                       *request.mutable_partner() = PartnerOf(session.names(), *args);
                                       request.mutable_partner()->set_name(session.names().Partner(args->id));
                                       request.set_etag(args->etag);
                                       *request.mutable_update_mask() = mask->Given();
                                       Show(session, session.Change(&Stub::UpdatePartner, request));
                                     });
  update->add_option("partner", args->id, "id or name; else --partner");
  update->add_option("--display-name", args->display_name, "the name shown to people");
  update->add_option("--billing-currency", args->billing_currency, "such as USD");
  AddFieldOptions(update, *args);
  update->add_flag("--no-annual-refund-limit", args->no_annual_refund_limit, "go back to the limit of the policy")
      ->excludes(update->get_option("--annual-refund-limit"));
  update->add_option("--etag", args->etag, "refuse if it has changed since this was read");
  mask->Watch(update, {{"--display-name", "display_name"},
                       {"--billing-currency", "billing_currency"},
                       {"--notice-email", "notice_emails"},
                       {"--default-refund-policy", "default_refund_policy"},
                       {"--annual-refund-limit", "annual_refund_limit"},
                       {"--no-annual-refund-limit", "annual_refund_limit"}});
  program.Changes(update);
}

}  // namespace

void AddPartnerCommands(Program& program) {
  CLI::App* group = program.Group("partners", "Who buys and is charged and credited");
  AddCreate(program, group);

  auto id = std::make_shared<std::string>();
  CLI::App* get =
      program.Command(group, "get", "Show one partner", "prorata partners get contoso", [id](Session& session) {
        v1::GetPartnerRequest request;
        request.set_name(session.names().Partner(*id));
        Show(session, session.Ask(&Stub::GetPartner, request));
      });
  get->add_option("partner", *id, "id or name; else --partner");

  CLI::App* list = program.Command(
      group, "list", "List all partners, for provider roles", "prorata partners list -o name", [](Session& session) {
        const auto answer =
            session.List(&Stub::ListPartners, v1::ListPartnersRequest(), &v1::ListPartnersResponse::mutable_partners);
        session.output().Show(answer, NamesOf(answer.partners()), [&] { return PartnerTable(answer.partners()); });
      });
  program.Lists(list);
  AddUpdate(program, group);
}

}  // namespace prorata::cli
