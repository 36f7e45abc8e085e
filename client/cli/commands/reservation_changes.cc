#include "client/cli/commands/commands.h"
#include "client/cli/commands/update_mask.h"
#include "client/cli/find.h"
#include "client/cli/program.h"
#include "client/cli/session.h"
#include "client/cli/views/views.h"
#include "prorata/v1/reservation_service.grpc.pb.h"

namespace prorata::cli {
namespace {

using Stub = v1::ReservationService::Stub;

constexpr char kReservationHelp[] = "name, ORDER/RESERVATION, or id";
constexpr char kEtagHelp[] = "refuse if it has changed since this was read";

void Show(Session& session, const v1::Reservation& reservation) {
  session.output().Show(reservation, {reservation.name()}, [&] { return ReservationText(reservation); });
}

struct UpdateArgs {
  std::string id;
  std::string display_name;
  bool shared = false;
  std::string subscription;
  std::string resource_group;
  std::string etag;
};

// Where it is to apply; all that is empty where neither option was given, as the mask does not name it then.
v1::AppliedScope ScopeOf(const Names& names, const UpdateArgs& args) {
  v1::AppliedScope scope;
  if (args.shared) scope.set_type(v1::SCOPE_TYPE_SHARED);
  if (args.subscription.empty()) return scope;
  scope.set_type(args.resource_group.empty() ? v1::SCOPE_TYPE_SUBSCRIPTION : v1::SCOPE_TYPE_RESOURCE_GROUP);
  scope.set_subscription(names.Subscription(args.subscription));
  scope.set_resource_group(args.resource_group);
  return scope;
}

void AddUpdate(Program& program, CLI::App* group) {
  auto args = std::make_shared<UpdateArgs>();
  auto mask = std::make_shared<UpdateMask>();
  CLI::App* update = program.Command(
      group, "update", "Rename a reservation, or change where its benefit applies from the next hour on",
      "prorata reservations update 0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d --display-name web\n"
      "prorata reservations update 0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d --subscription prod",
      [args, mask](Session& session) {
        v1::UpdateReservationRequest request;
        *request.mutable_update_mask() = mask->Given();
        v1::Reservation& reservation = *request.mutable_reservation();
        reservation.set_name(FindReservation(session, args->id));
        reservation.set_display_name(args->display_name);
        const v1::AppliedScope scope = ScopeOf(session.names(), *args);
        if (scope.type() != v1::SCOPE_TYPE_UNSPECIFIED) *reservation.mutable_applied_scope() = scope;
        request.set_etag(args->etag);
        Show(session, session.Change(&Stub::UpdateReservation, request));
      });
  update->add_option("reservation", args->id, kReservationHelp)->required();
  update->add_option("--display-name", args->display_name, "the name shown to people");
  auto* shared = update->add_flag("--shared", args->shared, "cover all subscriptions of the customer");
  auto* of = update->add_option("--subscription", args->subscription, "cover this subscription only, id or name");
  of->excludes(shared);
  update->add_option("--resource-group", args->resource_group, "cover this resource group of it only")->needs(of);
  update->add_option("--etag", args->etag, kEtagHelp);
  mask->Watch(update,
              {{"--display-name", "display_name"}, {"--shared", "applied_scope"}, {"--subscription", "applied_scope"}});
  program.Changes(update);
}

void AddScopes(Program& program, CLI::App* group) {
  auto id = std::make_shared<std::string>();
  CLI::App* scopes =
      program.Command(group, "scopes", "List where its benefit could apply, and why not elsewhere",
                      "prorata reservations scopes 0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d", [id](Session& session) {
                        session.output().RefuseNames();
                        v1::ListAvailableScopesRequest request;
                        request.set_parent(FindReservation(session, *id));
                        const auto answer = session.List(&Stub::ListAvailableScopes, request,
                                                         &v1::ListAvailableScopesResponse::mutable_scopes);
                        session.output().Show(answer, {}, [&] { return ScopeTable(answer.scopes()); });
                      });
  scopes->add_option("reservation", *id, kReservationHelp)->required();
  program.Lists(scopes, /*has_filter=*/false);
}

void AddSplit(Program& program, CLI::App* group) {
  struct Args {
    std::string id;
    std::vector<int64_t> quantities;
    std::string etag;
  };
  auto args = std::make_shared<Args>();
  CLI::App* split =
      program.Command(group, "split", "Split a reservation into parts; -o name prints the names of the parts",
                      "prorata reservations split 0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d 3 2", [args](Session& session) {
                        v1::SplitReservationRequest request;
                        request.set_name(FindReservation(session, args->id));
                        request.mutable_quantities()->Add(args->quantities.begin(), args->quantities.end());
                        request.set_etag(args->etag);
                        const auto answer = session.Change(&Stub::SplitReservation, request);
                        session.output().Show(answer, NamesOf(answer.parts()),
                                              [&] { return ReservationTable(answer.source(), answer.parts()); });
                      });
  split->add_option("reservation", args->id, kReservationHelp)->required();
  split->add_option("quantities", args->quantities, "the units of each part; together all that it has")
      ->check(FitsInt64)
      ->required();
  split->add_option("--etag", args->etag, kEtagHelp);
  program.Changes(split);
}

void AddMerge(Program& program, CLI::App* group) {
  auto ids = std::make_shared<std::vector<std::string>>();
  CLI::App* merge = program.Command(
      group, "merge", "Merge reservations of one order into one; -o name prints its name",
      "prorata reservations merge 0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d 0193a3c4-7a8b-7c9d-8e0f-2a3b4c5d6e7f",
      [ids](Session& session) {
        v1::MergeReservationsRequest request;
        for (const std::string& id : *ids) request.add_sources()->set_reservation(FindReservation(session, id));
        const auto answer = session.Change(&Stub::MergeReservations, request);
        session.output().Show(answer, {answer.merged().name()},
                              [&] { return ReservationTable(answer.merged(), answer.sources()); });
      });
  merge->add_option("reservations", *ids, "two or more, each as name, ORDER/RESERVATION, or id")->required();
  program.Changes(merge);
}

// Hiding and showing differ by the method alone.
template <typename Request>
void AddArchiving(Program& program, CLI::App* group, const std::string& verb, const std::string& description,
                  grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, v1::Reservation*)) {
  struct Args {
    std::string id;
    std::string etag;
  };
  auto args = std::make_shared<Args>();
  CLI::App* command = program.Command(group, verb, description,
                                      "prorata reservations " + verb + " 0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d",
                                      [args, method](Session& session) {
                                        Request request;
                                        request.set_name(FindReservation(session, args->id));
                                        request.set_etag(args->etag);
                                        Show(session, session.Change(method, request));
                                      });
  command->add_option("reservation", args->id, kReservationHelp)->required();
  command->add_option("--etag", args->etag, kEtagHelp);
  program.Changes(command);
}

void AddRevisions(Program& program, CLI::App* group) {
  auto id = std::make_shared<std::string>();
  CLI::App* revisions = program.Command(
      group, "revisions", "List what was changed of a reservation, when and by whom, newest first",
      "prorata reservations revisions 0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d", [id](Session& session) {
        v1::ListReservationRevisionsRequest request;
        request.set_parent(FindReservation(session, *id));
        const auto answer = session.List(&Stub::ListReservationRevisions, request,
                                         &v1::ListReservationRevisionsResponse::mutable_revisions);
        session.output().Show(answer, NamesOf(answer.revisions()), [&] { return RevisionTable(answer.revisions()); });
      });
  revisions->add_option("reservation", *id, kReservationHelp)->required();
  program.Lists(revisions, /*has_filter=*/false);
}

}  // namespace

void AddReservationChangeCommands(Program& program, CLI::App* group) {
  AddUpdate(program, group);
  AddScopes(program, group);
  AddSplit(program, group);
  AddMerge(program, group);
  AddArchiving(program, group, "archive", "Hide a canceled or expired reservation from lists",
               &Stub::ArchiveReservation);
  AddArchiving(program, group, "unarchive", "Show an archived reservation in lists again", &Stub::UnarchiveReservation);
  AddRevisions(program, group);
}

}  // namespace prorata::cli
