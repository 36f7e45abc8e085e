#include <fmt/format.h>

#include "client/cli/commands/commands.h"
#include "client/cli/commands/upload.h"
#include "client/cli/printable.h"
#include "client/cli/program.h"
#include "client/cli/session.h"
#include "client/cli/views/views.h"
#include "prorata/v1/catalog_service.grpc.pb.h"

namespace prorata::cli {
namespace {

using Stub = v1::CatalogService::Stub;

struct ImportArgs {
  std::string file;
  bool skip_invalid = false;
  int64_t max_quantity = 0;
  std::vector<std::string> non_refundable_families;
  bool withdraw_absent = false;
};

v1::ImportHeader HeaderOf(const Session& session, const ImportArgs& args) {
  v1::ImportHeader header;
  header.set_request_id(session.change().request_id);
  header.set_validate_only(session.change().validate_only);
  header.set_skip_invalid_rows(args.skip_invalid);
  return header;
}

// The summary as an answer; rows that were left out, one on a line as compilers write it, beside it.
void Show(Session& session, const ImportArgs& args, const v1::ImportSummary& summary) {
  session.output().Show(summary, {}, [&] { return ImportSummaryText(summary); });
  if (session.output().format() != Format::kTable) return;
  const std::string file = args.file == "-" ? "(stdin)" : args.file;
  for (const auto& error : summary.errors()) {
    // The line alone does not tell rows of a file with one long line apart.
    const std::string item = error.has_item() ? fmt::format("Items[{}]: ", error.item()) : "";
    session.io().err << fmt::format("{}:{}: {}{}{}{}\n", file, error.line(), item, PrintableLine(error.field()),
                                    error.field().empty() ? "" : ": ", PrintableLine(error.description()));
  }
  const int64_t untold = summary.rows_invalid() - summary.errors_size();
  if (untold > 0) session.io().err << fmt::format("{}: and {} more invalid rows\n", file, untold);
}

template <typename Request>
void Import(Session& session, const ImportArgs& args, UploadMethod<Stub, Request, v1::ImportSummary> method,
            Request first) {
  session.output().RefuseNames();
  session.set_default_timeout(absl::Minutes(10));
  *first.mutable_header() = HeaderOf(session, args);
  Show(session, args, Upload(session, method, first, {args.file}));
  if (session.change().validate_only) session.TellNothingChanged();
}

void AddImportOptions(Program& program, CLI::App* command, ImportArgs& args, const char* format) {
  command->add_option("file", args.file, fmt::format("{}; - is standard input", format))->required();
  command->add_flag("--skip-invalid", args.skip_invalid, "import the other rows where some cannot be used (else none)");
  program.Changes(command);
}

void AddOffers(Program& program, CLI::App* group) {
  auto args = std::make_shared<ImportArgs>();
  CLI::App* offers =
      program.Command(group, "offers", "Import a price list",
                      "prorata import offers prices.json --dry-run\n"
                      "curl -s https://prices.example.com/reservations.json | prorata import offers - --skip-invalid",
                      [args](Session& session) {
                        v1::ImportOffersRequest first;
                        first.mutable_options()->set_max_quantity(args->max_quantity);
                        for (const std::string& family : args->non_refundable_families) {
                          first.mutable_options()->add_non_refundable_families(family);
                        }
                        first.mutable_options()->set_withdraw_absent(args->withdraw_absent);
                        Import(session, *args, &Stub::ImportOffers, first);
                      });
  AddImportOptions(program, offers, *args, "JSON with `Items`, as the public retail price API answers");
  offers->add_option("--max-quantity", args->max_quantity, "most units of one purchase of these (else 10000)")
      ->check(FitsInt64);
  offers
      ->add_option("--non-refundable-family", args->non_refundable_families,
                   "product family that cannot be returned for money; may be repeated")
      ->allow_extra_args(false);
  offers->add_flag("--withdraw-absent", args->withdraw_absent, "withdraw the offers that the file does not have");
}

}  // namespace

void AddImportCommands(Program& program) {
  CLI::App* group = program.Group("import", "Reading files into the catalog, and reservations bought elsewhere");
  AddOffers(program, group);
  AddReservationImport(program, group);

  auto flexibility = std::make_shared<ImportArgs>();
  CLI::App* groups = program.Command(group, "flexibility", "Import size flexibility ratios",
                                     "prorata import flexibility ratios.csv", [flexibility](Session& session) {
                                       Import(session, *flexibility, &Stub::ImportFlexibilityGroups,
                                              v1::ImportFlexibilityGroupsRequest());
                                     });
  AddImportOptions(program, groups, *flexibility, "CSV: instance_size_flexibility_group,arm_sku_name,ratio");

  auto rates = std::make_shared<ImportArgs>();
  CLI::App* exchange_rates =
      program.Command(group, "exchange-rates", "Import exchange rates", "prorata import exchange-rates rates.csv",
                      [rates](Session& session) {
                        Import(session, *rates, &Stub::ImportExchangeRates, v1::ImportExchangeRatesRequest());
                      });
  AddImportOptions(program, exchange_rates, *rates, "CSV: from,to,date,rate");
}

}  // namespace prorata::cli
