#include "absl/strings/str_cat.h"
#include "client/cli/commands/commands.h"
#include "client/cli/program.h"
#include "client/cli/session.h"
#include "client/cli/views/views.h"
#include "prorata/v1/event_service.grpc.pb.h"

namespace prorata::cli {
namespace {

using Stub = v1::EventService::Stub;

// A type as a value of a filter.
std::string Quoted(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) absl::StrAppend(&quoted, c == '"' || c == '\\' ? "\\" : "", std::string(1, c));
  return absl::StrCat(quoted, "\"");
}

}  // namespace

void AddEventCommands(Program& program) {
  CLI::App* group = program.Group("events", "What happened to a partner's resources, and what the partner is told");
  auto type = std::make_shared<std::string>();
  CLI::App* list = program.Command(
      group, "list", "List the events of the partner, oldest first",
      "prorata --partner contoso events list --type notice.\n"
      "prorata --partner contoso events list --filter 'time >= \"2024-12-01T00:00:00Z\"' --limit 20",
      [type](Session& session) {
        v1::ListEventsRequest request;
        request.set_parent(session.names().Partner(""));
        session.AlsoFilter(type->empty() ? "" : absl::StrCat("type : ", Quoted(*type)));
        const auto answer = session.List(&Stub::ListEvents, request, &v1::ListEventsResponse::mutable_events);
        session.output().Show(answer, NamesOf(answer.events()), [&] { return EventTable(answer.events()); });
      });
  list->add_option("--type", *type, "only types with this in them, such as notice. or payment.charged");
  program.Lists(list);
}

}  // namespace prorata::cli
