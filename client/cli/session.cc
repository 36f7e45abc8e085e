#include "client/cli/session.h"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "client/cli/channel.h"
#include "client/cli/command_line.h"
#include "client/cli/error_text.h"
#include "client/cli/file.h"
#include "client/cli/interrupt_note.h"
#include "client/cli/retry.h"
#include "client/cli/time.h"

namespace prorata::cli {
namespace {

// Long enough for the next attempt to connect, which the channel makes within half a second.
constexpr absl::Duration kLongestReconnect = absl::Milliseconds(700);

Format FormatOf(const std::string& text) {
  if (text == "json") return Format::kJson;
  if (text == "yaml") return Format::kYaml;
  if (text == "name") return Format::kName;
  return Format::kTable;
}

std::string Or(const std::string& given, const Io& io, const char* variable) {
  return given.empty() ? io.environment(variable) : given;
}

std::string TokenOf(const GlobalOptions& global, const Io& io) {
  if (global.token_file.empty()) return Or(global.token, io, "PRORATA_TOKEN");
  return std::string(absl::StripAsciiWhitespace(ReadFile(global.token_file, io)));
}

ChangeOptions WithRequestId(ChangeOptions change, const Io& io) {
  if (change.request_id.empty()) change.request_id = io.new_request_id();
  change.request_id = absl::AsciiStrToLower(change.request_id);
  if (!IsUuid(change.request_id)) throw UsageError(fmt::format("--request-id: `{}` is not a UUID", change.request_id));
  return change;
}

}  // namespace

Session::Session(const GlobalOptions& global, const ChangeOptions& change, const ListOptions& list,
                 std::vector<std::string> args, Io& io)
    : io_(io),
      names_(Or(global.partner, io, "PRORATA_PARTNER"), Or(global.customer, io, "PRORATA_CUSTOMER")),
      output_(FormatOf(global.format), io.out),
      change_(WithRequestId(change, io)),
      list_(list),
      principal_(Or(global.principal, io, "PRORATA_PRINCIPAL")),
      token_(TokenOf(global, io)),
      retries_(global.retries),
      repeat_args_(std::move(args)) {
  if (!global.timeout.empty()) timeout_ = ParseTimeout(global.timeout);
  channel_ = OpenChannel(Or(global.server, io, "PRORATA_SERVER"), global, io);
}

void Session::Prepare(grpc::ClientContext& context, absl::Time deadline) const {
  context.set_deadline(absl::ToChronoTime(deadline));
  if (!principal_.empty()) context.AddMetadata("x-prorata-principal", principal_);
  if (!token_.empty()) context.AddMetadata("authorization", absl::StrCat("Bearer ", token_));
}

void Session::Attempt(const std::string& request_id, const std::function<grpc::Status(grpc::ClientContext&)>& attempt) {
  const absl::Time deadline = absl::Now() + (timeout_ > absl::ZeroDuration() ? timeout_ : default_timeout_);
  const bool can_change = !request_id.empty() && !change_.validate_only;
  const std::string repeat_command = RepeatCommand(repeat_args_, request_id);
  const InterruptNote note(can_change ? "\n" + UnknownOutcomeText(request_id, repeat_command) : "");
  bool may_have_been_done = false;
  for (int number = 1;; ++number) {
    grpc::ClientContext context;
    Prepare(context, deadline);
    const grpc::Status status = attempt(context);
    if (status.ok()) return;
    may_have_been_done = may_have_been_done || MayHaveBeenDone(status);
    const absl::Duration delay = RetryDelay(number, io_.jitter(), status);
    if (IsWorthRetrying(status) && number <= retries_ && absl::Now() + delay < deadline) {
      io_.sleep(delay);
      // gRPC sees how an attempt to connect ended only while someone waits for it: nobody did while this slept.
      channel_->WaitForConnected(absl::ToChronoTime(std::min(deadline, absl::Now() + kLongestReconnect)));
      continue;
    }
    CallError error(status);
    if (can_change && may_have_been_done && !IsDefinite(status.error_code())) {
      error.request_id = request_id;
      error.repeat_command = repeat_command;
    }
    throw error;
  }
}

void Session::TellNothingChanged() {
  io_.err << "Nothing was changed: this is what it would have been.\n";
}

}  // namespace prorata::cli
