#include <fmt/format.h>

#include <sstream>

#include "client/cli/commands/commands.h"
#include "client/cli/generic_call.h"
#include "client/cli/json.h"
#include "client/cli/methods.h"
#include "client/cli/program.h"
#include "client/cli/session.h"
#include "client/cli/table.h"
#include "prorata/v1/options.pb.h"

namespace prorata::cli {
namespace {

using ::google::protobuf::Message;
using ::google::protobuf::MethodDescriptor;

struct CallArgs {
  std::string method;
  std::string json;
};

// A change gets the request id of this run where it says none, and --validate-only as the commands do.
void Complete(const Session& session, const MethodDescriptor& method, Message& request) {
  const auto* reflection = request.GetReflection();
  const auto* request_id = request.GetDescriptor()->FindFieldByName("request_id");
  if (Mutates(method) && request_id != nullptr && reflection->GetString(request, request_id).empty()) {
    reflection->SetString(&request, request_id, session.change().request_id);
  }
  if (!session.change().validate_only) return;
  const auto* validate_only = request.GetDescriptor()->FindFieldByName("validate_only");
  if (validate_only == nullptr) throw UsageError(fmt::format("{} has no validate_only", method.full_name()));
  reflection->SetBool(&request, validate_only, true);
}

// The requests of one attempt. Without JSON there is one empty request, but none in a stream.
NextRequest RequestsFrom(const Session& session, const MethodDescriptor& method, std::istream& in) {
  return [&session, &method, &in, count = 0](Message& request) mutable {
    const auto json = NextJsonObject(in);
    if (!json && (method.client_streaming() || count > 0)) return false;
    if (json && !method.client_streaming() && count > 0) throw UsageError("this method takes one message only");
    ++count;
    if (json) ReadMessage(*json, fmt::format("message {}", count), request);
    Complete(session, method, request);
    return true;
  };
}

void Call(Session& session, const CallArgs& args) {
  const MethodDescriptor& method = *FindMethod(args.method);
  if (!HasName(*method.output_type())) session.output().RefuseNames();
  const bool stdin_streams = args.json == "-" && method.client_streaming();
  std::string text = args.json;
  if (stdin_streams) {
    session.DisableRetries();  // Messages are sent as they come, and are gone then.
  } else if (args.json == "-") {
    text.assign(std::istreambuf_iterator<char>(session.io().in), {});
  }
  const std::string request_id = Mutates(method) ? session.change().request_id : "";
  session.Attempt(request_id, [&](grpc::ClientContext& context) {
    std::istringstream typed(text);
    const NextRequest requests = RequestsFrom(session, method, stdin_streams ? session.io().in : typed);
    bool answered = false;
    return GenericCall(session.channel(), context, method, requests, [&](const Message& response) {
      if (!answered) session.DisableRetries();  // What was shown must not be shown again.
      answered = true;
      session.output().ShowNext(response);
    });
  });
}

void ShowMethods(Session& session) {
  const auto methods = AllMethods();
  std::vector<std::string> names;
  Table table({{"METHOD"}, {"KIND"}, {"CHANGES"}, {"PERMISSION"}, {"REQUEST"}, {"RESPONSE"}});
  auto json = nlohmann::ordered_json::array();
  for (const MethodDescriptor* method : methods) {
    const std::string& permission = method->options().GetExtension(v1::method).permission();
    names.push_back(method->full_name());
    table.Add({fmt::format("{}.{}", method->service()->name(), method->name()), KindOf(*method),
               Mutates(*method) ? "yes" : "", permission, method->input_type()->name(), method->output_type()->name()});
    json.push_back({{"method", method->full_name()},
                    {"kind", KindOf(*method)},
                    {"mutates", Mutates(*method)},
                    {"permission", permission},
                    {"request", method->input_type()->full_name()},
                    {"response", method->output_type()->full_name()}});
  }
  session.output().ShowJson([&] { return json; }, names, [&] { return table.Text(); });
}

}  // namespace

void AddCallCommands(Program& program) {
  auto args = std::make_shared<CallArgs>();
  CLI::App* call = program.Command(
      nullptr, "call", "Call any method, with JSON in and out; streams are messages that follow each other",
      "prorata call AdminService.GetServerInfo\n"
      "prorata call RefundService.CalculateRefund '{\"reservation\": \"partners/...\", \"quantity\": 1}'\n"
      "prorata call GetOffer - < request.json\n"
      "prorata call grpc.health.v1.Health/Check",
      [args](Session& session) { Call(session, *args); });
  call->add_option("method", args->method, "Service.Method, with or without package; `prorata methods` lists them")
      ->required();
  call->add_option("json", args->json, "the request; - is standard input; else an empty one");
  program.Changes(call);

  program.Command(nullptr, "methods", "List every method of the API", "prorata methods\nprorata methods -o name",
                  ShowMethods);
}

}  // namespace prorata::cli
