#include "client/cli/run.h"

#include <CLI/Error.hpp>
#include <algorithm>
#include <ostream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/cli/commands/commands.h"
#include "client/cli/error_text.h"
#include "client/cli/failure.h"
#include "client/cli/json.h"
#include "client/cli/printable.h"
#include "client/cli/program.h"
#include "client/cli/session.h"

namespace prorata::cli {
namespace {

void AddAllCommands(Program& program) {
  AddOfferCommands(program);
  AddPartnerCommands(program);
  AddCustomerCommands(program);
  AddSubscriptionCommands(program);
  AddManagementGroupCommands(program);
  AddResourceGroupCommands(program);
  AddReservationCommands(program);
  AddOrderCommands(program);
  AddRefundCommands(program);
  AddExchangeCommands(program);
  AddAllowanceCommand(program);
  AddEventCommands(program);
  AddLedgerCommands(program);
  AddPolicyCommands(program);
  AddImportCommands(program);
  AddServerCommands(program);
  AddCallCommands(program);
}

// Scripts that read JSON or YAML get failures so too.
void Tell(const std::string& format, const std::string& text, const nlohmann::ordered_json& json, std::ostream& err) {
  if (format == "json") {
    err << JsonText(json);
  } else if (format == "yaml") {
    err << YamlText(json);
  } else {
    err << Printable(text);
  }
}

nlohmann::ordered_json Plain(const char* code, const char* message) {
  return {{"error", {{"code", code}, {"message", message}}}};
}

// The command that was named last, such as `prorata refunds quote`, for what is to be said about it.
const CLI::App& LastNamed(const CLI::App& app, std::string& path) {
  absl::StrAppend(&path, path.empty() ? "" : " ", app.get_name());
  const std::vector<CLI::App*> named = app.get_subcommands();
  return named.empty() ? app : LastNamed(*named.back(), path);
}

// Where a command is missing but a word is left, the word was meant as one.
std::string WhatIsWrong(const CLI::App& app, const CLI::ParseError& error, std::string& path) {
  const CLI::App& last = LastNamed(app, path);
  const std::vector<std::string> left = app.remaining(/*recurse=*/true);
  if (last.get_require_subcommand_min() == 0 || error.get_name() != "RequiredError") return error.what();
  if (left.empty()) return absl::StrCat("a command of `", path, "` is missing");
  const bool is_option = absl::StartsWith(left.front(), "-");
  return absl::StrCat("`", left.front(), "` is not ", is_option ? "an option" : "a command", " of `", path, "`");
}

int TellUsage(const Program& program, const CLI::App& app, const CLI::ParseError& error, std::ostream& err) {
  std::string path;
  const std::string what = WhatIsWrong(app, error, path);
  Tell(program.global().format, absl::StrCat("prorata: ", what, "\nSee `", path, " --help`.\n"),
       Plain("USAGE", what.c_str()), err);
  return kExitUsage;
}

int RunAction(const Program& program, const std::vector<std::string>& args, Io& io) {
  const std::string& format = program.global().format;
  try {
    Session session(program.global(), program.change(), program.list(), args, io);
    program.action()(session);
    io.out.flush();
    if (!io.out) throw LocalError("standard output cannot be written");
    return kExitOk;
  } catch (const CallError& e) {
    Tell(format, ErrorText(e), ErrorJson(e), io.err);
    return ExitCodeOf(e.status().error_code());
  } catch (const UsageError& e) {
    Tell(format, std::string("prorata: ") + e.what() + "\n", Plain("USAGE", e.what()), io.err);
    return kExitUsage;
  } catch (const std::exception& e) {
    Tell(format, std::string("prorata: ") + e.what() + "\n", Plain("UNEXPECTED", e.what()), io.err);
    return kExitUnexpected;
  }
}

}  // namespace

int Run(const std::vector<std::string>& args, Io& io) {
  Program program;
  AddAllCommands(program);
  try {
    std::vector<std::string> reversed(args.rbegin(), args.rend());  // As CLI11 wants them.
    program.app().parse(std::move(reversed));
  } catch (const CLI::ParseError& e) {
    if (e.get_exit_code() != 0) return TellUsage(program, program.app(), e, io.err);
    program.app().exit(e, io.out, io.err);  // It was asked for help or the version.
    return kExitOk;
  }
  return RunAction(program, args, io);
}

}  // namespace prorata::cli
