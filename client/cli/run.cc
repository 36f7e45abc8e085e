#include "client/cli/run.h"

#include <CLI/Error.hpp>
#include <algorithm>
#include <ostream>

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
  AddReservationCommands(program);
  AddOrderCommands(program);
  AddRefundCommands(program);
  AddExchangeCommands(program);
  AddAllowanceCommand(program);
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
    return program.app().exit(e, io.out, io.err) == 0 ? kExitOk : kExitUsage;
  }
  return RunAction(program, args, io);
}

}  // namespace prorata::cli
