#include "client/cli/program.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cerrno>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "client/cli/failure.h"
#include "client/cli/version.h"

namespace prorata::cli {
namespace {

std::string Footer(const std::string& examples) {
  return absl::StrCat("Examples:\n  ", absl::StrReplaceAll(examples, {{"\n", "\n  "}}),
                      "\n\nGlobal options (--server, --partner, --customer, -o ...) and exit codes: prorata --help");
}

constexpr char kMainExamples[] = R"(Examples:
  prorata --server 127.0.0.1:8443 --principal kim server
  prorata offers list --filter 'sku = "Standard_B1ls"'
  export PRORATA_PARTNER=contoso PRORATA_CUSTOMER=adatum
  prorata reservations buy standard-b1ls.westeurope.p1y.usd --quantity 3
  prorata reservations list -o name | xargs -n1 prorata refunds quote
  prorata refunds create 0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d --quantity 1 --reason 'too many'

)";

}  // namespace

std::string FitsInt64(const std::string& text) {
  errno = 0;
  // As CLI11 reads it, which tells of everything else that is wrong.
  std::strtoll(text.c_str(), nullptr, 0);
  return errno == ERANGE ? absl::StrCat("`", text, "` does not fit into 64 bits") : "";
}

Program::Program() : app_("Cloud reservations after the purchase: refunds, exchanges, limits, ledger.", "prorata") {
  app_.set_version_flag("--version", absl::StrCat("prorata ", kVersion));
  // One command each time: with more allowed, a word that is also the name of a command could not be an argument.
  app_.require_subcommand(1, 1);
  app_.fallthrough();
  app_.get_formatter()->column_width(34);
  AddGlobalOptions();
}

void Program::AddGlobalOptions() {
  app_.add_option("--server", global_.server, "HOST:PORT (PRORATA_SERVER; else 127.0.0.1:8443)");
  app_.add_option("--principal", global_.principal,
                  "who calls, for servers on loopback without authentication (PRORATA_PRINCIPAL)");
  auto* token = app_.add_option("--token", global_.token, "bearer token (PRORATA_TOKEN)");
  app_.add_option("--token-file", global_.token_file, "file with the bearer token")->excludes(token);
  app_.add_option("--partner", global_.partner, "partner id or name, for everything below it (PRORATA_PARTNER)");
  app_.add_option("--customer", global_.customer, "customer id or name, for everything below it (PRORATA_CUSTOMER)");
  app_.add_option("--timeout", global_.timeout, "longest wait, with all retries: 30s, 2m (else 30s; 10m for imports)");
  app_.add_option("--retries", global_.retries, "how often to repeat a call that is UNAVAILABLE or not let in for now")
      ->check(CLI::Range(0, 100))
      ->capture_default_str();
  app_.add_option("-o,--output", global_.format, "table, json, yaml, or name: names alone, one on a line")
      ->check(CLI::IsMember({"table", "json", "yaml", "name"}))
      ->default_str("table");
  app_.add_flag("--tls", global_.tls, "speak TLS; the others of these imply it");
  app_.add_option("--tls-ca", global_.tls_ca, "file with the certificates to trust, PEM");
  auto* cert = app_.add_option("--tls-cert", global_.tls_cert, "file with this client's certificate, PEM");
  auto* key = app_.add_option("--tls-key", global_.tls_key, "file with the key of --tls-cert, PEM");
  cert->needs(key);
  key->needs(cert);
  app_.footer(absl::StrCat(kMainExamples, kExitCodesHelp));
}

CLI::App* Program::Group(const std::string& name, const std::string& description) {
  CLI::App* group = app_.add_subcommand(name, description);
  group->require_subcommand(1, 1);
  group->footer(absl::StrCat("More about each: prorata ", name, " COMMAND --help"));
  return group;
}

CLI::App* Program::Command(CLI::App* parent, const std::string& name, const std::string& description,
                           const std::string& examples, Action action) {
  CLI::App* command = (parent == nullptr ? &app_ : parent)->add_subcommand(name, description);
  command->require_subcommand(0, 1);
  command->footer(Footer(examples));
  // A command that has commands itself, such as `clock`, is asked after them.
  command->callback([this, command, chosen = std::move(action)] {
    if (command->get_subcommands().empty()) action_ = chosen;
  });
  return command;
}

void Program::Changes(CLI::App* command) {
  command->add_option("--request-id", change_.request_id,
                      "UUID that makes it safe to repeat: the same id gets the first answer again (else a fresh one)");
  command->add_flag("--validate-only,--dry-run", change_.validate_only, "check everything, change nothing");
}

void Program::Lists(CLI::App* command, bool has_filter) {
  command->add_option("--limit", list_.limit, "at most so many; 0 is all")
      ->check(FitsInt64)
      ->check(CLI::NonNegativeNumber);
  if (has_filter) Filters(command, list_.filter);
}

void Program::Orders(CLI::App* command) {
  command->add_option("--order-by", list_.order_by, "fields to order by, such as 'expire_time desc, sku'");
}

void Program::Filters(CLI::App* command, std::string& filter) {
  command->add_option("--filter", filter, "only these, such as 'quantity > 2 AND region = \"westeurope\"'");
}

}  // namespace prorata::cli
