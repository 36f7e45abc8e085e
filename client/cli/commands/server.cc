#include "client/cli/commands/commands.h"
#include "client/cli/program.h"
#include "client/cli/session.h"
#include "client/cli/time.h"
#include "client/cli/views/views.h"
#include "prorata/v1/admin_service.grpc.pb.h"

namespace prorata::cli {
namespace {

using Stub = v1::AdminService::Stub;

v1::ServerInfo Info(Session& session) {
  session.output().RefuseNames();
  return session.Ask(&Stub::GetServerInfo, v1::GetServerInfoRequest());
}

void Show(Session& session, const v1::ServerInfo& info) {
  session.output().Show(info, {}, [&] { return ServerInfoText(info); });
}

void SetClock(Session& session, const std::string& text) {
  session.output().RefuseNames();
  if (IsRelative(text)) CheckRelative(text);
  v1::SetClockRequest request;
  *request.mutable_time() = IsRelative(text) ? AddTo(Info(session).current_time(), text) : ParseTime(text);
  // Everything that falls due on the way is done before it answers.
  session.set_default_timeout(absl::Minutes(10));
  // Repeated as a shift it would start from another time.
  session.ReplaceRepeatArg(text, FullTime(request.time()));
  Show(session, session.Change(&Stub::SetClock, request));
}

}  // namespace

void AddServerCommands(Program& program) {
  program.Command(nullptr, "server", "Show which server this is", "prorata server -o json",
                  [](Session& session) { Show(session, Info(session)); });

  CLI::App* clock =
      program.Command(nullptr, "clock", "Show the time of the server, or set its virtual clock",
                      "prorata clock\nprorata clock set +100d", [](Session& session) { Show(session, Info(session)); });
  auto time = std::make_shared<std::string>();
  CLI::App* set = program.Command(clock, "set", "Put the virtual clock forward and do what falls due on the way",
                                  "prorata clock set 2025-03-01\n"
                                  "prorata clock set 2025-03-01T13:00:00Z\n"
                                  "prorata clock set +100d\n"
                                  "prorata clock set +1y6mo",
                                  [time](Session& session) { SetClock(session, *time); });
  set->add_option("time", *time, "RFC 3339, a date, or + and y, mo, w, d, h, min, s")->required();
  program.Changes(set);
}

}  // namespace prorata::cli
