#include "client/cli/command_line.h"

#include <algorithm>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace prorata::cli {
namespace {

constexpr char kTokenOption[] = "--token";
constexpr char kTokenPlaceholder[] = "\"$PRORATA_TOKEN\"";

bool IsSafe(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
         std::string_view("_-./:=@%+,").find(c) != std::string_view::npos;
}

}  // namespace

std::string ShellQuoted(const std::string& argument) {
  if (!argument.empty() && std::all_of(argument.begin(), argument.end(), IsSafe)) return argument;
  return absl::StrCat("'", absl::StrReplaceAll(argument, {{"'", "'\\''"}}), "'");
}

std::string RepeatCommand(const std::vector<std::string>& args, const std::string& request_id) {
  std::string command = "prorata";
  bool has_request_id = false;
  bool token_follows = false;
  for (const std::string& arg : args) {
    if (token_follows) {
      absl::StrAppend(&command, " ", kTokenPlaceholder);
    } else if (absl::StartsWith(arg, absl::StrCat(kTokenOption, "="))) {
      absl::StrAppend(&command, " ", kTokenOption, "=", kTokenPlaceholder);
    } else {
      absl::StrAppend(&command, " ", ShellQuoted(arg));
    }
    token_follows = !token_follows && arg == kTokenOption;
    has_request_id = has_request_id || arg == "--request-id" || absl::StartsWith(arg, "--request-id=");
  }
  if (!has_request_id) absl::StrAppend(&command, " --request-id ", request_id);
  return command;
}

}  // namespace prorata::cli
