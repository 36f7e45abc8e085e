#include "client/cli/commands/commands.h"
#include "client/cli/commands/label_args.h"
#include "client/cli/commands/scope.h"
#include "client/cli/commands/update_mask.h"
#include "client/cli/find.h"
#include "client/cli/labels.h"
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
  ScopeArgs scope;
  std::string flexibility;
  LabelArgs labels;
  std::vector<std::string> remove_labels;
  bool clear_labels = false;
  std::string etag;
};

// The mask as the options say it, with a path for each label instead of one for them all. All of them are replaced only
// with --clear-labels.
google::protobuf::FieldMask MaskOf(const UpdateMask& options, const UpdateArgs& args) {
  google::protobuf::FieldMask mask;
  const google::protobuf::FieldMask given = options.Given();
  for (const std::string& path : given.paths()) {
    if (path != "labels") mask.add_paths(path);
  }
  if (args.clear_labels) {
    mask.add_paths("labels");
    return mask;
  }
  for (const std::string& label : args.labels.set) mask.add_paths("labels." + KeyOfLabel(label));
  for (const std::string& key : args.remove_labels) mask.add_paths("labels." + key);
  return mask;
}

void AddUpdateOptions(CLI::App* update, UpdateArgs& args) {
  update->add_option("reservation", args.id, kReservationHelp)->required();
  update->add_option("--display-name", args.display_name, "the name shown to people");
  args.scope.AddTo(update, "else as it is", /*with_shared=*/true);
  update->add_option("--flexibility", args.flexibility,
                     "cover other sizes too: on, or off for priority in capacity (virtual machines)");
  args.labels.AddTo(update);
  auto* remove = update->add_option("--remove-label", args.remove_labels, "take this label away; may be repeated");
  remove->allow_extra_args(false);
  update->add_flag("--clear-labels", args.clear_labels, "take all labels away but those given with --label")
      ->excludes(remove);
  update->add_option("--etag", args.etag, kEtagHelp);
}

void AddUpdate(Program& program, CLI::App* group) {
  auto args = std::make_shared<UpdateArgs>();
  auto mask = std::make_shared<UpdateMask>();
  CLI::App* update = program.Command(
      group, "update", "Rename or label a reservation, or change what its benefit applies to from the next hour on",
      "prorata reservations update 0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d --display-name web --label env=prod\n"
      "prorata reservations update 0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d --management-group europe\n"
      "prorata reservations update 0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d --subscription prod --flexibility off",
      [args, mask](Session& session) {
        v1::UpdateReservationRequest request;
        *request.mutable_update_mask() = MaskOf(*mask, *args);
        v1::Reservation& reservation = *request.mutable_reservation();
        reservation.set_name(FindReservation(session, args->id));
        reservation.set_display_name(args->display_name);
        if (const auto scope = args->scope.Scope(session.names())) *reservation.mutable_applied_scope() = *scope;
        if (!args->flexibility.empty()) {
          reservation.set_instance_size_flexibility(
              Choice<v1::InstanceSizeFlexibility>("--flexibility", args->flexibility));
        }
        args->labels.CopyTo(*reservation.mutable_labels());
        request.set_etag(args->etag);
        Show(session, session.Change(&Stub::UpdateReservation, request));
      });
  AddUpdateOptions(update, *args);
  mask->Watch(update, {{"--display-name", "display_name"},
                       {"--shared", "applied_scope"},
                       {"--subscription", "applied_scope"},
                       {"--management-group", "applied_scope"},
                       {"--flexibility", "instance_size_flexibility"},
                       {"--label", "labels"},
                       {"--remove-label", "labels"},
                       {"--clear-labels", "labels"}});
  program.Changes(update);
}

void AddRenewal(Program& program, CLI::App* group) {
  struct Args {
    std::string id;
    std::string setting;
    std::string etag;
  };
  auto args = std::make_shared<Args>();
  CLI::App* renewal =
      program.Command(group, "renewal", "Switch on or off that a reservation is bought again when it ends",
                      "prorata reservations renewal on 0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d\n"
                      "prorata reservations renewal on 0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d --validate-only",
                      [args](Session& session) {
                        v1::UpdateReservationRequest request;
                        request.mutable_update_mask()->add_paths("renewal.enabled");
                        request.mutable_reservation()->set_name(FindReservation(session, args->id));
                        request.mutable_reservation()->mutable_renewal()->set_enabled(args->setting == "on");
                        request.set_etag(args->etag);
                        Show(session, session.Change(&Stub::UpdateReservation, request));
                      });
  renewal->add_option("setting", args->setting, "on or off")->check(CLI::IsMember({"on", "off"}))->required();
  renewal->add_option("reservation", args->id, kReservationHelp)->required();
  renewal->add_option("--etag", args->etag, kEtagHelp);
  program.Changes(renewal);
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
  AddRenewal(program, group);
  AddScopes(program, group);
  AddSplit(program, group);
  AddMerge(program, group);
  AddArchiving(program, group, "archive", "Hide a canceled or expired reservation from lists",
               &Stub::ArchiveReservation);
  AddArchiving(program, group, "unarchive", "Show an archived reservation in lists again", &Stub::UnarchiveReservation);
  AddRevisions(program, group);
}

}  // namespace prorata::cli
