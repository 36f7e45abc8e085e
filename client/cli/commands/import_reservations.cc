#include <fmt/format.h>

#include "client/cli/commands/commands.h"
#include "client/cli/commands/upload.h"
#include "client/cli/labels.h"
#include "client/cli/printable.h"
#include "client/cli/program.h"
#include "client/cli/session.h"
#include "client/cli/views/views.h"
#include "prorata/v1/reservation_service.grpc.pb.h"

namespace prorata::cli {
namespace {

using Stub = v1::ReservationService::Stub;

struct ReservationImportArgs {
  std::vector<std::string> files;
  std::string file_format = "auto";
  bool each_row = false;
  bool all_or_nothing = false;
  std::string refund_policy;
  std::string currency;
  std::string billing_plan;
  bool create_subscriptions = false;
};

v1::ImportReservationsRequest FirstOf(const Session& session, const ReservationImportArgs& args) {
  v1::ImportReservationsRequest first;
  first.set_parent(session.names().Customer(""));
  first.mutable_header()->set_request_id(session.change().request_id);
  first.mutable_header()->set_validate_only(session.change().validate_only);
  first.mutable_header()->set_skip_invalid_rows(args.each_row);
  auto& options = *first.mutable_options();
  if (args.file_format != "auto") {
    options.set_format(Choice<v1::ReservationFileFormat>("--format", args.file_format));
  }
  if (!args.refund_policy.empty()) options.set_refund_policy(session.names().Policy(args.refund_policy));
  options.set_currency(args.currency);
  if (!args.billing_plan.empty()) {
    options.set_default_billing_plan(Choice<v1::BillingPlan>("--default-plan", args.billing_plan));
  }
  options.set_create_missing_subscriptions(args.create_subscriptions);
  return first;
}

// Which of the files a line of what was sent is in, and where there.
std::string PlaceOf(const std::vector<SentFile>& sent, int64_t line) {
  const SentFile* in = nullptr;
  for (const SentFile& file : sent) {
    if (file.first_line <= line) in = &file;
  }
  if (in == nullptr) return fmt::format("(file):{}", line);
  return fmt::format("{}:{}", in->file == "-" ? "(stdin)" : in->file, line - in->first_line + 1);
}

// Rows that were refused, a reason on a line as compilers write it.
void ShowRefused(Session& session, const v1::ReservationImportSummary& summary, const std::vector<SentFile>& sent) {
  int64_t shown = 0;
  int64_t last_row = 0;
  for (const auto& error : summary.errors()) {
    if (error.row() != last_row) ++shown;
    last_row = error.row();
    session.io().err << fmt::format("{}: reservation {}: {}{}{} ({})\n", PlaceOf(sent, error.line()), error.row(),
                                    PrintableLine(error.field()), error.field().empty() ? "" : ": ",
                                    PrintableLine(error.description()), Label(error.reason()));
  }
  const int64_t untold = summary.rows_refused() - shown;
  if (untold > 0) session.io().err << fmt::format("and {} more refused reservations\n", untold);
}

void Import(Session& session, const ReservationImportArgs& args) {
  session.output().RefuseNames();
  session.set_default_timeout(absl::Minutes(10));
  std::vector<SentFile> sent;
  const auto summary = Upload(session, &Stub::ImportReservations, FirstOf(session, args), args.files, &sent);
  session.output().Show(summary, {}, [&] { return ReservationImportText(summary); });
  if (session.output().format() == Format::kTable) ShowRefused(session, summary, sent);
  if (session.change().validate_only) session.TellNothingChanged();
}

}  // namespace

void AddReservationImport(Program& program, CLI::App* group) {
  auto args = std::make_shared<ReservationImportArgs>();
  CLI::App* command = program.Command(
      group, "reservations", "Move reservations in that were bought elsewhere",
      "prorata import reservations reservations.json --customer adatum --dry-run\n"
      "az reservations reservation-order list > orders.json; az reservations reservation list ... > reservations.json\n"
      "prorata import reservations orders.json reservations.json --customer adatum --create-subscriptions --each-row",
      [args](Session& session) { Import(session, *args); });
  command
      ->add_option(
          "files", args->files,
          "JSON as `prorata reservations list --output json` or az write it; orders and reservations may be in "
          "several files; - is standard input")
      ->required();
  command->add_option("--format", args->file_format, "auto, prorata or azure")->capture_default_str();
  CLI::Option* each = command->add_flag("--each-row", args->each_row,
                                        "import every order that is right as a whole, and leave out the others");
  command->add_flag("--all-or-nothing", args->all_or_nothing, "import all, in one transaction, or none (the default)")
      ->excludes(each);
  command->add_option("--refund-policy", args->refund_policy,
                      "policy locked into the orders (else that of the file, else the partner's default)");
  command->add_option("--currency", args->currency, "currency of rows without one (else the partner's)");
  command->add_option("--default-plan", args->billing_plan, "upfront or monthly, for rows that do not say it");
  command->add_flag("--create-subscriptions", args->create_subscriptions,
                    "create subscriptions and resource groups that scopes name");
  program.Changes(command);
}

}  // namespace prorata::cli
