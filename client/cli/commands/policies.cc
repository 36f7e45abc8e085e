#include "client/cli/commands/commands.h"
#include "client/cli/file.h"
#include "client/cli/json.h"
#include "client/cli/program.h"
#include "client/cli/session.h"
#include "client/cli/views/views.h"
#include "prorata/v1/policy_service.grpc.pb.h"

namespace prorata::cli {
namespace {

using Stub = v1::PolicyService::Stub;

struct PolicyArgs {
  std::string id;
  std::string file;
};

void Show(Session& session, const v1::RefundPolicy& policy) {
  session.output().Show(policy, {policy.name()}, [&] { return PolicyText(policy); });
}

void AddCreate(Program& program, CLI::App* group) {
  auto args = std::make_shared<PolicyArgs>();
  CLI::App* create = program.Command(
      group, "create", "Add a policy from a file; `prorata policies get csp-2020 -o yaml` makes one to start from",
      "prorata policies create contoso-2025 -f policy.yaml\n"
      "prorata policies create -f policy.json --validate-only",
      [args](Session& session) {
        v1::CreateRefundPolicyRequest request;
        ReadMessage(ReadFile(args->file, session.io()), args->file, *request.mutable_refund_policy());
        request.set_policy_id(LastPart(args->id.empty() ? request.refund_policy().name() : args->id));
        if (request.policy_id().empty()) throw UsageError("give the id of the policy, or a `name` in the file");
        Show(session, session.Change(&Stub::CreateRefundPolicy, request));
      });
  create->add_option("id", args->id, "the id it will have; else the `name` in the file");
  create->add_option("-f,--file", args->file, "RefundPolicy as JSON or YAML; - is standard input")->required();
  program.Changes(create);
}

}  // namespace

void AddPolicyCommands(Program& program) {
  CLI::App* group = program.Group("policies", "The rules of returns, as data");

  CLI::App* list =
      program.Command(group, "list", "List the refund policies", "prorata policies list", [](Session& session) {
        const auto answer = session.List(&Stub::ListRefundPolicies, v1::ListRefundPoliciesRequest(),
                                         &v1::ListRefundPoliciesResponse::mutable_refund_policies);
        session.output().Show(answer, NamesOf(answer.refund_policies()),
                              [&] { return PolicyTable(answer.refund_policies()); });
      });
  program.Lists(list, false);

  auto id = std::make_shared<std::string>();
  CLI::App* get = program.Command(group, "get", "Show one policy with its fee schedule",
                                  "prorata policies get csp-2020 -o yaml", [id](Session& session) {
                                    v1::GetRefundPolicyRequest request;
                                    request.set_name(session.names().Policy(*id));
                                    Show(session, session.Ask(&Stub::GetRefundPolicy, request));
                                  });
  get->add_option("policy", *id, "id or name")->required();
  AddCreate(program, group);
}

}  // namespace prorata::cli
