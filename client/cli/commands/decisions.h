#pragma once

// Approving, rejecting and withdrawing: the same for refunds and exchanges.

#include <fmt/format.h>
#include <grpcpp/client_context.h>

#include <memory>
#include <string>

#include "client/cli/program.h"
#include "client/cli/session.h"

namespace prorata::cli {

struct Decision {
  const char* verb;         // Such as `approve`.
  const char* description;  // For --help.
  const char* comment;      // What --comment is for.
  bool needs_comment;
};

inline constexpr Decision kApprove = {"approve", "Approve it and do it with the frozen amounts",
                                      "what to remember about it", false};
inline constexpr Decision kReject = {"reject", "Reject it; nothing moves", "why: the partner reads it", true};
inline constexpr Decision kWithdraw = {"withdraw", "Take it back while it waits", "what to remember about it", false};

// Adds the command to a group. `find` completes an id, `show` writes the answer.
template <typename Stub, typename Request, typename Response>
void AddDecision(Program& program, CLI::App* group, const Decision& decision, const char* noun,
                 grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                 std::string (*find)(Session&, const std::string&), void (*show)(Session&, const Response&)) {
  struct Args {
    std::string id;
    std::string comment;
    std::string etag;
  };
  auto args = std::make_shared<Args>();
  const std::string example = fmt::format("prorata {}s {} 0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d{}", noun, decision.verb,
                                          decision.needs_comment ? " --comment 'still in use'" : "");
  CLI::App* command = program.Command(group, decision.verb, decision.description, example, [=](Session& session) {
    Request request;
    request.set_name(find(session, args->id));
    request.set_comment(args->comment);
    request.set_etag(args->etag);
    show(session, session.Change(method, request));
  });
  command->add_option(noun, args->id, "name or id")->required();
  command->add_option("--comment", args->comment, decision.comment)->required(decision.needs_comment);
  command->add_option("--etag", args->etag, "refuse if it has changed since this was read");
  program.Changes(command);
}

}  // namespace prorata::cli
